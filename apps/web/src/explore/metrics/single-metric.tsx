import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo, useState } from 'react';
import { whileLive } from '../../data/former-answer.ts';
import { useKeptOut } from '../../data/kept-out.ts';
import {
  AGGREGATIONS,
  exemplarsQuery,
  type MetricLabel,
  type MetricQuestion,
  metricLabelsQuery,
  metricSeriesQuery,
} from '../../data/metrics.ts';
import { Answer } from '../../kit/answer.tsx';
import { Button } from '../../kit/button.tsx';
import { niceStepMs } from '../../kit/chart/ticks.ts';
import { TimeChart } from '../../kit/chart/time-chart.tsx';
import { ChoiceField } from '../../kit/field.tsx';
import { formatCount } from '../../kit/format/count.ts';
import { formatDuration } from '../../kit/format/duration.ts';
import { instantMs } from '../../kit/format/instant.ts';
import { DATE_UNIT, unitFormat } from '../../kit/format/unit.ts';
import { useZone } from '../../kit/preferences.ts';
import { saidOf } from '../../kit/said-of.ts';
import { EmptyState } from '../../kit/states.tsx';
import { StatusLine } from '../../kit/status-line.tsx';
import { useDeployMarks } from '../../services/use-deploy-marks.ts';
import { useServiceContext } from '../../shell/service-context.tsx';
import { useTimeWindow } from '../../shell/time-window.tsx';
import { isDateName } from './date-name.ts';
import { ExemplarList } from './exemplar-list.tsx';
import { GroupBy } from './group-by.tsx';
import { LabelFilters } from './label-filters.tsx';
import { equalLabels, serviceMatchers } from './matcher.ts';
import { labelsText, metricChart, withFormer } from './metric-chart.ts';
import styles from './metrics-page.module.css';
import { type MetricsSearch, NO_SINGLE_METRIC } from './metrics-search.ts';
import { originOfSeries, SERVICE_LABELS, serviceNamed } from './origin.ts';
import { useChartDoors } from './use-chart-doors.tsx';

/** Steps across a chart: fewer than its pixels, so that none hides another. */
const STEPS = 180;
const NONE: readonly string[] = [];
const NONE_HIDDEN: ReadonlySet<string> = new Set();

