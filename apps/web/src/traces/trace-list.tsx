import { useVirtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, useEffect, useRef } from 'react';
import type { TraceSummary } from '../data/traces.ts';
import { classNames } from '../kit/class-names.ts';
import { ColumnHead } from '../kit/columns/column-head.tsx';
import type { ListColumn } from '../kit/columns/list-columns.ts';
import { formatCount } from '../kit/format/count.ts';
import { formatDuration } from '../kit/format/duration.ts';
import { formatClock, formatClockMs, formatDay, formatExact, instantMs, type Zone } from '../kit/format/instant.ts';
import { Icon } from '../kit/icon.tsx';
import { useRowHeight, useZone } from '../kit/preferences.ts';
import { serviceColour } from '../kit/service-colour.ts';
import { ServiceName } from '../kit/service-name.tsx';
import { gridOf, TRACE_COLUMNS, type TraceColumn } from './trace-columns.ts';
import styles from './trace-list.module.css';

const AHEAD = 40;
/** Dots of services in a row; the rest is a number. */
const DOTS = 8;

export function TraceList(props: {
  traces: readonly TraceSummary[];
  chosenIndex: number;
  foot: string;
  columns: readonly ListColumn[];
  onColumns(columns: readonly ListColumn[]): void;
  onOpen(trace: TraceSummary): void;
  onNearEnd(): void;
}) {
  const { traces, onNearEnd, chosenIndex, columns } = props;
  const rowHeight = useRowHeight() + 4;
  const zone = useZone();
  const scroll = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: traces.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowHeight,
    overscan: 16,
  });
  useEffect(() => {
    virtualizer.measure();
    // Only another height makes the measures wrong.
  }, [rowHeight, virtualizer.measure]);
  const items = virtualizer.getVirtualItems();
  const lastShown = items[items.length - 1]?.index ?? 0;
  useEffect(() => {
    if (traces.length > 0 && lastShown >= traces.length - AHEAD) onNearEnd();
  }, [lastShown, traces.length, onNearEnd]);
  const chosenId = traces[chosenIndex]?.traceId;
  useEffect(() => {
    if (chosenIndex > 0) virtualizer.scrollToIndex(chosenIndex, { align: 'auto' });
    // Only who chooses another wants to see it: traces that come above the chosen one do not move the list.
  }, [chosenId, virtualizer.scrollToIndex]);
  const longest = Math.max(1, ...traces.map((trace) => trace.durationMs));

  return (
    <div
      ref={scroll}
      role="grid"
      aria-label="Traces"
      aria-rowcount={traces.length}
      className={styles.scroll}
      tabIndex={0}
      style={
        {
          '--trace-row': `${rowHeight}px`,
          '--trace-columns': gridOf(columns),
          '--trace-width': `${8 + columns.reduce((sum, { widthPx }) => sum + widthPx, 0)}px`,
        } as CSSProperties
      }
      {...(traces[chosenIndex] === undefined
        ? {}
        : { 'aria-activedescendant': `trace-${traces[chosenIndex].traceId}` })}
    >
      <div role="row" className={styles.head}>
        {columns.map((column) => (
          <span
            key={column.field}
            role="columnheader"
            className={classNames(styles.heading, NUMBERS.has(column.field) && styles.right)}
          >
            <ColumnHead
              column={column}
              columns={columns}
              title={TRACE_COLUMNS[column.field as TraceColumn]}
              isFixed={column.field === 'root'}
              onColumns={props.onColumns}
            />
          </span>
        ))}
      </div>
      <div role="rowgroup" className={styles.rows} style={{ height: virtualizer.getTotalSize() }}>
        {items.map((item) => {
          const trace = traces[item.index];
          if (trace === undefined) return null;
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the page's j, k and Enter do the same.
            <div
              key={trace.traceId}
              id={`trace-${trace.traceId}`}
              role="row"
              aria-rowindex={item.index + 2}
              aria-selected={item.index === chosenIndex}
              className={styles.row}
              style={{ transform: `translateY(${item.start}px)` }}
              onClick={() => props.onOpen(trace)}
            >
              {columns.map(({ field }) => (
                <Cell key={field} field={field as TraceColumn} trace={trace} longestMs={longest} zone={zone} />
              ))}
            </div>
          );
        })}
      </div>
      <p className={styles.foot}>{props.foot}</p>
    </div>
  );
}

const NUMBERS = new Set<string>(['duration', 'spans', 'errors']);

function Cell(props: { field: TraceColumn; trace: TraceSummary; longestMs: number; zone: Zone }) {
  const { field, trace, zone } = props;
  switch (field) {
    case 'start': {
      const ms = instantMs(trace.start);
      return (
        <span
          role="gridcell"
          data-column={field}
          className={classNames(styles.time, 'number')}
          title={formatExact(ms, zone)}
        >
          <span className={styles.exact}>{formatDay(ms, zone)} </span>
          {formatClock(ms, zone)}
          <span className={styles.exact}>{formatClockMs(ms, zone).slice(formatClock(ms, zone).length)}</span>
        </span>
      );
    }
    case 'service':
      return (
        <span role="gridcell" data-column={field}>
          <ServiceName name={trace.rootService} />
        </span>
      );
    case 'root':
      return (
        <span role="gridcell" data-column={field} className={styles.root} title={trace.rootName}>
          <span className={styles.name}>{trace.rootName}</span>
          {trace.arriving && (
            <span className={styles.arriving} title="The parent of a span is still on its way">
              still arriving
            </span>
          )}
          {trace.incomplete && (
            <span className={styles.flag} title="The parent of a span has not come within a minute">
              incomplete
            </span>
          )}
          {trace.clockSkewCorrected && (
            <span className={styles.skewed} title="Some hosts' clocks disagree; its times are corrected">
              clock skew
            </span>
          )}
        </span>
      );
    case 'duration':
      return (
        <span role="gridcell" data-column={field} className={classNames(styles.duration, 'number')}>
          <span
            className={styles.length}
            style={{
              width: `${(100 * trace.durationMs) / props.longestMs}%`,
              background: serviceColour(trace.rootService),
            }}
            aria-hidden="true"
          />
          {formatDuration(trace.durationMs)}
        </span>
      );
    case 'spans':
      return (
        <span role="gridcell" data-column={field} className={classNames(styles.right, 'number')}>
          {formatCount(trace.spans)}
        </span>
      );
    case 'errors':
      return (
        <span
          role="gridcell"
          data-column={field}
          className={classNames(styles.right, 'number', trace.errors > 0 ? styles.errors : styles.zero)}
        >
          {trace.errors > 0 && <Icon name="error" size={12} />}
          {formatCount(trace.errors)}
        </span>
      );
    case 'services':
      return (
        <span role="gridcell" data-column={field} className={styles.services} title={trace.services.join(', ')}>
          {trace.services.slice(0, DOTS).map((service) => (
            <span key={service} className={styles.dot} style={{ background: serviceColour(service) }} />
          ))}
          <span className={styles.count}>{trace.services.length}</span>
        </span>
      );
    default:
      return field satisfies never;
  }
}
