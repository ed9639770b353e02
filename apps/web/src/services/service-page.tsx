import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useCommands } from '../commands/use-commands.ts';
import { whileLive } from '../data/former-answer.ts';
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
import { type ChartSeries, onSteps, stepTimes } from '../kit/chart/series.ts';
import { SeriesKeys } from '../kit/chart/series-keys.tsx';
import { TimeChart } from '../kit/chart/time-chart.tsx';
import { type Column, DataTable } from '../kit/data-table.tsx';
import type { MenuEntry } from '../kit/floating.tsx';
import { formatCount, formatCountOf, formatPercent, formatRate } from '../kit/format/count.ts';
import { formatDuration } from '../kit/format/duration.ts';
import { instantMs } from '../kit/format/instant.ts';
import { Figure } from '../kit/missing.tsx';
import { PageBody } from '../kit/page-body.tsx';
import { saidOf } from '../kit/said-of.ts';
import { serviceColour } from '../kit/service-colour.ts';
import { ServiceName } from '../kit/service-name.tsx';
import { StatusLine } from '../kit/status-line.tsx';
import { useTimeWindow } from '../shell/time-window.tsx';
import { DependencyTable } from './dependency-table.tsx';
import { MemoryChart } from './memory-chart.tsx';
import styles from './service-page.module.css';
import tableStyles from './service-table.module.css';
import { ERROR_MARK, RATE_HINT } from './service-table.tsx';
import { useDeployMarks } from './use-deploy-marks.ts';

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
  const dependenciesAsked = dependenciesQuery(time.range);
  const dependencies = useQuery(dependenciesAsked);
  const { comparison } = time;
  const formerRange = comparison?.range ?? time.range;
  const isCompared = comparison !== undefined;
  const formerServices = useQuery({
    ...servicesQuery(formerRange),
    enabled: isCompared,
    placeholderData: whileLive(time.isLive),
  });
  const formerSeries = useQuery({
    ...serviceSeriesQuery(formerRange, names, BUCKETS),
    enabled: isCompared,
    placeholderData: whileLive(time.isLive),
  });
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
          <Figures
            service={service}
            summary={summary}
            former={isCompared ? formerServices.data?.find((one) => one.name === service) : undefined}
            isCompared={isCompared && formerServices.data !== undefined}
          />
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
              former={isCompared ? formerSeries.data?.find((one) => one.service === service) : undefined}
              service={service}
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
          <Answer of={operations} queryKey={operationsAsked.queryKey} isQuiet={time.isLive}>
            {(data) => <OperationTable operations={data} service={service} />}
          </Answer>
        </Card>
        <div className={styles.pair}>
          <Card title="Called by">
            <Answer of={dependencies} queryKey={dependenciesAsked.queryKey} isAside isQuiet={time.isLive}>
              {(data) => <DependencyTable dependencies={data.filter((one) => one.callee === service)} />}
            </Answer>
          </Card>
          <Card title="Calls">
            <Answer of={dependencies} queryKey={dependenciesAsked.queryKey} isAside isQuiet={time.isLive}>
              {(data) => <DependencyTable dependencies={data.filter((one) => one.caller === service)} />}
            </Answer>
          </Card>
        </div>
      </PageBody>
      <StatusLine said={saidOf(operations, ({ length }) => formatCountOf(length, 'operation'))} asOf={time.asOfMs} />
    </>
  );
}

const FIGURES: readonly {
  readonly title: string;
  readonly hint?: string;
  readonly format: (value: number) => string;
  /** What it is made of, among the traces of the service. */
  readonly traces: Readonly<Record<string, string>>;
  value(summary: Service): number | null;
}[] = [
  { title: 'Rate', hint: RATE_HINT, format: formatRate, traces: {}, value: (summary) => summary.requestsPerSecond },
  { title: 'Errors', format: formatPercent, traces: { status: 'error' }, value: (summary) => summary.errorRatio },
  { title: 'p50', format: formatDuration, traces: {}, value: (summary) => summary.p50Ms },
  { title: 'p95', format: formatDuration, traces: { order: 'LONGEST' }, value: (summary) => summary.p95Ms },
  { title: 'p99', format: formatDuration, traces: { order: 'LONGEST' }, value: (summary) => summary.p99Ms },
];

