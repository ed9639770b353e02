import { Link } from '@tanstack/react-router';
import { Card } from '../../../kit/card.tsx';
import { type Column, DataTable } from '../../../kit/data-table.tsx';
import { formatCount } from '../../../kit/format/count.ts';
import { Clock } from '../../../kit/moment.tsx';
import type { TracedExemplar } from './exemplars.ts';
import { seriesText } from './legend.ts';

/** The diamonds of the chart as a list: the way to a trace without a mouse. */
export function ExemplarTable({
  exemplars,
  format,
}: {
  exemplars: readonly TracedExemplar[];
  format(value: number): string;
}) {
  const columns: Column<TracedExemplar>[] = [
    { key: 'time', header: 'Time', sortBy: (row) => row.ms, cell: (row) => <Clock at={row.ms} /> },
    { key: 'value', header: 'Value', align: 'right', sortBy: (row) => row.value, cell: (row) => format(row.value) },
    { key: 'series', header: 'Series', cell: (row) => <span className="mono">{seriesText(row.seriesLabels)}</span> },
    {
      key: 'trace',
      header: 'Trace',
      cell: (row) =>
        row.traceId === '' ? (
          'no trace'
        ) : (
          <Link
            to="/explore/traces/$traceId"
            params={{ traceId: row.traceId }}
            search={{ span: row.spanId } as never}
            className="mono"
          >
            {row.traceId.slice(0, 16)}…
          </Link>
        ),
    },
  ];
  return (
    <Card title="Exemplars" note={formatCount(exemplars.length)}>
      <DataTable
        label="Exemplars"
        columns={columns}
        rows={exemplars}
        rowKey={(row) => `${row.ms} ${row.value} ${row.traceId} ${row.spanId}`}
        initialSort={{ key: 'value', direction: 'down' }}
      />
    </Card>
  );
}
