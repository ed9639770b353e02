import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useCommands } from '../commands/use-commands.ts';
import {
  dependenciesQuery,
  operationsQuery,
  type Service,
  type ServiceOperation,
  type ServiceSeries,
  serviceSeriesQuery,
  servicesQuery,
} from '../data/services.ts';
import { Answer } from '../kit/answer.tsx';
import { Button } from '../kit/button.tsx';
import { Card } from '../kit/card.tsx';
import { onSteps, stepTimes } from '../kit/chart/series.ts';
import { TimeChart } from '../kit/chart/time-chart.tsx';
import { type Column, DataTable } from '../kit/data-table.tsx';
import { formatCount, formatPercent, formatRate } from '../kit/format/count.ts';
import { formatDuration } from '../kit/format/duration.ts';
import { instantMs } from '../kit/format/instant.ts';
import { Figure } from '../kit/missing.tsx';
import { PageBody } from '../kit/page-body.tsx';
import { serviceColour } from '../kit/service-colour.ts';
import { ServiceName } from '../kit/service-name.tsx';
import { StatusLine } from '../kit/status-line.tsx';
import { useTimeWindow } from '../shell/time-window.tsx';
import { DependencyTable } from './dependency-table.tsx';
import styles from './service-page.module.css';
import tableStyles from './service-table.module.css';
import { ERROR_MARK } from './service-table.tsx';

const BUCKETS = 120;

/** One service: is it well, since when not, and which operation is it. */
export function ServicePage() {
  const { service } = useParams({ strict: false }) as { service: string };
  const navigate = useNavigate();
  const time = useTimeWindow();
  const services = useQuery(servicesQuery(time.range));
  const names = useMemo(() => [service], [service]);
  const seriesAsked = serviceSeriesQuery(time.range, names, BUCKETS);
  const series = useQuery(seriesAsked);
  const operationsAsked = operationsQuery(time.range, service);
  const operations = useQuery(operationsAsked);
  const dependencies = useQuery(dependenciesQuery(time.range));
  const summary = services.data?.find((one) => one.name === service);
  const context = { service: [service] };
  const go = (
    to: '/explore/logs' | '/explore/traces' | '/explore/metrics',
    search: Record<string, unknown> = {},
  ): void => void navigate({ to, search: { ...context, ...search } } as never);

  useCommands([
    {
      id: 'service.logs',
      title: `Logs of ${service}`,
      group: 'Service',
      keys: ['s l'],
      run: () => go('/explore/logs'),
    },
    {
      id: 'service.traces',
      title: `Traces of ${service}`,
      group: 'Service',
      keys: ['s t'],
      run: () => go('/explore/traces'),
    },
    {
      id: 'service.errors',
      title: `Failed traces of ${service}`,
      group: 'Service',
      keys: ['s e'],
      run: () => go('/explore/traces', { status: 'error' }),
    },
    {
      id: 'service.metrics',
      title: `Metrics of ${service}`,
      group: 'Service',
      keys: ['s m'],
      run: () => go('/explore/metrics'),
    },
  ]);

  return (
    <>
      <PageBody>
        <header className={styles.head}>
          <h2 className={styles.name}>
            <ServiceName name={service} />
          </h2>
          <Figures summary={summary} />
          <span className={styles.space} />
          <Button icon="logs" onClick={() => go('/explore/logs')}>
            Logs
          </Button>
          <Button icon="traces" onClick={() => go('/explore/traces')}>
            Traces
          </Button>
          <Button icon="metrics" onClick={() => go('/explore/metrics')}>
            Metrics
          </Button>
        </header>
        <Answer of={series} queryKey={seriesAsked.queryKey} isQuiet={time.isLive}>
          {(data) => (
            <RedCharts
              series={data.find((one) => one.service === service)}
              onOpen={(startMs, endMs, failed) =>
                go('/explore/traces', {
                  from: new Date(startMs).toISOString(),
                  to: new Date(endMs).toISOString(),
                  ...(failed ? { status: 'error' } : {}),
                })
              }
            />
          )}
        </Answer>
        <Card title="Operations" note={operations.data === undefined ? undefined : formatCount(operations.data.length)}>
          <Answer of={operations} queryKey={operationsAsked.queryKey}>
            {(data) => <OperationTable operations={data} service={service} />}
          </Answer>
        </Card>
        <div className={styles.pair}>
          <Card title="Called by">
            <DependencyTable dependencies={(dependencies.data ?? []).filter((one) => one.callee === service)} />
          </Card>
          <Card title="Calls">
            <DependencyTable dependencies={(dependencies.data ?? []).filter((one) => one.caller === service)} />
          </Card>
        </div>
      </PageBody>
      <StatusLine
        said={operations.data === undefined ? 'reading' : `${formatCount(operations.data.length)} operations`}
        asOf={time.asOfMs}
      />
    </>
  );
}

