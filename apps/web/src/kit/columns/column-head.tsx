import { type PointerEvent, useRef } from 'react';
import { ActionMenu, type MenuEntry } from '../floating.tsx';
import styles from './column-head.module.css';
import { type ListColumn, movedColumn, widened, within } from './list-columns.ts';

/** By how much a column grows for those who do not drag its edge. */
const WIDTHS = [
  { label: 'Wider', icon: 'plus', factor: 1.5 },
  { label: 'Narrower', icon: 'minus', factor: 1 / 1.5 },
] as const;

/** The heading of a list's column: its menu moves, widens and hides it, its edge is dragged. */
export function ColumnHead(props: {
  column: ListColumn;
  columns: readonly ListColumn[];
  /** The field, unless the column is called otherwise. */
  title?: string;
  /** The list is none without it. */
  isFixed?: boolean;
  /** What the list itself does with a column; first in the menu. */
  entries?: readonly MenuEntry[];
  onColumns(columns: readonly ListColumn[]): void;
}) {
  const { column, columns, onColumns, title = column.field } = props;
  const at = columns.indexOf(column);
  const change = (next: ListColumn): void => onColumns(columns.map((other) => (other === column ? next : other)));
  return (
    <>
      <ActionMenu
        label={`Column ${title}`}
        trigger={
          <button type="button" className={styles.title} title={title}>
            {title}
          </button>
        }
        entries={[
          ...(props.entries ?? []),
          {
            label: 'Move left',
            icon: 'left',
            disabled: at <= 0,
            run: () => onColumns(movedColumn(columns, column.field, -1)),
          },
          {
            label: 'Move right',
            icon: 'right',
            disabled: at === columns.length - 1,
            run: () => onColumns(movedColumn(columns, column.field, 1)),
          },
          ...WIDTHS.map(({ label, icon, factor }) => ({ label, icon, run: () => change(widened(column, factor)) })),
          {
            label: 'Hide',
            icon: 'close',
            disabled: props.isFixed === true,
            run: () => onColumns(columns.filter((other) => other !== column)),
          },
        ]}
      />
      <Grip widthPx={column.widthPx} onWidth={(widthPx) => change({ ...column, widthPx })} />
    </>
  );
}

/** Drags a column's edge; the URL is written once, when the pointer lets go. */
function Grip({ widthPx, onWidth }: { widthPx: number; onWidth(widthPx: number): void }) {
  const from = useRef<{ px: number; widthPx: number }>(undefined);
  const widthAt = (event: PointerEvent): number =>
    within((from.current?.widthPx ?? widthPx) + event.clientX - (from.current?.px ?? 0));
  return (
    <span
      className={styles.grip}
      // By keyboard and by touch the menu does the same.
      aria-hidden="true"
      onPointerDown={(event) => {
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        // What is as wide as its room is dragged from there.
        from.current = { px: event.clientX, widthPx };
      }}
      onPointerUp={(event) => {
        if (from.current !== undefined) onWidth(widthAt(event));
        from.current = undefined;
      }}
    />
  );
}
