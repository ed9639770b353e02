import { useVirtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, memo, useCallback, useEffect, useMemo, useRef } from 'react';
import type { ListedLog } from '../../data/logs.ts';
import { valueText } from '../../kit/attribute-list.tsx';
import { classNames } from '../../kit/class-names.ts';
import { ColumnHead } from '../../kit/columns/column-head.tsx';
import type { ListColumn } from '../../kit/columns/list-columns.ts';
import { formatClock, formatDay, formatExact, instantMs, type Zone } from '../../kit/format/instant.ts';
import { Icon } from '../../kit/icon.tsx';
import { useRowHeight, useZone } from '../../kit/preferences.ts';
import { ServiceName } from '../../kit/service-name.tsx';
import { SeverityBar } from '../../kit/severity.tsx';
import { fieldValue } from './log-columns.ts';
import styles from './log-list.module.css';
import { markWords, rowMessage } from './log-message.ts';

/** So that a command can bring the list back to its top. */
export const LOG_LIST_ID = 'log-list';
const TIME_PX = 104;
const TIME_WITH_DAY_PX = 148;
const DAY_MS = 86_400_000;
/** A pointer that only crosses a row leaves it sooner. */
const RESTS_AFTER_MS = 60;
/** Rows before the end at which the next page is asked for. */
const AHEAD = 60;

/** The rows of a search: only those in sight exist, so that a hundred thousand scroll like ten. */
export function LogList(props: {
  records: readonly ListedLog[];
  columns: readonly ListColumn[];
  words: readonly string[];
  chosenId: string | undefined;
  /** Another key is another list, which is shown from where the chosen record stands in it. */
  listKey: string;
  rangeMs: number;
  onColumns(columns: readonly ListColumn[]): void;
  selectedIds: ReadonlySet<string>;
  onOpen(record: ListedLog): void;
  onSelect(record: ListedLog): void;
  onAround(record: ListedLog): void;
  /** Told which record may be opened next: the pointer rests on it. */
  onPointed(record: ListedLog): void;
  onTopValues(field: string): void;
  onNearEnd?: (() => void) | undefined;
  /** Told when the person is reading: scrolled away from the top, or pointing at a row. */
  onReading?: ((isReading: boolean) => void) | undefined;
  foot: string;
}) {
  const rowHeight = useRowHeight();
  const zone = useZone();
  const scroll = useRef<HTMLDivElement>(null);
  const isHovered = useRef(false);
  const resting = useRef<ReturnType<typeof setTimeout>>(undefined);
  const { records, columns, chosenId, onNearEnd, onPointed } = props;
  const point = useCallback(
    (record: ListedLog | undefined) => {
      clearTimeout(resting.current);
      if (record !== undefined) resting.current = setTimeout(() => onPointed(record), RESTS_AFTER_MS);
    },
    [onPointed],
  );
  const latest = useRef(props);
  latest.current = props;
  // The same for the life of the list, or every row would be drawn again.
  const around = useCallback((record: ListedLog) => latest.current.onAround(record), []);
  const select = useCallback((record: ListedLog) => latest.current.onSelect(record), []);
  const withDay = props.rangeMs > DAY_MS;
  const virtualizer = useVirtualizer({
    count: records.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowHeight,
    overscan: 20,
    scrollMargin: 26,
  });
  useEffect(() => {
    virtualizer.measure();
    // Only another height makes the measures wrong.
  }, [rowHeight, virtualizer.measure]);

  const items = virtualizer.getVirtualItems();
  const lastShown = items[items.length - 1]?.index ?? 0;
  useEffect(() => {
    if (records.length > 0 && lastShown >= records.length - AHEAD) onNearEnd?.();
  }, [lastShown, records.length, onNearEnd]);

  const chosenIndex = useMemo(() => records.findIndex((record) => record.id === chosenId), [records, chosenId]);
  const { listKey } = props;
  const isInList = chosenIndex >= 0;
  const seenList = useRef<string>(undefined);
  useEffect(() => {
    // Until its page has been read.
    if (chosenId !== undefined && !isInList) return;
    const isOtherList = seenList.current !== listKey;
    seenList.current = listKey;
    if (isInList) virtualizer.scrollToIndex(chosenIndex, { align: isOtherList ? 'center' : 'auto' });
    // Follows the choice, not every new row above it.
  }, [chosenId, isInList, listKey, virtualizer.scrollToIndex]);

  const widths = columns.map((column) => `${column.widthPx}px`).join(' ');
  const timePx = withDay ? TIME_WITH_DAY_PX : TIME_PX;
  const style = {
    '--log-columns': `14px ${timePx}px ${widths} minmax(280px, 1fr)`,
    '--log-width': `${14 + timePx + 280 + columns.reduce((sum, column) => sum + column.widthPx, 0)}px`,
  } as CSSProperties;

  return (
    <div className={styles.list} style={style}>
      <div
        ref={scroll}
        className={styles.scroll}
        id={LOG_LIST_ID}
        role="grid"
        aria-label="Log records"
        aria-rowcount={records.length}
        tabIndex={0}
        {...(chosenId === undefined ? {} : { 'aria-activedescendant': `log-${chosenId}` })}
        onScroll={(event) => props.onReading?.(isHovered.current || event.currentTarget.scrollTop > rowHeight)}
        onPointerEnter={(event) => {
          isHovered.current = event.pointerType === 'mouse';
          if (isHovered.current) props.onReading?.(true);
        }}
        onPointerLeave={(event) => {
          isHovered.current = false;
          point(undefined);
          props.onReading?.(event.currentTarget.scrollTop > rowHeight);
        }}
      >
        <ColumnHeads columns={columns} onColumns={props.onColumns} onTopValues={props.onTopValues} />
        <div className={styles.rows} role="rowgroup" style={{ height: virtualizer.getTotalSize() }}>
          {items.map((item) => {
            const record = records[item.index];
            return (
              record !== undefined && (
                <LogRow
                  key={record.id}
                  record={record}
                  rowIndex={item.index + 2}
                  topPx={item.start - 26}
                  columns={columns}
                  words={props.words}
                  zone={zone}
                  withDay={withDay}
                  isChosen={record.id === chosenId}
                  isSelected={props.selectedIds.has(record.id)}
                  onSelect={select}
                  onOpen={props.onOpen}
                  onAround={around}
                  onPoint={point}
                />
              )
            );
          })}
        </div>
        <div className={styles.more}>{props.foot}</div>
      </div>
    </div>
  );
}