function Figures({ summary }: { summary: Service | undefined }) {
  return (
    <dl className={styles.figures}>
      <div>
        <dt>Rate</dt>
        <dd>
          <Figure value={summary?.requestsPerSecond} format={formatRate} />
        </dd>
      </div>
      <div data-failing={(summary?.errorRatio ?? 0) >= ERROR_MARK}>
        <dt>Errors</dt>
        <dd>
          <Figure value={summary?.errorRatio} format={formatPercent} />
        </dd>
      </div>
      <div>
        <dt>p50</dt>
        <dd>
          <Figure value={summary?.p50Ms} format={formatDuration} />
        </dd>
      </div>
      <div>
        <dt>p95</dt>
        <dd>
          <Figure value={summary?.p95Ms} format={formatDuration} />
        </dd>
      </div>
      <div>
        <dt>p99</dt>
        <dd>
          <Figure value={summary?.p99Ms} format={formatDuration} />
        </dd>
      </div>
    </dl>
  );
}

function RedCharts({
  series,
  onOpen,
}: {
  series: ServiceSeries | undefined;
  onOpen(startMs: number, endMs: number, failed: boolean): void;
}) {
  const time = useTimeWindow();
  const shaped = useMemo(() => {
    if (series === undefined) return undefined;
    const times = stepTimes(time.range.startMs, time.range.endMs, series.stepMs);
    const on = (pick: (point: ServiceSeries['points'][number]) => number | null): (number | null)[] =>
      onSteps(
        times,
        series.stepMs,
        series.points.map((point) => [instantMs(point.start), pick(point)] as const),
      );
    return {
      times,
      rate: [
        {
          key: 'rate',
          label: 'requests',
          colour: serviceColour(series.service),
          values: on((point) => point.requests / (series.stepMs / 1_000)),
        },
      ],
      errors: [
        {
          key: 'errors',
          label: 'failed',
          colour: 'var(--error-mark)',
          values: on((point) => (point.requests === 0 ? null : point.errors / point.requests)),
        },
      ],
      duration: [
        { key: 'p95', label: 'p95', colour: 'var(--series-2)', values: on((point) => point.p95Ms) },
        { key: 'p50', label: 'p50', colour: 'var(--series-1)', values: on((point) => point.p50Ms) },
      ],
    };
  }, [series, time.range]);
  if (series === undefined || shaped === undefined)
    return <p className={styles.none}>This service answered no request in this range.</p>;
  const common = {
    times: shaped.times,
    startMs: time.range.startMs,
    endMs: time.range.endMs,
    stepMs: series.stepMs,
    wholeUntilMs: time.asOfMs,
    isZeroBased: true,
    hasLegend: false,
    heightPx: 170,
    onZoom: time.zoom,
  };
  return (
    <div className={styles.charts}>
      <TimeChart
        {...common}
        title="Rate"
        unit="requests per second"
        label="Requests per second over time"
        kind="bars"
        series={shaped.rate}
        format={formatCount}
        onOpen={(startMs, endMs) => onOpen(startMs, endMs, false)}
      />
      <TimeChart
        {...common}
        title="Errors"
        unit="share of requests"
        label="Share of failed requests over time"
        kind="line"
        series={shaped.errors}
        format={formatPercent}
        onOpen={(startMs, endMs) => onOpen(startMs, endMs, true)}
      />
      <TimeChart
        {...common}
        title="Duration"
        unit="p50 and p95"
        label="Duration over time, p50 and p95"
        kind="line"
        series={shaped.duration}
        format={formatDuration}
        onOpen={(startMs, endMs) => onOpen(startMs, endMs, false)}
      />
    </div>
  );
}

function OperationTable({ operations, service }: { operations: readonly ServiceOperation[]; service: string }) {
  const columns: Column<ServiceOperation>[] = [
    {
      key: 'name',
      header: 'Operation',
      sortBy: (row) => row.name,
      cell: (row) => (
        <Link
          to="/explore/traces"
          search={{ service: [service], operation: row.name } as never}
          className={tableStyles.name}
        >
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
      cell: (row) => <Figure value={row.count} format={(count) => formatCount(Math.round(count))} />,
    },
    {
      key: 'errors',
      header: 'Errors',
      unit: '%',
      align: 'right',
      sortBy: (row) => row.errorRatio,
      cell: (row) => (
        <Link
          to="/explore/traces"
          search={{ service: [service], operation: row.name, status: 'error' } as never}
          className={(row.errorRatio ?? 0) >= ERROR_MARK ? tableStyles.failing : tableStyles.door}
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
      cell: (row) => <Figure value={row.p95Ms} format={formatDuration} />,
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
