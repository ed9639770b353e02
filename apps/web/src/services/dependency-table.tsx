import { Link } from '@tanstack/react-router';
import type { Dependency } from '../data/services.ts';
import { type Column, DataTable } from '../kit/data-table.tsx';
import { formatCount, formatPercent } from '../kit/format/count.ts';
import { formatDuration } from '../kit/format/duration.ts';
import { Figure } from '../kit/missing.tsx';
import { ServiceName } from '../kit/service-name.tsx';
import styles from './service-table.module.css';
import { ERROR_MARK } from './service-table.tsx';
import { tracesOf } from './traces-of.ts';

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
      cell: (row) => (
        // The nearest to what was counted: whoever was called knows not by whom.
        <Link {...tracesOf(row.callee)} className={styles.door} title={`Traces of ${row.callee}`}>
          <Figure value={row.calls} format={formatCount} />
        </Link>
      ),
    },
    {
      key: 'errors',
      header: 'Errors',
      unit: '%',
      align: 'right',
      sortBy: (row) => ratio(row),
      cell: (row) => (
        <Link
          {...tracesOf(row.callee, { status: 'error' })}
          className={(ratio(row) ?? 0) >= ERROR_MARK ? styles.failing : styles.door}
          title={`Failed traces of ${row.callee}`}
        >
          <Figure value={ratio(row)} format={(value) => formatPercent(value).replace(' %', '')} />
        </Link>
      ),
    },
    {
      key: 'p95',
      header: 'p95',
      align: 'right',
      sortBy: (row) => row.p95Ms,
      cell: (row) => (
        <Link
          {...tracesOf(row.callee, { order: 'LONGEST' })}
          className={styles.door}
          title={`Slowest traces of ${row.callee}`}
        >
          <Figure value={row.p95Ms} format={formatDuration} />
        </Link>
      ),
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
