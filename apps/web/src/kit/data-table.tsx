import { type KeyboardEvent, type ReactNode, useState } from 'react';
import { useCommands } from '../commands/use-commands.ts';
import { classNames } from './class-names.ts';
import styles from './data-table.module.css';
import { Icon } from './icon.tsx';
import { stepRow } from './step-row.ts';

export interface Column<Row> {
  readonly key: string;
  readonly header: string;
  /** The header is read aloud only: what the column holds is plain to the eye. */
  readonly isHeaderHidden?: boolean;
  /** Said once, in the header. */
  readonly unit?: string;
  /** What the figures are of, where the header does not say it all; shown on hover. */
  readonly hint?: string;
  readonly align?: 'right';
  /** Hidden on a phone, where the table keeps its columns. */
  readonly wideOnly?: boolean;
  /** On a phone it stands beside the first column, which is not whole without it. */
  readonly leads?: boolean;
  /** It has what room the others leave: what is longer ends with …, and is whole on hover. On a phone it goes on in the next line. */
  readonly isElastic?: boolean;
  /** What sorting compares; without it the column does not sort. A missing value sorts last either way. */
  readonly sortBy?: (row: Row) => number | string | null | undefined;
  cell(row: Row): ReactNode;
}

export interface Sort {
  readonly key: string;
  readonly direction: 'up' | 'down';
}

/** A table of tens to hundreds of rows that sorts by its headers; `j` and `k`, within it the arrows too, go from row to row. */
export function DataTable<Row>(props: {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey(row: Row): string;
  initialSort?: Sort;
  onOpen?: ((row: Row) => void) | undefined;
  empty?: string;
  /** Rows shown, of all as they are sorted. */
  most?: number;
  /**
   * On a phone a row is a short list of its own: the first column on a line, the others beneath with their names. Tables of
   * few narrow columns keep them, without those that are for wide screens only.
   */
  onPhone?: 'list' | 'columns';
}) {
  const [sort, setSort] = useState(props.initialSort);
  const sorted = sortRows(props.rows, props.columns, sort);
  const rows = props.most === undefined ? sorted : sorted.slice(0, props.most);
  useCommands([
    { id: 'table.next', title: 'Next row', group: 'Results', keys: ['j'], run: () => stepRow(1) },
    { id: 'table.previous', title: 'Previous row', group: 'Results', keys: ['k'], run: () => stepRow(-1) },
  ]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways on a narrow screen, so the keyboard must reach it.
    <div role="group" className={styles.scroll} aria-label={props.label} tabIndex={0} onKeyDown={stepByArrow}>
      <table className={styles.table} aria-label={props.label} data-phone={props.onPhone ?? 'list'}>
        <thead>
          <tr>
            {props.columns.map((column) => (
              <th
                key={column.key}
                scope="col"
                title={column.hint}
                className={classNames(column.align === 'right' && styles.right, column.wideOnly && styles.wide)}
                aria-sort={
                  sort?.key === column.key ? (sort.direction === 'up' ? 'ascending' : 'descending') : undefined
                }
              >
                {column.sortBy === undefined ? (
                  <Header column={column} />
                ) : (
                  <button type="button" className={styles.sort} onClick={() => setSort(nextSort(sort, column.key))}>
                    <Header column={column} />
                    {sort?.key === column.key && <Icon name={sort.direction === 'up' ? 'up' : 'down'} size={12} />}
                  </button>
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr
              key={props.rowKey(row)}
              className={props.onOpen === undefined ? undefined : styles.door}
              onClick={() => props.onOpen?.(row)}
            >
              {props.columns.map((column) => (
                <td
                  key={column.key}
                  data-name={column.isHeaderHidden === true ? undefined : column.header}
                  data-unit={column.unit}
                  data-leads={column.leads}
                  className={classNames(
                    column.align === 'right' && styles.right,
                    column.wideOnly && styles.wide,
                    column.isElastic && styles.elastic,
                  )}
                >
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
          {rows.length === 0 && (
            <tr>
              <td colSpan={props.columns.length} className={styles.none}>
                {props.empty ?? 'Nothing here.'}
              </td>
            </tr>
          )}
        </tbody>
      </table>
    </div>
  );
}

const ROW_STEPS: Readonly<Record<string, 1 | -1>> = { ArrowDown: 1, ArrowUp: -1 };

function stepByArrow(event: KeyboardEvent): void {
  const by = ROW_STEPS[event.key];
  // In a field of the table they are its own, and without a row they scroll.
  if (by === undefined || !(event.target as HTMLElement).matches('tr a, tr button')) return;
  event.preventDefault();
  stepRow(by);
}

function Header<Row>({ column }: { column: Column<Row> }) {
  if (column.isHeaderHidden === true) return <span className="visually-hidden">{column.header}</span>;
  return (
    <>
      {column.header}
      {column.unit !== undefined && <span className={styles.unit}>{column.unit}</span>}
    </>
  );
}

/** Down first: the largest is what people look for. */
export function nextSort(sort: Sort | undefined, key: string): Sort {
  return { key, direction: sort?.key === key && sort.direction === 'down' ? 'up' : 'down' };
}

export function sortRows<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  sort: Sort | undefined,
): readonly Row[] {
  const by = columns.find((column) => column.key === sort?.key)?.sortBy;
  if (by === undefined) return rows;
  const sign = sort?.direction === 'up' ? 1 : -1;
  return [...rows].sort((a, b) => {
    const left = by(a);
    const right = by(b);
    if (left === null || left === undefined) return right === null || right === undefined ? 0 : 1;
    if (right === null || right === undefined) return -1;
    return left === right ? 0 : left < right ? -sign : sign;
  });
}
