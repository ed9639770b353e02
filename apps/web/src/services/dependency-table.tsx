import { Link } from '@tanstack/react-router';
import type { Dependency } from '../data/services.ts';
import { type Column, DataTable } from '../kit/data-table.tsx';
import { formatCount, formatPercent } from '../kit/format/count.ts';
import { formatDuration } from '../kit/format/duration.ts';
import { Figure } from '../kit/missing.tsx';
import { ServiceName } from '../kit/service-name.tsx';
import styles from './service-table.module.css';
import { ERROR_MARK } from './service-table.tsx';

/** Who calls whom, and how that goes. */
export function DependencyTable({ dependencies }: { dependencies: readonly Dependency[] }) {
  const door = (service: string) => (
    <Link to="/services/$service" params={{ service }} className={styles.name}>
      <ServiceName name={service} />
    </Link>
  );
  const columns: Column<Dependency>[] = [
    { key: 'caller', header: 'Caller', sortBy: (row) => row.caller, cell: (row) => door(row.caller) },
    { key: 'callee', header: 'Calls', leads: true, sortBy: (row) => row.callee, cell: (row) => door(row.callee) },
    {
      key: 'calls',
      header: 'Count',
      align: 'right',
      sortBy: (row) => row.calls,
      cell: (row) => <Figure value={row.calls} format={formatCount} />,
    },
    {
      key: 'errors',
      header: 'Errors',
      unit: '%',
      align: 'right',
      sortBy: (row) => ratio(row),
      cell: (row) => (
        <span className={(ratio(row) ?? 0) >= ERROR_MARK ? styles.failing : undefined}>
          <Figure value={ratio(row)} format={(value) => formatPercent(value).replace(' %', '')} />
        </span>
      ),
    },
    {
      key: 'p95',
      header: 'p95',
      align: 'right',
      sortBy: (row) => row.p95Ms,
      cell: (row) => <Figure value={row.p95Ms} format={formatDuration} />,
    },
  ];
  return (
    <DataTable
      label="Dependencies"
      columns={columns}
      rows={dependencies}
      rowKey={(row) => `${row.caller}\n${row.callee}`}
      initialSort={{ key: 'calls', direction: 'down' }}
      empty="No service called another in this range."
    />
  );
}

function ratio(row: Dependency): number | null {
  return row.calls === 0 ? null : row.errors / row.calls;
}
