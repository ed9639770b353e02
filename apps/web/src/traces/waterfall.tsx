import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useEffect, useMemo, useRef } from 'react';
import type { SpanOutline } from '../data/trace.ts';
import { useWidth } from '../kit/chart/measure.ts';
import { valueTicks } from '../kit/chart/ticks.ts';
import { classNames } from '../kit/class-names.ts';
import { formatDuration } from '../kit/format/duration.ts';
import { Icon } from '../kit/icon.tsx';
import { useRowHeight } from '../kit/preferences.ts';
import { serviceColour } from '../kit/service-colour.ts';
import { labelPlace, roomForPx } from './label-place.ts';
import { childrenOf, ownStretches, type SpanRow, type SpanTree, type Stretch } from './span-tree.ts';
import styles from './waterfall.module.css';

const INDENT_PX = 12;
/** Beyond this depth indentation says nothing any more, and eats the name. */
const DEEPEST_INDENT = 16;
/** Own time in more pieces than this is drawn as one. */
const STRETCHES = 40;

/** The spans as bars on one time axis. Only rows in sight exist: 50,000 spans scroll like fifty. */
export function Waterfall(props: {
  tree: SpanTree;
  rows: readonly SpanRow[];
  view: Stretch;
  critical: ReadonlyMap<string, readonly Stretch[]>;
  /** Spans that the search found; undefined while nothing is looked for. */
  matchIds: ReadonlySet<string> | undefined;
  chosenId: string | undefined;
  onOpen(spanId: string): void;
  onToggle(spanId: string): void;
}) {
  const { rows, view, chosenId } = props;
  const rowHeight = useRowHeight();
  const scroll = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowHeight,
    overscan: 20,
  });
  useEffect(() => {
    virtualizer.measure();
    // Only another height makes the measures wrong.
  }, [rowHeight, virtualizer.measure]);
  const chosenIndex = useMemo(() => rows.findIndex((row) => row.span.spanId === chosenId), [rows, chosenId]);
  useEffect(() => {
    if (chosenIndex >= 0) virtualizer.scrollToIndex(chosenIndex, { align: 'auto' });
  }, [chosenIndex, virtualizer.scrollToIndex]);

  const [axis, lanePx] = useWidth<HTMLSpanElement>();
  const length = view.endMs - view.startMs;
  const ticks = valueTicks(length, 5).filter((tick) => tick < length * 0.97);

  return (
    <div
      ref={scroll}
      className={styles.scroll}
      role="treegrid"
      aria-label="Spans"
      aria-rowcount={rows.length}
      tabIndex={0}
      {...(chosenId === undefined ? {} : { 'aria-activedescendant': `span-${chosenId}` })}
    >
      <div className={styles.head} role="row">
        <span role="columnheader" className={styles.nameHead}>
          Span
        </span>
        <span ref={axis} role="columnheader" className={styles.axis}>
          {ticks
            .map((tick) => ({ tick, words: formatDuration(view.startMs + tick) }))
            .filter(({ tick, words }) => (1 - tick / length) * lanePx >= roomForPx(words))
            .map(({ tick, words }) => (
              <span key={tick} className={styles.tick} style={{ left: `${(100 * tick) / length}%` }}>
                {words}
              </span>
            ))}
        </span>
      </div>
      <div role="rowgroup" className={styles.rows} style={{ height: virtualizer.getTotalSize() }}>
        <div className={styles.rules} aria-hidden="true">
          {ticks.map((tick) => (
            <span key={tick} className={styles.rule} style={{ left: `${(100 * tick) / length}%` }} />
          ))}
        </div>
        {virtualizer.getVirtualItems().map((item) => {
          const row = rows[item.index];
          return (
            row !== undefined && (
              <WaterfallRow
                key={row.span.spanId}
                tree={props.tree}
                row={row}
                rowIndex={item.index + 2}
                topPx={item.start}
                view={view}
                lanePx={lanePx}
                critical={props.critical.get(row.span.spanId)}
                look={props.matchIds === undefined ? 'plain' : props.matchIds.has(row.span.spanId) ? 'match' : 'other'}
                isChosen={row.span.spanId === chosenId}
                onOpen={props.onOpen}
                onToggle={props.onToggle}
              />
            )
          );
        })}
      </div>
    </div>
  );
}

