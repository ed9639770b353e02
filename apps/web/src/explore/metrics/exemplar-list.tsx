import { Link } from '@tanstack/react-router';
import type { Exemplar } from '../../data/metrics.ts';
import { Card } from '../../kit/card.tsx';
import { type Column, DataTable } from '../../kit/data-table.tsx';
import { formatCount } from '../../kit/format/count.ts';
import { Clock } from '../../kit/moment.tsx';
import { ServiceName } from '../../kit/service-name.tsx';

/** Single measurements that know their trace: the way from a line to a request. */
export function ExemplarList({ exemplars, format }: { exemplars: readonly Exemplar[]; format(value: number): string }) {
  const columns: Column<Exemplar>[] = [
    { key: 'time', header: 'Time', sortBy: (row) => row.timestamp, cell: (row) => <Clock at={row.timestamp} /> },
    { key: 'value', header: 'Value', align: 'right', sortBy: (row) => row.value, cell: (row) => format(row.value) },
    {
      key: 'service',
      header: 'Service',
      sortBy: (row) => row.service,
      cell: (row) => <ServiceName name={row.service} />,
    },
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
        rowKey={(row) => `${row.timestamp}${row.spanId}`}
        initialSort={{ key: 'value', direction: 'down' }}
      />
    </Card>
  );
}
