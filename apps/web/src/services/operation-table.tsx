import { Link } from '@tanstack/react-router';
import type { ServiceOperation } from '../data/services.ts';
import { type Column, DataTable } from '../kit/data-table.tsx';
import { formatCount, formatPercent } from '../kit/format/count.ts';
import { formatDuration } from '../kit/format/duration.ts';
import { Figure } from '../kit/missing.tsx';
import styles from './service-table.module.css';
import { ERROR_MARK } from './service-table.tsx';
import { tracesOf } from './traces-of.ts';

/** What a service answers, and how that goes. */
export function OperationTable({ operations, service }: { operations: readonly ServiceOperation[]; service: string }) {
  const columns: Column<ServiceOperation>[] = [
    {
      key: 'name',
      header: 'Operation',
      sortBy: (row) => row.name,
      cell: (row) => (
        <Link {...tracesOf(service, { operation: row.name })} className={styles.name}>
          {row.name}
        </Link>
      ),
    },
    { key: 'kind', header: 'Kind', wideOnly: true, sortBy: (row) => row.kind, cell: (row) => row.kind.toLowerCase() },
    {
      key: 'count',
      header: 'Count',
      align: 'right',
      sortBy: (row) => row.count,
      cell: (row) => (
        <Link {...tracesOf(service, { operation: row.name })} className={styles.door} title={`Traces of ${row.name}`}>
          <Figure value={row.count} format={(count) => formatCount(Math.round(count))} />
        </Link>
      ),
    },
    {
      key: 'errors',
      header: 'Errors',
      unit: '%',
      align: 'right',
      sortBy: (row) => row.errorRatio,
      cell: (row) => (
        <Link
          {...tracesOf(service, { operation: row.name, status: 'error' })}
          className={(row.errorRatio ?? 0) >= ERROR_MARK ? styles.failing : styles.door}
        >
          <Figure value={row.errorRatio} format={(ratio) => formatPercent(ratio).replace(' %', '')} />
        </Link>
      ),
    },
    {
      key: 'p50',
      header: 'p50',
      align: 'right',
      wideOnly: true,
      sortBy: (row) => row.p50Ms,
      cell: (row) => <Figure value={row.p50Ms} format={formatDuration} />,
    },
    {
      key: 'p95',
      header: 'p95',
      align: 'right',
      sortBy: (row) => row.p95Ms,
      cell: (row) => (
        <Link
          {...tracesOf(service, { operation: row.name, order: 'LONGEST' })}
          className={styles.door}
          title={`Slowest traces of ${row.name}`}
        >
          <Figure value={row.p95Ms} format={formatDuration} />
        </Link>
      ),
    },
    {
      key: 'p99',
      header: 'p99',
      align: 'right',
      wideOnly: true,
      sortBy: (row) => row.p99Ms,
      cell: (row) => <Figure value={row.p99Ms} format={formatDuration} />,
    },
  ];
  return (
    <DataTable
      label="Operations"
      columns={columns}
      rows={operations}
      rowKey={(row) => `${row.kind}\n${row.name}`}
      initialSort={{ key: 'count', direction: 'down' }}
      empty="No operation in this range."
    />
  );
}
