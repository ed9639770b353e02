import { type CSSProperties, type ReactNode, type RefObject, useEffect, useId, useState } from 'react';
import { useCommands } from '../../commands/use-commands.ts';
import {
  type ChartCursor,
  type ChartGround,
  type ChartMove,
  type ChartPoint,
  moved,
  placeWithin,
} from './chart-cursor.ts';

/** What a chart means by its points. */
export interface ChartKeys extends ChartGround {
  /** Where whoever comes by keyboard begins. */
  begin(): ChartPoint;
  /** The point in words, for who does not see it. */
  say(point: ChartPoint): string;
  /** What a click on the point opens. */
  open?(point: ChartPoint): void;
  /** What dragging from one point to the other does. */
  choose?(from: ChartPoint, to: ChartPoint): void;
  /** A part reaches over rows, too, not over times alone. */
  readonly isArea?: boolean;
}

/** So many places on with one key. */
const STRIDE = 10;

/** The keyboard's cursor on a chart; there is none without the focus. */
export function useChartCursor(frame: RefObject<HTMLElement | null>, keys: ChartKeys) {
  const [kept, setCursor] = useState<ChartCursor>();
  // While live the chart goes on under the cursor.
  const cursor = kept && keys.places > 0 ? { ...kept, at: placeWithin(kept.at, keys.places) } : undefined;
  const go = (move: ChartMove) => () => setCursor(moved(cursor ?? { ...keys.begin(), from: undefined }, move, keys));
  const isHere = (focused: Element): boolean => focused === frame.current;
  const key = (id: string, title: string, chord: string, run: () => void) => ({
    id: `chart.${id}`,
    title,
    group: 'Chart' as const,
    keys: [chord],
    isHere,
    run,
  });
  useCommands([
    { id: 'chart.enter', title: 'Go to the chart', group: 'Chart', keys: ['x'], run: enterNextChart },
    key('next', 'Next point', 'ArrowRight', go({ kind: 'along', by: 1 })),
    key('previous', 'Previous point', 'ArrowLeft', go({ kind: 'along', by: -1 })),
    key('on', 'Ten points on', 'PageDown', go({ kind: 'along', by: STRIDE })),
    key('back', 'Ten points back', 'PageUp', go({ kind: 'along', by: -STRIDE })),
    key('first', 'First point', 'Home', go({ kind: 'to', at: 0 })),
    key('last', 'Last point', 'End', go({ kind: 'to', at: Number.POSITIVE_INFINITY })),
    ...(keys.across === undefined
      ? []
      : [
          key('up', 'Point above', 'ArrowUp', go({ kind: 'across', by: 1 })),
          key('down', 'Point below', 'ArrowDown', go({ kind: 'across', by: -1 })),
        ]),
    ...(keys.choose === undefined
      ? []
      : [
          key(
            'choose.on',
            'Choose a part, to the right',
            'shift+ArrowRight',
            go({ kind: 'along', by: 1, isChoosing: true }),
          ),
          key(
            'choose.back',
            'Choose a part, to the left',
            'shift+ArrowLeft',
            go({ kind: 'along', by: -1, isChoosing: true }),
          ),
        ]),
    ...(keys.isArea === true
      ? [
          key('choose.up', 'Choose a part, upwards', 'shift+ArrowUp', go({ kind: 'across', by: 1, isChoosing: true })),
          key(
            'choose.down',
            'Choose a part, downwards',
            'shift+ArrowDown',
            go({ kind: 'across', by: -1, isChoosing: true }),
          ),
        ]
      : []),
    ...(keys.open === undefined && keys.choose === undefined
      ? []
      : [key('open', 'Open the point, zoom into the part', 'Enter', open)]),
    ...(cursor?.from === undefined
      ? []
      : [key('drop', 'Choose no part', 'Escape', () => setCursor({ ...cursor, from: undefined }))]),
  ]);

  function open(): void {
    if (cursor === undefined) return;
    const { from } = cursor;
    if (from !== undefined && (from.at !== cursor.at || from.row !== cursor.row)) {
      keys.choose?.(from, cursor);
      setCursor({ ...cursor, from: undefined });
    } else if (keys.open !== undefined) keys.open(cursor);
    else keys.choose?.(cursor, cursor);
  }

  return {
    cursor,
    said: cursor === undefined ? '' : keys.say(cursor),
    /** Whoever came by keyboard is on a point at once; a click has a place of its own. */
    onFocus: (target: Element) => {
      if (target.matches(':focus-visible')) setCursor({ ...keys.begin(), from: undefined });
    },
    leave: () => setCursor(undefined),
  };
}

/** The next chart after the one that has the focus, from the last one to the first. */
function enterNextChart(): void {
  const charts = [...document.querySelectorAll<HTMLElement>('main [data-chart]')];
  const at = charts.indexOf(document.activeElement as HTMLElement);
  const next = charts[(at + 1) % charts.length];
  // Even where the pointer was used last, the focus that a key has moved is to be seen.
  next?.focus({ focusVisible: true } as FocusOptions);
  next?.scrollIntoView({ block: 'nearest' });
}

/** A chart that can be walked over by keyboard: its points are said as they are met. */
export function KeyedChart(props: {
  frame: RefObject<HTMLDivElement | null>;
  label: string;
  keys: ReturnType<typeof useChartCursor>;
  className?: string | undefined;
  style?: CSSProperties;
  children: ReactNode;
}) {
  const { keys } = props;
  const hint = useId();
  const said = useSettledText(keys.said);
  return (
    <div
      ref={props.frame}
      role="application"
      aria-roledescription="chart"
      aria-label={props.label}
      aria-describedby={hint}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: its points are walked over with the arrow keys.
      tabIndex={0}
      data-chart
      className={props.className}
      style={props.style}
      onFocus={(event) => {
        if (event.target === event.currentTarget) keys.onFocus(event.currentTarget);
      }}
      onBlur={(event) => {
        if (event.target === event.currentTarget) keys.leave();
      }}
      onPointerMove={({ movementX, movementY }) => {
        // A layout that changes under a pointer at rest is told as a move, too.
        if (movementX !== 0 || movementY !== 0) keys.leave();
      }}
    >
      {props.children}
      <span id={hint} hidden>
        Arrow keys go from point to point, Enter opens one, Shift with arrow keys chooses a part.
      </span>
      <span className="visually-hidden" aria-live="polite">
        {said}
      </span>
    </div>
  );
}

/** A point is said when the cursor rests on it, not each one that a held key passes. */
const RESTS_AFTER_MS = 80;

function useSettledText(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), RESTS_AFTER_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
