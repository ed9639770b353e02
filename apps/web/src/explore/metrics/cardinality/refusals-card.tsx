import { Link } from '@tanstack/react-router';
import type { SeriesRefusal } from '../../../data/cardinality.ts';
import { BreakableOnPhone } from '../../../kit/breakable.tsx';
import { Card } from '../../../kit/card.tsx';
import { type Column, DataTable } from '../../../kit/data-table.tsx';
import { formatCount } from '../../../kit/format/count.ts';
import { Icon } from '../../../kit/icon.tsx';
import { Missing } from '../../../kit/missing.tsx';
import { Ago } from '../../../kit/moment.tsx';
import styles from './cardinality-page.module.css';
import { queryFor } from './counts.ts';

/** What is refused because there is too much of it: which metric, whose limit, which label is at fault, since when, and what to do. */
export function RefusalsCard({ refusals }: { refusals: readonly SeriesRefusal[] }) {
  const label = refusals.find((one) => one.label !== null)?.label ?? 'user_id';
  return (
    <Card
      title="New series are refused"
      note="their samples are rejected and counted; what is known goes on"
      className={styles.refusals}
    >
      <DataTable
        label="Refused series"
        columns={COLUMNS}
        rows={refusals}
        rowKey={({ metric, limitOf }) => `${limitOf} ${metric}`}
        initialSort={{ key: 'refused', direction: 'down' }}
      />
      <div className={styles.remedy}>
        <p>
          <Icon name="info" size={14} /> Take the label away where the metric is made, or on its way in, with{' '}
          <code>metric_relabel_configs</code> of the scrape or <code>write_relabel_configs</code> of the sender:
        </p>
        <pre>{`- action: labeldrop\n  regex: ${label}`}</pre>
        <p>
          If the series are wanted, an operator gives the tenant more of them:{' '}
          <code>oriel tenant edit TENANT --max-series NUMBER --max-series-per-metric NUMBER</code>. Limits count the
          series of a day (UTC), so that tomorrow begins anew.
        </p>
        {refusals.some(({ limitOf }) => limitOf === 'server') && (
          <p>
            Where the server cannot count more of the tenant, no limit of a tenant helps, and more <code>--memory</code>{' '}
            does: it is shared, so that each tenant has room.
          </p>
        )}
      </div>
    </Card>
  );
}

const WHOSE_LIMIT = { metric: 'for a metric', tenant: 'for the tenant', server: 'counted by the server' } as const;

const COLUMNS: readonly Column<SeriesRefusal>[] = [
  {
    key: 'metric',
    header: 'Metric',
    isElastic: true,
    sortBy: (row) => row.metric,
    cell: (row) => (
      <Link
        to="/explore/metrics"
        search={{ q: [queryFor('metric', row.metric)] } as never}
        className={styles.name}
        title={row.metric}
      >
        <BreakableOnPhone name={row.metric} />
      </Link>
    ),
  },
  {
    key: 'refused',
    header: 'Refused, about',
    unit: 'series',
    align: 'right',
    leads: true,
    sortBy: (row) => row.refusedSeries,
    cell: (row) => formatCount(row.refusedSeries),
  },
  {
    key: 'limit',
    header: 'Limit',
    sortBy: (row) => row.limit,
    cell: (row) => `${formatCount(row.limit)} ${WHOSE_LIMIT[row.limitOf]}`,
  },
  {
    key: 'label',
    header: 'Label at fault',
    cell: (row) =>
      row.label === null ? (
        <Missing why="no label has several values among the refused" />
      ) : (
        <span>
          <span className="mono">{row.label}</span> with about {formatCount(row.labelValues ?? 0)} values
        </span>
      ),
  },
  { key: 'since', header: 'Since', sortBy: (row) => row.since, cell: (row) => <Ago at={row.since} /> },
  { key: 'last', header: 'Last', sortBy: (row) => row.lastAt, cell: (row) => <Ago at={row.lastAt} /> },
];
