import { Link } from '@tanstack/react-router';
import { Card } from '../../kit/card.tsx';
import { type Column, DataTable } from '../../kit/data-table.tsx';
import { formatCount } from '../../kit/format/count.ts';
import { Clock } from '../../kit/moment.tsx';

/** A measurement that may know its request: `traceId` is empty where it does not. */
interface TracedValue {
  readonly value: number;
  readonly traceId: string;
  readonly spanId: string;
}

/**
 * Single measurements as a list: the way from a line to a request, without a mouse too.
 *
 * @param from the column that says whose measurement it is
 */
export function ExemplarCard<T extends TracedValue>({
  exemplars,
  timeOf,
  from,
  format,
}: {
  exemplars: readonly T[];
  timeOf(exemplar: T): number | string;
  from: Column<T>;
  format(exemplar: T): string;
}) {
  const columns: Column<T>[] = [
    { key: 'time', header: 'Time', sortBy: timeOf, cell: (row) => <Clock at={timeOf(row)} /> },
    { key: 'value', header: 'Value', align: 'right', sortBy: (row) => row.value, cell: format },
    // Before the labels of a series, which may be long: the way to the request is never out of sight.
    {
      key: 'trace',
      header: 'Trace',
      cell: ({ traceId, spanId }) =>
        traceId === '' ? (
          'no trace'
        ) : (
          <Link to="/explore/traces/$traceId" params={{ traceId }} search={{ span: spanId } as never} className="mono">
            {traceId.slice(0, 16)}…
          </Link>
        ),
    },
    from,
  ];
  return (
    <Card title="Exemplars" note={formatCount(exemplars.length)}>
      <DataTable
        label="Exemplars"
        columns={columns}
        rows={exemplars}
        rowKey={(row) => `${timeOf(row)} ${row.value} ${row.traceId} ${row.spanId}`}
        initialSort={{ key: 'value', direction: 'down' }}
      />
    </Card>
  );
}
