/** Many lines at regular distances, one after the other in the same arrays, so that they go to another thread as two pieces of memory. */
export interface PictureLines {
  /** Points of each line. */
  readonly steps: number;
  /** `steps` values for each line; NaN where nothing was measured. */
  readonly values: Float64Array<ArrayBuffer>;
  /** Red, green, blue and opacity of each line, 0 to 255. */
  readonly colours: Uint8Array<ArrayBuffer>;
}

/** Where the lines go, in the picture's own pixels. */
export interface PictureScale {
  readonly width: number;
  readonly height: number;
  /** Of the first point of each line. */
  readonly firstX: number;
  /** Between two points; below 1 several points share a column. */
  readonly stepX: number;
  /** Values at the bottom and at the top. */
  readonly low: number;
  readonly high: number;
  readonly isLogarithmic: boolean;
  readonly thickness: number;
}

/** A point without neighbours is drawn so much thicker than a line. */
const DOT = 1.5;

/**
 * Paints all lines as RGBA pixels. Each line becomes one run of pixels for each column it crosses, from its lowest to its highest value
 * there: however many points a column stands for, a spike of one of them is seen, and the work follows the points and not the
 * strokes that a canvas would have to join. The ends of a run are as opaque as the part of the pixel that they cover.
 */
export function paintLines(lines: PictureLines, scale: PictureScale): Uint8ClampedArray<ArrayBuffer> {
  const { width, height } = scale;
  const pixels = new Uint8ClampedArray(width * height * 4);
  const top = new Float32Array(width);
  const bottom = new Float32Array(width);
  const count = lines.steps === 0 ? 0 : lines.values.length / lines.steps;
  for (let line = 0; line < count; line += 1) {
    top.fill(Number.POSITIVE_INFINITY);
    bottom.fill(Number.NEGATIVE_INFINITY);
    trace(lines.values.subarray(line * lines.steps, (line + 1) * lines.steps), scale, top, bottom);
    const colour = lines.colours.subarray(line * 4, line * 4 + 4);
    for (let x = 0; x < width; x += 1) {
      if (top[x]! <= bottom[x]!) paintRun(pixels, scale, x, top[x]!, bottom[x]!, colour);
    }
  }
  return pixels;
}

/** From where to where a line goes in each column. */
function trace(values: Float64Array, scale: PictureScale, top: Float32Array, bottom: Float32Array): void {
  const { width, height, firstX, stepX } = scale;
  const of = scale.isLogarithmic ? Math.log10 : (value: number) => value;
  const low = of(scale.low);
  const perValue = height / (of(scale.high) - low);
  // Far outside is as good as just outside, and does not lose the numbers' precision.
  const yOf = (value: number) => Math.min(Math.max(height - (of(value) - low) * perValue, -height), 2 * height);
  const cover = (x: number, from: number, to: number) => {
    if (x < 0 || x >= width) return;
    if (from > to) [from, to] = [to, from];
    if (from < top[x]!) top[x] = from;
    if (to > bottom[x]!) bottom[x] = to;
  };
  let formerY = Number.NaN;
  for (let at = 0; at < values.length; at += 1) {
    const y = yOf(values[at]!);
    const x = firstX + at * stepX;
    if (!Number.isNaN(y)) {
      const column = Math.floor(x);
      if (Number.isNaN(formerY)) {
        const isAlone = at + 1 >= values.length || Number.isNaN(yOf(values[at + 1]!));
        cover(column, isAlone ? y - DOT : y, isAlone ? y + DOT : y);
        if (isAlone) cover(column + 1, y - DOT, y + DOT);
      } else {
        const formerX = x - stepX;
        const slope = (y - formerY) / stepX;
        for (let between = Math.floor(formerX); between <= column; between += 1) {
          const from = Math.max(between, formerX);
          const to = Math.min(between + 1, x);
          cover(between, formerY + (from - formerX) * slope, formerY + (to - formerX) * slope);
        }
      }
    }
    formerY = y;
  }
}

function paintRun(
  pixels: Uint8ClampedArray,
  scale: PictureScale,
  x: number,
  top: number,
  bottom: number,
  colour: Uint8Array,
): void {
  const from = top - scale.thickness / 2;
  const to = bottom + scale.thickness / 2;
  const last = Math.min(Math.ceil(to), scale.height);
  for (let y = Math.max(Math.floor(from), 0); y < last; y += 1) {
    const covered = Math.min(to, y + 1) - Math.max(from, y);
    blend(pixels, (y * scale.width + x) * 4, colour, (colour[3]! / 255) * covered);
  }
}

/** Lays a colour over what is there ("source over"), in a picture whose colours are not multiplied by their opacity. */
function blend(pixels: Uint8ClampedArray, at: number, colour: Uint8Array, opacity: number): void {
  if (opacity <= 0) return;
  const beneath = (pixels[at + 3]! / 255) * (1 - opacity);
  const whole = opacity + beneath;
  for (let part = 0; part < 3; part += 1) {
    pixels[at + part] = (colour[part]! * opacity + pixels[at + part]! * beneath) / whole;
  }
  pixels[at + 3] = whole * 255;
}
