import { Link, useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { Service, ServiceSeries } from '../data/services.ts';
import { onSteps, stepTimes } from '../kit/chart/series.ts';
import { Sparkline } from '../kit/chart/sparkline.tsx';
import { type Column, DataTable } from '../kit/data-table.tsx';
import { formatCount, formatPercent } from '../kit/format/count.ts';
import { formatDuration } from '../kit/format/duration.ts';
import { instantMs } from '../kit/format/instant.ts';
import { Figure, Missing } from '../kit/missing.tsx';
import { serviceColour } from '../kit/service-colour.ts';
import { ServiceName } from '../kit/service-name.tsx';
import styles from './service-table.module.css';
import { tracesOf } from './traces-of.ts';

/** From this share of errors on a service is marked. */
export const ERROR_MARK = 0.01;
/** Said where a rate of requests stands. */
export const RATE_HINT = 'Requests a second, since the first one in this range';
/** The course of errors is drawn against at least this share, so that a stray failure does not look like an outage. */
const COURSE_ERROR_FLOOR = 0.05;

/** The three questions about every service: how much, how often wrong, how slow; each with its course. */
export function ServiceTable(props: {
  services: readonly Service[];
  series: readonly ServiceSeries[] | undefined;
  range: { readonly startMs: number; readonly endMs: number };
  isFull: boolean;
  /** Whom each service calls, once it is known; shown where the table is full. */
  calls?: ReadonlyMap<string, readonly string[]> | undefined;
  /** Of the time that is compared with; each figure then says what it was. */
  former?: readonly Service[] | undefined;
}) {
  const navigate = useNavigate();
  const courses = useMemo(
    () => new Map((props.series ?? []).map((one) => [one.service, courseOf(one, props.range)])),
    [props.series, props.range],
  );
  const former = useMemo(
    () => (props.former === undefined ? undefined : new Map(props.former.map((one) => [one.name, one]))),
    [props.former],
  );
  const was = (row: Service, pick: (service: Service) => number | null, format: (value: number) => string) => {
    if (former === undefined) return null;
    const then = former.get(row.name);
    if (then === undefined) return null;
    return (
      <span className={styles.was}>
        was <Figure value={pick(then)} format={format} />
      </span>
    );
  };
  const columns: Column<Service>[] = [
    {
      key: 'name',
      header: 'Service',
      sortBy: (row) => row.name,
      cell: (row) => (
        <Link
          to="/services/$service"
          params={{ service: row.name }}
          className={styles.name}
          onClick={(event) => event.stopPropagation()}
        >
          <ServiceName name={row.name} />
        </Link>
      ),
    },
    {
      key: 'rate',
      header: 'Rate',
      unit: '/s',
      hint: RATE_HINT,
      align: 'right',
      sortBy: (row) => row.requestsPerSecond,
      cell: (row) => (
        <>
          {was(row, (one) => one.requestsPerSecond, formatCount)}
          <Link
            {...tracesOf(row.name)}
            className={styles.door}
            title={`Traces of ${row.name}`}
            onClick={(event) => event.stopPropagation()}
          >
            <Figure value={row.requestsPerSecond} format={formatCount} />
          </Link>
        </>
      ),
    },
    {
      key: 'rateCourse',
      header: 'Rate over time',
      isHeaderHidden: true,
      wideOnly: true,
      cell: (row) => (
        <Course
          values={courses.get(row.name)?.requests}
          colour={serviceColour(row.name)}
          label={`Requests of ${row.name}`}
        />
      ),
    },
    {
      key: 'errors',
      header: 'Errors',
      unit: '%',
      align: 'right',
      sortBy: (row) => row.errorRatio,
      cell: (row) => (
        <>
          {was(row, (one) => one.errorRatio, percentAlone)}
          <Link
            {...tracesOf(row.name, { status: 'error' })}
            className={(row.errorRatio ?? 0) >= ERROR_MARK ? styles.failing : styles.door}
            title={`Failed traces of ${row.name}`}
            onClick={(event) => event.stopPropagation()}
          >
            <Figure value={row.errorRatio} format={percentAlone} />
          </Link>
        </>
      ),
    },
    {
      key: 'errorCourse',
      header: 'Errors over time',
      isHeaderHidden: true,
      wideOnly: true,
      cell: (row) => (
        <Course
          values={courses.get(row.name)?.errors}
          colour="var(--error-mark)"
          label={`Errors of ${row.name}`}
          floor={COURSE_ERROR_FLOOR}
        />
      ),
    },
    ...(props.isFull
      ? [
          {
            key: 'p50',
            header: 'p50',
            align: 'right' as const,
            wideOnly: true,
            sortBy: (row: Service) => row.p50Ms,
            cell: (row: Service) => <Figure value={row.p50Ms} format={formatDuration} />,
          },
        ]
      : []),
    {
      key: 'p95',
      header: 'p95',
      align: 'right',
      sortBy: (row) => row.p95Ms,
      cell: (row) => (
        <>
          {was(row, (one) => one.p95Ms, formatDuration)}
          <Link
            {...tracesOf(row.name, { order: 'LONGEST' })}
            className={styles.door}
            title={`Slowest traces of ${row.name}`}
            onClick={(event) => event.stopPropagation()}
          >
            <Figure value={row.p95Ms} format={formatDuration} />
          </Link>
        </>
      ),
    },
    {
      key: 'p95Course',
      header: 'p95 over time',
      isHeaderHidden: true,
      wideOnly: true,
      cell: (row) => <Course values={courses.get(row.name)?.p95} colour="var(--n-9)" label={`p95 of ${row.name}`} />,
    },
    ...(props.isFull
      ? [
          {
            key: 'p99',
            header: 'p99',
            align: 'right' as const,
            wideOnly: true,
            sortBy: (row: Service) => row.p99Ms,
            cell: (row: Service) => <Figure value={row.p99Ms} format={formatDuration} />,
          },
          {
            key: 'calls',
            header: 'Calls',
            wideOnly: true,
            cell: (row: Service) => {
              if (props.calls === undefined) return null;
              const calls = props.calls.get(row.name) ?? [];
              return (
                <span className={styles.calls} title={calls.join(', ')}>
                  {calls.map((name) => (
                    <span key={name} className={styles.dot} style={{ background: serviceColour(name) }} />
                  ))}
                  {calls.length > 0 && <span className={styles.count}>{calls.length}</span>}
                </span>
              );
            },
          },
        ]
      : []),
  ];
  return (
    <DataTable
      label="Services"
      onPhone="columns"
      columns={columns}
      rows={props.services}
      rowKey={(row) => row.name}
      initialSort={{ key: 'rate', direction: 'down' }}
      onOpen={(row) => void navigate({ to: '/services/$service', params: { service: row.name } } as never)}
    />
  );
}

/** The unit stands in the header. */
function percentAlone(ratio: number): string {
  return formatPercent(ratio).replace(' %', '');
}

interface ServiceCourse {
  readonly requests: readonly (number | null)[];
  readonly errors: readonly (number | null)[];
  readonly p95: readonly (number | null)[];
}

export function courseOf(
  series: ServiceSeries,
  range: { readonly startMs: number; readonly endMs: number },
): ServiceCourse {
  const times = stepTimes(range.startMs, range.endMs, series.stepMs);
  const at = (pick: (point: ServiceSeries['points'][number]) => number | null): (number | null)[] =>
    onSteps(
      times,
      series.stepMs,
      series.points.map((point) => [instantMs(point.start), pick(point)] as const),
    );
  return {
    requests: at((point) => point.requests),
    errors: at((point) => (point.requests === 0 ? null : point.errors / point.requests)),
    p95: at((point) => point.p95Ms),
  };
}

function Course({
  values,
  colour,
  label,
  floor = 0,
}: {
  values: readonly (number | null)[] | undefined;
  colour: string;
  label: string;
  floor?: number;
}) {
  if (values === undefined) return <Missing why="no course in this range" />;
  const max = Math.max(floor, ...values.map((value) => value ?? 0));
  return <Sparkline label={label} values={values} colour={colour} heightPx={20} max={max} />;
}