function Figures(props: {
  service: string;
  summary: Service | undefined;
  former: Service | undefined;
  isCompared: boolean;
}) {
  const { summary, former } = props;
  return (
    <dl className={styles.figures}>
      {FIGURES.map(({ title, hint, format, traces, value }) => (
        <div key={title} title={hint} data-failing={title === 'Errors' && (summary?.errorRatio ?? 0) >= ERROR_MARK}>
          <dt>{title}</dt>
          <dd>
            <Link
              to="/explore/traces"
              search={{ service: [props.service], ...traces } as never}
              className={tableStyles.door}
            >
              <Figure value={summary && value(summary)} format={format} />
            </Link>
          </dd>
          {props.isCompared && (
            <dd className={styles.former}>
              was <Figure value={former && value(former)} format={format} />
            </dd>
          )}
        </div>
      ))}
    </dl>
  );
}

const ERROR_THRESHOLDS = [{ value: ERROR_MARK, label: `marked from ${formatPercent(ERROR_MARK)}` }];

type Pick = (point: ServiceSeries['points'][number]) => number | null;

function RedCharts({
  series,
  former,
  service,
  onOpen,
}: {
  series: ServiceSeries | undefined;
  /** Of the time that is compared with. */
  former: ServiceSeries | undefined;
  service: string;
  onOpen(startMs: number, endMs: number, failed: boolean): void;
}) {
  const time = useTimeWindow();
  const { comparison } = time;
  const deploys = useDeployMarks(useMemo(() => [service], [service]));
  const shaped = useMemo(() => {
    if (series === undefined) return undefined;
    const times = stepTimes(time.range.startMs, time.range.endMs, series.stepMs);
    const on = (of: ServiceSeries, offsetMs: number, pick: Pick): (number | null)[] =>
      onSteps(
        times,
        series.stepMs,
        of.points.map((point) => [instantMs(point.start) + offsetMs, pick(point)] as const),
      );
    const line = (key: string, label: string, colour: string, pick: Pick): ChartSeries[] => [
      ...(former === undefined || comparison === undefined
        ? []
        : [
            {
              key: `${key} then`,
              label: `${label}, ${comparison.label}`,
              colour: 'var(--text-2)',
              isFormer: true,
              values: on(former, comparison.offsetMs, pick),
            },
          ]),
      { key, label, colour, values: on(series, 0, pick) },
    ];
    return {
      times,
      rate: line(
        'rate',
        'requests',
        serviceColour(series.service),
        (point) => point.requests / (series.stepMs / 1_000),
      ),
      errors: line('errors', 'failed', 'var(--error-mark)', (point) =>
        point.requests === 0 ? null : point.errors / point.requests,
      ),
      duration: [
        ...line('p95', 'p95', 'var(--series-2)', (point) => point.p95Ms),
        ...line('p50', 'p50', 'var(--series-1)', (point) => point.p50Ms),
      ],
    };
  }, [series, former, comparison, time.range]);
  const memory = <MemoryChart service={service} deploys={deploys} />;
  if (series === undefined || shaped === undefined)
    return (
      <>
        <p className={styles.none}>This service answered no request in this range.</p>
        <div className={styles.charts}>{memory}</div>
      </>
    );
  const common = {
    times: shaped.times,
    startMs: time.range.startMs,
    endMs: time.range.endMs,
    stepMs: series.stepMs,
    wholeUntilMs: time.asOfMs,
    events: deploys,
    isZeroBased: true,
    hasLegend: false,
    heightPx: 170,
    onZoom: time.zoom,
  };
  const openAll = (failed: boolean): void => onOpen(time.range.startMs, time.range.endMs, failed);
  const traces: readonly MenuEntry[] = [{ label: 'Open its traces', icon: 'traces', run: () => openAll(false) }];
  const failures: readonly MenuEntry[] = [
    { label: 'Open its failed traces', icon: 'traces', run: () => openAll(true) },
  ];
  return (
    <div className={styles.charts}>
      <TimeChart
        {...common}
        title="Rate"
        unit="requests per second"
        label="Requests per second over time"
        kind="bars"
        series={shaped.rate}
        entries={traces}
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
        thresholds={ERROR_THRESHOLDS}
        entries={failures}
        format={formatPercent}
        onOpen={(startMs, endMs) => onOpen(startMs, endMs, true)}
      />
      <TimeChart
        {...common}
        title="Duration"
        note={<SeriesKeys series={shaped.duration} />}
        label="Duration over time, p50 and p95"
        kind="line"
        series={shaped.duration}
        entries={traces}
        format={formatDuration}
        onOpen={(startMs, endMs) => onOpen(startMs, endMs, false)}
      />
      {memory}
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
      cell: (row) => (
        <Link
          to="/explore/traces"
          search={{ service: [service], operation: row.name } as never}
          className={tableStyles.door}
          title={`Traces of ${row.name}`}
        >
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
      cell: (row) => (
        <Link
          to="/explore/traces"
          search={{ service: [service], operation: row.name, order: 'LONGEST' } as never}
          className={tableStyles.door}
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
