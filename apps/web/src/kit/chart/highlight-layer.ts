import type uPlot from 'uplot';
import type { ChartSeries } from './series.ts';

export const RIGHT_SCALE = 'right';
const WIDTH_PX = 2.5;
/** The line stands out from those beside it by a rim in the colour of the ground. */
const RIM_PX = 5.5;

/** By which scale a series is drawn. */
export function scaleOf({ right }: ChartSeries, plot: uPlot): string {
  return right === undefined || plot.scales[RIGHT_SCALE] === undefined ? 'y' : RIGHT_SCALE;
}

/** A sheet over the plot with one line on it, so that pointing at a line does not draw the others again. */
export class HighlightLayer {
  #canvas: HTMLCanvasElement | undefined;
  readonly #plot: uPlot;
  readonly #colourOf: (name: string) => string;
  #key: string | undefined;

  constructor(plot: uPlot, colourOf: (name: string) => string) {
    this.#plot = plot;
    this.#colourOf = colourOf;
  }

  show(series: ChartSeries | undefined, times: readonly number[]): void {
    if (series?.key === this.#key) return;
    this.#key = series?.key;
    const canvas = this.#canvas ?? this.#lay();
    canvas.width = this.#plot.bbox.width;
    canvas.height = this.#plot.bbox.height;
    const context = canvas.getContext('2d');
    if (series === undefined || context === null) return;
    context.scale(devicePixelRatio, devicePixelRatio);
    context.lineJoin = 'round';
    const path = this.#pathOf(series, times);
    for (const [colour, width] of [
      ['var(--surface)', RIM_PX],
      [series.colour, WIDTH_PX],
    ] as const) {
      context.strokeStyle = this.#colourOf(colour);
      context.lineWidth = width;
      context.stroke(path);
    }
  }

  #lay(): HTMLCanvasElement {
    const canvas = document.createElement('canvas');
    canvas.style.cssText = 'position:absolute;inset:0;width:100%;height:100%;pointer-events:none';
    this.#plot.over.append(canvas);
    this.#canvas = canvas;
    return canvas;
  }

  #pathOf(series: ChartSeries, times: readonly number[]): Path2D {
    const { values } = series;
    const scale = scaleOf(series, this.#plot);
    const path = new Path2D();
    let isAfterGap = true;
    times.forEach((ms, at) => {
      const value = values[at];
      if (value === undefined) return;
      if (value === null || Number.isNaN(value)) {
        isAfterGap = true;
        return;
      }
      const x = this.#plot.valToPos(ms, 'x');
      const y = this.#plot.valToPos(value, scale);
      if (isAfterGap) path.moveTo(x, y);
      path.lineTo(x, y);
      isAfterGap = false;
    });
    return path;
  }
}
