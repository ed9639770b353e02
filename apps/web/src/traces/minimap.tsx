import { type PointerEvent, useEffect, useRef, useState } from 'react';
import { canvasColour } from '../kit/canvas-colour.ts';
import { useWidth } from '../kit/chart/measure.ts';
import { DRAG_MIN_PX } from '../kit/chart/time-scale.ts';
import { formatDuration } from '../kit/format/duration.ts';
import { useIsDark } from '../kit/preferences.ts';
import { serviceColour } from '../kit/service-colour.ts';
import styles from './minimap.module.css';
import type { SpanTree, Stretch } from './span-tree.ts';

const HEIGHT = 56;

/** The whole trace at a glance: every span a line. Dragging looks at a part; a click at the edge comes back. */
export function Minimap(props: { tree: SpanTree; whole: Stretch; view: Stretch; onView(view: Stretch): void }) {
  const { tree, whole, view } = props;
  const [target, width] = useWidth<HTMLDivElement>();
  const canvas = useRef<HTMLCanvasElement>(null);
  const isDark = useIsDark();
  const [drag, setDrag] = useState<{ fromPx: number; toPx: number }>();
  const length = whole.endMs - whole.startMs;
  const px = (ms: number): number => ((ms - whole.startMs) / length) * width;
  const ms = (at: number): number => whole.startMs + (at / width) * length;

  useEffect(() => {
    if (canvas.current !== null && target.current !== null && width > 0)
      draw(canvas.current, target.current, tree, whole, width);
  }, [tree, whole.endMs, width, isDark]);

  const at = (event: PointerEvent): number =>
    Math.min(Math.max(event.clientX - event.currentTarget.getBoundingClientRect().left, 0), width);

  return (
    <div className={styles.frame}>
      <div
        ref={target}
        className={styles.map}
        role="img"
        aria-label={`Minimap of ${tree.spans.length} spans over ${formatDuration(length)}`}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          setDrag({ fromPx: at(event), toPx: at(event) });
        }}
        onPointerMove={(event) => drag !== undefined && setDrag({ ...drag, toPx: at(event) })}
        onPointerUp={() => {
          if (drag !== undefined && Math.abs(drag.toPx - drag.fromPx) >= DRAG_MIN_PX) {
            props.onView({
              startMs: ms(Math.min(drag.fromPx, drag.toPx)),
              endMs: ms(Math.max(drag.fromPx, drag.toPx)),
            });
          } else {
            props.onView(whole);
          }
          setDrag(undefined);
        }}
      >
        <canvas ref={canvas} className={styles.canvas} />
        <div className={styles.outside} style={{ left: 0, width: px(view.startMs) }} />
        <div className={styles.outside} style={{ right: 0, width: Math.max(0, width - px(view.endMs)) }} />
        {drag !== undefined && (
          <div
            className={styles.drag}
            style={{ left: Math.min(drag.fromPx, drag.toPx), width: Math.abs(drag.toPx - drag.fromPx) }}
          />
        )}
      </div>
    </div>
  );
}

function draw(canvas: HTMLCanvasElement, element: HTMLElement, tree: SpanTree, whole: Stretch, width: number): void {
  const ratio = devicePixelRatio;
  canvas.width = width * ratio;
  canvas.height = HEIGHT * ratio;
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.scale(ratio, ratio);
  const colours = new Map<string, string>();
  const errorColour = canvasColour(element, 'var(--error-mark)');
  const count = tree.spans.length;
  const lineHeight = Math.min(5, Math.max(0.5, HEIGHT / count));
  const length = whole.endMs - whole.startMs;
  for (let index = 0; index < count; index += 1) {
    const span = tree.spans[index]!;
    let colour = colours.get(span.service);
    if (colour === undefined) {
      colour = canvasColour(element, serviceColour(span.service));
      colours.set(span.service, colour);
    }
    const { isError } = span;
    context.fillStyle = isError ? errorColour : colour;
    const y = count * lineHeight <= HEIGHT ? index * lineHeight : (index / count) * HEIGHT;
    const x = ((span.offsetMs - whole.startMs) / length) * width;
    context.fillRect(
      x,
      y,
      Math.max(isError ? 2 : 0.75, (span.durationMs / length) * width),
      Math.max(0.6, lineHeight - 1),
    );
  }
}
