import type uPlot from 'uplot';
import type { TimePlotProps } from './chart-props.ts';

/** So near to a mark a click means it. */
const MARK_PX = 9;

/** The mark under the pointer. */
export function markAt(plot: uPlot, { marks }: TimePlotProps) {
  const { left = -1, top = -1 } = plot.cursor;
  return marks?.find(
    ({ ms, value }) =>
      Math.abs(plot.valToPos(ms, 'x') - left) <= MARK_PX &&
      Math.abs(Math.max(plot.valToPos(value, 'y'), 4) - top) <= MARK_PX,
  );
}

/** Threshold, marks, and the hatch over what cannot be whole yet. */
export function drawOver(self: uPlot, props: TimePlotProps, colour: (name: string) => string): void {
  const { ctx, bbox } = self;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  const incompleteFrom = Math.floor(props.wholeUntilMs / props.stepMs) * props.stepMs;
  if (props.wholeUntilMs < props.endMs + props.stepMs && incompleteFrom < props.endMs) {
    const x = self.valToPos(incompleteFrom, 'x', true);
    ctx.strokeStyle = colour('var(--line-strong)');
    ctx.lineWidth = 1;
    ctx.beginPath();
    for (let line = x - bbox.height; line < bbox.left + bbox.width; line += 7) {
      ctx.moveTo(Math.max(line, x), bbox.top + bbox.height - Math.max(0, x - line));
      ctx.lineTo(line + bbox.height, bbox.top);
    }
    ctx.stroke();
  }
  if (props.threshold !== undefined) {
    const y = self.valToPos(props.threshold, 'y', true);
    ctx.strokeStyle = colour('var(--warning-mark)');
    ctx.setLineDash([6, 4]);
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
    ctx.setLineDash([]);
  }
  for (const event of props.events ?? []) {
    const x = Math.round(self.valToPos(event.atMs, 'x', true)) + 0.5;
    ctx.strokeStyle = colour('var(--text-2)');
    ctx.lineWidth = devicePixelRatio;
    ctx.setLineDash([3 * devicePixelRatio, 3 * devicePixelRatio]);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.setLineDash([]);
    ctx.fillStyle = colour(event.colour);
    ctx.beginPath();
    ctx.moveTo(x - 4 * devicePixelRatio, bbox.top);
    ctx.lineTo(x + 4 * devicePixelRatio, bbox.top);
    ctx.lineTo(x, bbox.top + 6 * devicePixelRatio);
    ctx.fill();
  }
  ctx.fillStyle = colour('var(--accent-text)');
  for (const mark of props.marks ?? []) {
    const x = self.valToPos(mark.ms, 'x', true);
    const y = Math.max(self.valToPos(mark.value, 'y', true), bbox.top + 4);
    ctx.beginPath();
    ctx.moveTo(x, y - 4 * devicePixelRatio);
    ctx.lineTo(x + 4 * devicePixelRatio, y);
    ctx.lineTo(x, y + 4 * devicePixelRatio);
    ctx.lineTo(x - 4 * devicePixelRatio, y);
    ctx.fill();
  }
  ctx.restore();
}
