import { type ReactNode, useMemo, useState } from 'react';
import { Button, IconButton } from '../../../kit/button.tsx';
import { Card } from '../../../kit/card.tsx';
import { saveFile } from '../../../kit/clipboard.ts';
import { type Column, DataTable } from '../../../kit/data-table.tsx';
import { formatCount } from '../../../kit/format/count.ts';
import { Missing } from '../../../kit/missing.tsx';
import styles from './explorer.module.css';
import { seriesText } from './legend.ts';
import { type NamedSeries, samplesCsv } from './sample-chart.ts';
import { type SampleRow, sampleTable } from './sample-table.ts';

/** Rows at once: all are there, none makes the page wait. */
const PAGE = 200;
/** More columns than these are not read side by side. */
const MOST_COLUMNS = 8;

/** Every series with its value at the end of the range. */
export function TablePart(props: {
  named: readonly NamedSeries[];
  hasSeveral: boolean;
  format(letter: string): (value: number) => string;
  doors: ReactNode;
  onFilter(row: SampleRow): void;
}) {
  const { named } = props;
  const [shown, setShown] = useState(PAGE);
  const table = useMemo(() => sampleTable(named), [named]);
  const [labels, folded] = [table.columns.slice(0, MOST_COLUMNS), table.columns.slice(MOST_COLUMNS)];
  const columns: Column<SampleRow>[] = [
    ...(props.hasSeveral
      ? [
          {
            key: 'query',
            header: 'Query',
            sortBy: (row: SampleRow) => row.letter,
            cell: (row: SampleRow) => row.letter,
          },
        ]
      : []),
    ...labels.map(
      (label): Column<SampleRow> => ({
        key: `label ${label}`,
        header: label === '__name__' ? 'metric' : label,
        sortBy: (row) => row.labels[label],
        cell: (row) =>
          row.labels[label] === undefined ? (
            <Missing why="no such label" />
          ) : (
            <span className="mono">{row.labels[label]}</span>
          ),
      }),
    ),
    ...(folded.length === 0
      ? []
      : [
          {
            key: 'others',
            header: 'others',
            cell: (row: SampleRow) => (
              <span className="mono">
                {seriesText(
                  Object.fromEntries(
                    folded.flatMap((name) => (row.labels[name] === undefined ? [] : [[name, row.labels[name]]])),
                  ),
                )}
              </span>
            ),
          },
        ]),
    ...(table.columns.length === 0 ? [{ key: 'series', header: 'Series', cell: () => 'all' }] : []),
    {
      key: 'value',
      header: 'Value',
      align: 'right',
      sortBy: (row) => row.value ?? row.histogram?.count,
      cell: (row) => <Value row={row} format={props.format(row.letter)} />,
    },
    {
      key: 'filter',
      header: 'Only this series',
      isHeaderHidden: true,
      cell: (row) =>
        Object.keys(row.labels).length === 0 ? null : (
          <IconButton
            small
            icon="filter"
            label={`Only ${seriesText(row.labels)}`}
            onClick={() => props.onFilter(row)}
          />
        ),
    },
  ];
  const common = seriesText(table.common);
  return (
    <Card
      title="At the end of the range"
      note={common === '' ? undefined : <span className="mono">{common}</span>}
      actions={
        <>
          <Button
            small
            look="quiet"
            icon="copy"
            onClick={() => saveFile('oriel-metrics.csv', new Blob([samplesCsv(named)], { type: 'text/csv' }))}
          >
            CSV
          </Button>
          {props.doors}
        </>
      }
    >
      <DataTable
        label="Series"
        columns={columns}
        rows={table.rows}
        most={shown}
        initialSort={{ key: 'value', direction: 'down' }}
        rowKey={(row) => row.key}
        onPhone="list"
      />
      {table.rows.length > shown && (
        <p className={styles.limited}>
          {formatCount(shown)} of {formatCount(table.rows.length)} series{' '}
          <Button small onClick={() => setShown(shown + 4 * PAGE)}>
            Show more
          </Button>
        </p>
      )}
    </Card>
  );
}

function Value({ row, format }: { row: SampleRow; format(value: number): string }) {
  if (row.histogram !== undefined) {
    const { count, sum } = row.histogram;
    return `${formatCount(count)} observations, mean ${count > 0 ? format(sum / count) : 'none'}`;
  }
  if (row.value === undefined) return <Missing />;
  return <span title={String(row.value)}>{Number.isFinite(row.value) ? format(row.value) : String(row.value)}</span>;
}
