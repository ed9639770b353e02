import { Link } from '@tanstack/react-router';
import { StatusMark } from '../../../health/status-mark.tsx';
import { Card } from '../../../kit/card.tsx';
import { type Column, DataTable } from '../../../kit/data-table.tsx';
import { formatCount, formatCountOf } from '../../../kit/format/count.ts';
import { Missing } from '../../../kit/missing.tsx';
import { type Job, totalOf, upQuery } from './jobs.ts';
import styles from './targets-page.module.css';

/** Jobs that somebody else scrapes and sends here: how many of their targets are up is in what they send. */
export function ScrapedByOthers({ jobs }: { jobs: readonly Job[] }) {
  const { targets, down } = totalOf(jobs);
  return (
    <Card
      title="Scraped by others"
      note={`${formatCountOf(targets, 'target')}, ${down === 0 ? 'none is' : `${formatCount(down)} ${down === 1 ? 'is' : 'are'}`} down`}
      className={styles.others}
    >
      <DataTable
        label="Scraped by others"
        columns={COLUMNS}
        rows={jobs}
        rowKey={({ job, place }) => `${job} ${place}`}
      />
    </Card>
  );
}

const COLUMNS: readonly Column<Job>[] = [
  {
    key: 'job',
    header: 'Job',
    isElastic: true,
    sortBy: (row) => row.job,
    cell: (row) => (
      <span className={styles.target}>
        <StatusMark status={row.down > 0 ? 'DOWN' : 'OPERATIONAL'} hasWord={false} />
        <Link to="/explore/metrics" search={{ q: [upQuery(row)] } as never} className={styles.url} title={row.job}>
          {row.job === '' ? 'no job' : row.job}
        </Link>
      </span>
    ),
  },
  {
    key: 'place',
    header: 'From',
    hint: 'External labels of whoever sends',
    sortBy: (row) => row.place,
    cell: (row) =>
      row.place === '' ? (
        <Missing why="whoever sends has no external labels" />
      ) : (
        <span className="mono">{row.place}</span>
      ),
  },
  {
    key: 'targets',
    header: 'Targets',
    align: 'right',
    sortBy: (row) => row.targets,
    cell: (row) => formatCount(row.targets),
  },
  {
    key: 'down',
    header: 'Down',
    align: 'right',
    sortBy: (row) => row.down,
    cell: (row) =>
      row.down === 0 ? (
        '0'
      ) : (
        <Link
          to="/explore/metrics"
          search={{ q: [upQuery(row, true)], view: 'table' } as never}
          className={styles.down}
          title="Which are down"
        >
          {formatCount(row.down)}
        </Link>
      ),
  },
];