interface WaterfallRowProps {
  readonly tree: SpanTree;
  readonly row: SpanRow;
  readonly rowIndex: number;
  readonly topPx: number;
  readonly view: Stretch;
  readonly lanePx: number;
  readonly critical: readonly Stretch[] | undefined;
  readonly look: 'plain' | 'match' | 'other';
  readonly isChosen: boolean;
  onOpen(spanId: string): void;
  onToggle(spanId: string): void;
}

const WaterfallRow = memo(function WaterfallRow(props: WaterfallRowProps) {
  const { row, view } = props;
  const { span } = row;
  const isError = span.isError;
  const length = view.endMs - view.startMs;
  const percent = (ms: number): number => (100 * (ms - view.startMs)) / length;
  const colour = serviceColour(span.service);
  const left = percent(span.offsetMs);
  const right = percent(span.offsetMs + span.durationMs);
  const words = label(span);
  const own = ownStretches(span, row.isCollapsed ? [] : childrenOf(props.tree, span.spanId));
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the page's j, k and arrows do the same.
    <div
      id={`span-${span.spanId}`}
      role="row"
      aria-rowindex={props.rowIndex}
      aria-level={row.depth + 1}
      aria-selected={props.isChosen}
      {...(row.childCount > 0 ? { 'aria-expanded': !row.isCollapsed } : {})}
      className={styles.row}
      data-look={props.look}
      style={{ transform: `translateY(${props.topPx}px)` }}
      onClick={() => props.onOpen(span.spanId)}
    >
      <span
        role="gridcell"
        className={styles.name}
        style={{ paddingLeft: 6 + Math.min(row.depth, DEEPEST_INDENT) * INDENT_PX }}
      >
        {row.childCount > 0 ? (
          <button
            type="button"
            tabIndex={-1}
            className={styles.fold}
            aria-label={row.isCollapsed ? `Expand ${span.name}` : `Collapse ${span.name}`}
            onClick={(event) => {
              event.stopPropagation();
              props.onToggle(span.spanId);
            }}
          >
            <Icon name={row.isCollapsed ? 'right' : 'down'} size={12} />
            {row.isCollapsed && <span className={styles.hidden}>{row.descendants}</span>}
          </button>
        ) : (
          <span className={styles.leaf} />
        )}
        <span className={styles.stripe} style={{ background: colour }} />
        {isError && (
          <span className={styles.error} role="img" aria-label="error">
            <Icon name="error" size={12} />
          </span>
        )}
        <span className={styles.text} title={`${span.service}: ${span.name}`}>
          <span className={styles.word}>{span.name}</span>
          <span className={styles.service}>{span.service}</span>
        </span>
        {span.awaitsParent && (
          <span className={styles.awaiting} title="Its parent is still on its way">
            parent on its way
          </span>
        )}
        {row.hidesError && <span className={styles.hiddenError}>error inside</span>}
      </span>
      <span role="gridcell" className={styles.lane}>
        <span
          className={classNames(styles.bar, span.isSynthetic && styles.synthetic)}
          style={{ left: `${left}%`, width: `${right - left}%`, background: colour }}
        />
        {(own.length > STRETCHES ? [{ startMs: span.offsetMs, endMs: span.offsetMs + span.durationMs }] : own).map(
          (stretch) => (
            <span
              key={stretch.startMs}
              className={styles.own}
              style={{
                left: `${percent(stretch.startMs)}%`,
                width: `${percent(stretch.endMs) - percent(stretch.startMs)}%`,
                background: colour,
              }}
            />
          ),
        )}
        {props.critical?.map((stretch) => (
          <span
            key={stretch.startMs}
            className={styles.critical}
            style={{
              left: `${percent(stretch.startMs)}%`,
              width: `${percent(stretch.endMs) - percent(stretch.startMs)}%`,
            }}
          />
        ))}
        {span.events.map((event, index) => (
          // Two events may share name and time.
          <span
            key={`${index}`}
            className={styles.event}
            style={{ left: `${percent(event.offsetMs)}%` }}
            title={event.name}
          />
        ))}
        <span className={styles.label} style={labelPlace(words, left, right, props.lanePx)}>
          {words}
        </span>
      </span>
    </div>
  );
});

function label(span: SpanOutline): string {
  return span.isSynthetic ? 'missing parent' : formatDuration(span.durationMs);
}
