import type uPlot from 'uplot';
import type { ChartSeries, ChartValue } from '../series.ts';
import type { PictureLines, PictureScale } from './paint-lines.ts';
import { askForPicture } from './picture-thread.ts';

/** More points than these are painted by a thread of their own: to a canvas they are seconds, in which the page would stand still. */
const MOST_ON_CANVAS = 40_000;
/** Lines get thinner where there are many, so that what is between them can be seen. */
const THIN_FROM = 200;
const FORMER_OPACITY = 0.5;
/** What is still of the former scale, until the new picture is there. */
const STALE_OPACITY = 0.35;

/** Whether these lines are more than a canvas draws within a frame. */
export function areMany(series: readonly ChartSeries[], steps: number): boolean {
  return series.length > 1 && series.length * steps > MOST_ON_CANVAS;
}

/** What a chart wants to see. */
export interface PictureWish {
  /** Names the lines: another name, another picture. */
  readonly version: string;
  readonly times: readonly number[];
  readonly lineCount: number;
  readonly isLogarithmic: boolean;
  /** Asked only when they have to be painted. */
  linesOf(): PictureLines;
}

/** The lines of a chart as one picture, painted again when scale or size change; the former one stays until then. */
export class LinePicture {
  #picture: ImageBitmap | undefined;
  #drawn = '';
  #asked = '';
  readonly #onPainted: () => void;
  readonly #onFailed: (error: Error) => void;

  constructor(onPainted: () => void, onFailed: (error: Error) => void) {
    this.#onPainted = onPainted;
    this.#onFailed = onFailed;
  }

  draw(plot: uPlot, { version, times, lineCount, isLogarithmic, linesOf }: PictureWish): void {
    const { left, top, width, height } = plot.bbox;
    const { min: low, max: high } = plot.scales.y ?? {};
    const [first = 0, second = first + 1] = times;
    if (low === undefined || high === undefined || low === null || high === null || width < 1 || height < 1) return;
    const firstX = plot.valToPos(first, 'x', true) - left;
    const scale: PictureScale = {
      width: Math.round(width),
      height: Math.round(height),
      firstX,
      stepX: plot.valToPos(second, 'x', true) - left - firstX,
      low,
      high,
      isLogarithmic,
      thickness: (lineCount > THIN_FROM ? 1 : 1.25) * devicePixelRatio,
    };
    const wanted = `${version} ${JSON.stringify(scale)}`;
    if (this.#picture !== undefined) {
      plot.ctx.globalAlpha = wanted === this.#drawn ? 1 : STALE_OPACITY;
      plot.ctx.drawImage(this.#picture, left, top, width, height);
      plot.ctx.globalAlpha = 1;
    }
    if (wanted === this.#asked) return;
    this.#asked = wanted;
    askForPicture(linesOf(), scale).then((picture) => {
      if (this.#asked !== wanted) return picture.close();
      this.#picture?.close();
      this.#picture = picture;
      this.#drawn = wanted;
      this.#onPainted();
    }, this.#onFailed);
  }

  close(): void {
    this.#asked = '';
    this.#picture?.close();
    this.#picture = undefined;
  }
}

/** The lines in one piece, with the colours that their names mean right now. */
export function pictureLines(
  series: readonly ChartSeries[],
  steps: number,
  colourOf: (name: string) => string,
): PictureLines {
  const values = new Float64Array(series.length * steps);
  const colours = new Uint8Array(series.length * 4);
  const known = new Map<string, Uint8ClampedArray>();
  series.forEach((one, line) => {
    if (one.values instanceof Float64Array) values.set(one.values.subarray(0, steps), line * steps);
    else values.set(joined(one.values, steps), line * steps);
    const colour = known.get(one.colour) ?? rgba(colourOf(one.colour));
    known.set(one.colour, colour);
    colours.set(colour, line * 4);
    if (one.isFormer === true) colours[line * 4 + 3] = 255 * FORMER_OPACITY;
  });
  return { steps, values, colours };
}

/** A painted line joins neighbours only: what lies between two measurements of a slower series is put on the way from one to the other. */
function joined(values: readonly ChartValue[], steps: number): Float64Array {
  const numbers = Float64Array.from({ length: steps }, (_, at) => values[at] ?? Number.NaN);
  let from = 0;
  for (let at = 1; at < steps; at += 1) {
    if (values[at] === undefined) continue;
    for (let between = from + 1; between < at; between += 1) {
      numbers[between] = numbers[from]! + ((numbers[at]! - numbers[from]!) * (between - from)) / (at - from);
    }
    from = at;
  }
  return numbers;
}

/** Any colour that CSS can say, as the screen's own parts. */
function rgba(colour: string): Uint8ClampedArray {
  const context = new OffscreenCanvas(1, 1).getContext('2d')!;
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  return context.getImageData(0, 0, 1, 1).data;
}