/** One metric, by the name of its series or by OpenTelemetry's: filter, group, aggregate. */
export function SingleMetric({ metric, onPick }: { metric: string; onPick(): void }) {
  const search = useSearch({ strict: false }) as MetricsSearch;
  const navigate = useNavigate();
  const time = useTimeWindow();
  const { services, setServices } = useServiceContext();
  const where = search.where ?? NONE;
  const by = search.by ?? NONE;

  const change = useCallback(
    (next: Partial<MetricsSearch>) =>
      void navigate({ to: '.', search: (present: Record<string, unknown>) => ({ ...present, ...next }) } as never),
    [navigate],
  );
  const question: MetricQuestion = useMemo(
    () => ({
      metric,
      range: time.range,
      stepMs: niceStepMs(time.range.endMs - time.range.startMs, STEPS),
      matchers: [...where, ...serviceMatchers(services)],
      aggregate: search.agg ?? '',
      by,
    }),
    [metric, time.range, where, services, search.agg, by],
  );
  const asked = metricSeriesQuery(question);
  const result = useQuery(asked);
  const { comparison } = time;
  const former = useQuery({
    ...metricSeriesQuery({ ...question, range: comparison?.range ?? question.range }),
    enabled: comparison !== undefined && metric !== '',
    placeholderData: whileLive(time.isLive),
  });
  const deploys = useDeployMarks(services);
  const keptOut = useKeptOut(['metrics'], time.range);
  const labels = useQuery(metricLabelsQuery(metric, time.range));
  const exemplars = useQuery({
    ...exemplarsQuery(time.range, { metric }),
    enabled: result.data?.type.includes('histogram') === true,
  });
  const chart = useMemo(
    () =>
      result.data === undefined || result.data === null
        ? undefined
        : withFormer(metricChart(result.data, time.range), former.data ?? undefined, comparison),
    [result.data, time.range, former.data, comparison],
  );
  const [hidden, setHidden] = useState<ReadonlySet<string>>(NONE_HIDDEN);
  const origin = useMemo(() => {
    const wanted = equalLabels(where);
    const services = servicesAmong(labels.data ?? []);
    const series = result.data?.series ?? [];
    // A series that is looked at alone is what one asks about.
    const shown = series.filter(({ labels: own }) => !hidden.has(labelsText(own, metric)));
    return originOfSeries(
      (shown.length > 0 ? shown : series).map(({ labels: own }) => ({ labels: { ...wanted, ...own }, services })),
    );
  }, [result.data, where, labels.data, hidden, metric]);
  const doors = useChartDoors(origin);
  const marks = useMemo(
    () =>
      exemplars.data?.map(({ timestamp, value, traceId, spanId }) => ({
        ms: instantMs(timestamp),
        value,
        ...(traceId === ''
          ? {}
          : {
              open: () =>
                void navigate({
                  to: '/explore/traces/$traceId',
                  params: { traceId },
                  search: { span: spanId },
                } as never),
            }),
      })),
    [exemplars.data, navigate],
  );
  const zone = useZone();
  const unit = useMemo(
    () => unitFormat(unitOf(metric, result.data?.unit || '1', result.data?.aggregate), zone),
    [metric, result.data, zone],
  );

  return (
    <div className={styles.main}>
      <div className={styles.builder}>
        <Button icon="metrics" className={styles.metric} onClick={onPick} title="Pick a metric (p)">
          {metric}
        </Button>
        <ChoiceField
          label="Aggregate"
          labelHidden
          value={search.agg ?? ''}
          choices={[
            {
              value: '',
              label: `usual${result.data === undefined || result.data === null || search.agg !== undefined ? '' : ` (${result.data.aggregate})`}`,
            },
            ...AGGREGATIONS.map((one) => ({ value: one, label: one })),
          ]}
          onChange={(value) => change({ agg: AGGREGATIONS.find((one) => one === value) })}
        />
        <GroupBy
          labels={labels.data ?? []}
          chosen={by}
          onChange={(next) => change({ by: next.length === 0 ? undefined : [...next] })}
        />
        <LabelFilters
          labels={labels.data ?? []}
          filters={where}
          onChange={(next) => change({ where: next.length === 0 ? undefined : [...next] })}
        />
      </div>
      <div className={styles.scroll}>
        <Answer of={result} queryKey={asked.queryKey} isQuiet={time.isLive}>
          {(data) =>
            data === null || chart === undefined || chart.series.length === 0 ? (
              <EmptyState
                title="No point matches in this range"
                sentence={data === null ? `No metric is called ${metric}.` : undefined}
              >
                {where.length > 0 && <Button onClick={() => change({ where: undefined })}>Drop the filters</Button>}
                {services.length > 0 && <Button onClick={() => setServices([])}>Look at all services</Button>}
              </EmptyState>
            ) : (
              <TimeChart
                title={metric}
                actions={doors.buttons}
                note={`${data.aggregate}${unit.label === '' ? '' : `, ${unit.label}`}${data.description === '' ? '' : `: ${data.description}`}`}
                label={`${data.aggregate} of ${metric} over time`}
                kind="line"
                times={chart.times}
                series={chart.series}
                startMs={time.range.startMs}
                endMs={time.range.endMs}
                stepMs={data.stepMs}
                wholeUntilMs={time.asOfMs}
                events={deploys}
                heightPx={320}
                isZeroBased={isZeroBased(data.aggregate, data.type)}
                areBytes={unit.areBytes}
                areDates={unit.areDates}
                format={unit.format}
                queryText={data.query}
                entries={
                  data.query === ''
                    ? []
                    : [
                        {
                          label: 'Open in the explorer',
                          icon: 'metrics',
                          run: () => change({ ...NO_SINGLE_METRIC, q: [data.query] }),
                        },
                      ]
                }
                hidden={hidden}
                onHidden={setHidden}
                onZoom={time.zoom}
                onOpen={doors.openLogs}
                marks={marks}
              />
            )
          }
        </Answer>
        {exemplars.data !== undefined && exemplars.data.length > 0 && (
          <ExemplarList exemplars={exemplars.data} format={unit.format} />
        )}
      </div>
      <StatusLine
        said={saidOf(
          result,
          () => `${formatCount(chart?.series.filter((one) => one.isFormer !== true).length ?? 0)} series`,
        )}
        stats={result.data?.stats}
        asOf={time.asOfMs}
        keptOut={keptOut}
      >
        {chart !== undefined && chart.left > 0 && (
          <span>{formatCount(chart.left)} smaller series left out; filter or group to see them</span>
        )}
        {result.data !== undefined && result.data !== null && (
          <span>steps of {formatDuration(result.data.stepMs)}</span>
        )}
      </StatusLine>
    </div>
  );
}

/** Of dates they are dates. */
const DATE_AGGREGATES: ReadonlySet<string> = new Set(['avg', 'min', 'max', 'last']);

/** What the aggregate does to the unit: a count has none, a rate is per second. */
function unitOf(metric: string, unit: string, aggregate: string | undefined): string {
  if (isDateName(metric) && DATE_AGGREGATES.has(aggregate ?? '')) return DATE_UNIT;
  if (aggregate === 'count') return '1';
  return aggregate === 'rate' && !unit.endsWith('/s') ? `${unit === '1' ? '' : unit}/s` : unit;
}

/** Who sends the metric at all, for where its series are summed up over them. */
function servicesAmong(labels: readonly MetricLabel[]): readonly string[] {
  const found = SERVICE_LABELS.map((name) => labels.find(({ label, values }) => label === name && values.length > 0));
  const named = found.find((one) => one !== undefined);
  return named?.values.map((value) => serviceNamed(named.label, value)) ?? [];
}

/** Rates and counts start at zero; levels show their own range. */
function isZeroBased(aggregate: string, type: string): boolean {
  return (
    aggregate === 'rate' ||
    aggregate === 'count' ||
    aggregate === 'sum' ||
    aggregate.startsWith('p') ||
    type !== 'gauge'
  );
}
