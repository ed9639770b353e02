import type uPlot from 'uplot';
import type { TimePlotProps } from './chart-props.ts';
import { RIGHT_SCALE } from './highlight-layer.ts';

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

/** Thresholds, marks, and the hatch over what cannot be whole yet. */
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
  drawThresholds(self, props, colour);
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

/** Each as a line across with its words at the end of it, above where there is room. */
function drawThresholds(self: uPlot, { thresholds }: TimePlotProps, colour: (name: string) => string): void {
  const { ctx, bbox } = self;
  const ratio = devicePixelRatio;
  ctx.font = `${11 * ratio}px ${getComputedStyle(document.body).fontFamily}`;
  ctx.textAlign = 'right';
  for (const { value, label, isRight } of thresholds ?? []) {
    const scale = isRight === true && self.scales[RIGHT_SCALE] !== undefined ? RIGHT_SCALE : 'y';
    const y = Math.round(self.valToPos(value, scale, true)) + 0.5;
    ctx.strokeStyle = colour('var(--warning-mark)');
    ctx.lineWidth = ratio;
    ctx.setLineDash([6 * ratio, 4 * ratio]);
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
    ctx.setLineDash([]);
    const hasRoomAbove = y - bbox.top > 16 * ratio;
    ctx.textBaseline = hasRoomAbove ? 'bottom' : 'top';
    const [x, edge] = [bbox.left + bbox.width - 4 * ratio, y + (hasRoomAbove ? -2 : 3) * ratio];
    // Words are read over lines by a rim in the colour of the ground.
    ctx.strokeStyle = colour('var(--surface)');
    ctx.lineWidth = 3 * ratio;
    ctx.strokeText(label, x, edge);
    ctx.fillStyle = colour('var(--warning-text)');
    ctx.fillText(label, x, edge);
  }
}