interface LogRowProps {
  readonly record: ListedLog;
  readonly rowIndex: number;
  readonly topPx: number;
  readonly columns: readonly ListColumn[];
  readonly words: readonly string[];
  readonly zone: Zone;
  readonly withDay: boolean;
  readonly isChosen: boolean;
  readonly isSelected: boolean;
  onSelect(record: ListedLog): void;
  onOpen(record: ListedLog): void;
  onAround(record: ListedLog): void;
  onPoint(record: ListedLog): void;
}

const LogRow = memo(function LogRow({
  record,
  rowIndex,
  topPx,
  columns,
  words,
  zone,
  withDay,
  isChosen,
  isSelected,
  onSelect,
  onOpen,
  onAround,
  onPoint,
}: LogRowProps) {
  const ms = instantMs(record.timestamp);
  const milliseconds = String(Math.floor(ms) % 1_000).padStart(3, '0');
  const message = rowMessage(record);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the page's j, k and Enter do the same.
    <div
      id={`log-${record.id}`}
      role="row"
      aria-rowindex={rowIndex}
      aria-selected={isChosen}
      className={styles.row}
      data-severity={record.severity}
      data-picked={isSelected}
      style={{ transform: `translateY(${topPx}px)` }}
      onPointerEnter={() => onPoint(record)}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey) onSelect(record);
        // A drag that selected text is not a click on the row.
        else if (getSelection()?.isCollapsed !== false) onOpen(record);
      }}
    >
      <span role="gridcell" className={styles.bar}>
        {isSelected ? <Icon name="check" size={12} /> : <SeverityBar severity={record.severity} />}
        {isSelected && <span className="visually-hidden">selected</span>}
      </span>
      <span role="gridcell" className={classNames(styles.cell, styles.time)} title={formatExact(ms, zone)}>
        {withDay && `${formatDay(ms, zone)} `}
        {formatClock(ms, zone)}
        <span className={styles.ms}>.{milliseconds}</span>
      </span>
      {columns.map((column) =>
        column.field === 'service' ? (
          <span key="service" role="gridcell" className={classNames(styles.cell, styles.service)}>
            <ServiceName name={record.service} />
          </span>
        ) : (
          <FieldCell key={column.field} value={fieldValue(record, column.field)} />
        ),
      )}
      <span role="gridcell" className={classNames(styles.cell, styles.message)} title={wholeOf(message)}>
        {markWords(message, words).map((piece, index) =>
          // Pieces of one text have no other name than their place.
          piece.isMatch ? <mark key={String(index)}>{piece.text}</mark> : piece.text,
        )}
      </span>
      <span role="gridcell" className={styles.around}>
        <button
          type="button"
          // By keyboard it is `a`: a stop at every row would be in the way.
          tabIndex={-1}
          aria-label="Show what stood around this record"
          title="Show what stood around (a)"
          onClick={(event) => {
            event.stopPropagation();
            onAround(record);
          }}
        >
          <Icon name="clock" size={14} />
        </button>
      </span>
    </div>
  );
});

/** Enough to read; the panel has the rest. */
const LONGEST_HINT = 2_000;

function wholeOf(message: string): string {
  return message.length > LONGEST_HINT ? `${message.slice(0, LONGEST_HINT)}…` : message;
}

function FieldCell({ value }: { value: unknown }) {
  const text = value === undefined ? '' : valueText(value);
  return (
    <span role="gridcell" className={classNames(styles.cell, styles.field)} title={text}>
      {text}
    </span>
  );
}

function ColumnHeads(props: {
  columns: readonly ListColumn[];
  onColumns(columns: readonly ListColumn[]): void;
  onTopValues(field: string): void;
}) {
  return (
    <div className={styles.head} role="row">
      <span role="columnheader">
        <span className="visually-hidden">Severity</span>
      </span>
      <span role="columnheader" className={styles.heading}>
        Time
      </span>
      {props.columns.map((column) => (
        <span key={column.field} role="columnheader" className={styles.heading}>
          <ColumnHead
            column={column}
            columns={props.columns}
            entries={[{ label: 'See top values', icon: 'filter', run: () => props.onTopValues(column.field) }]}
            onColumns={props.onColumns}
          />
        </span>
      ))}
      <span role="columnheader" className={styles.heading}>
        Message
      </span>
    </div>
  );
}
