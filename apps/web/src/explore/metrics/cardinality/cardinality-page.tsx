import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useHasSent } from '../../../connect/use-has-sent.ts';
import { type QueriedMetrics, queriedMetricsQuery, seriesRefusalsQuery } from '../../../data/cardinality.ts';
import { whileLive } from '../../../data/former-answer.ts';
import { type Cardinality, cardinalityQuery, type NameAndCount } from '../../../data/prometheus.ts';
import { Answer } from '../../../kit/answer.tsx';
import { BreakableOnPhone } from '../../../kit/breakable.tsx';
import { Card } from '../../../kit/card.tsx';
import { classNames } from '../../../kit/class-names.ts';
import { type Column, DataTable } from '../../../kit/data-table.tsx';
import { formatBytes } from '../../../kit/format/bytes.ts';
import { formatCount, formatCountOf, formatPercent } from '../../../kit/format/count.ts';
import { Missing } from '../../../kit/missing.tsx';
import { Ago, Clock } from '../../../kit/moment.tsx';
import { NumberBar } from '../../../kit/number-bar.tsx';
import { PageBody } from '../../../kit/page-body.tsx';
import { saidOf } from '../../../kit/said-of.ts';
import { EmptyState } from '../../../kit/states.tsx';
import { StatusLine } from '../../../kit/status-line.tsx';
import { useTimeWindow } from '../../../shell/time-window.tsx';
import { FirstMetrics } from '../first-metrics.tsx';
import { MetricsParts } from '../metrics-parts.tsx';
import styles from './cardinality-page.module.css';
import { type Counted, countsOf, growthText, queryFor } from './counts.ts';
import { RefusalsCard } from './refusals-card.tsx';

/** The largest of each: enough to see who it is. */
const LARGEST = 50;
const DAY_MS = 86_400_000;

const UNASKED = 'Queries by people, dashboards and other servers that name the metric; what rules read is not counted.';

function lastAsked({ metrics }: QueriedMetrics, name: string) {
  return metrics.find(({ metric }) => metric === name);
}

/** What makes the series many: by metric, label and pair, each a way into the explorer. */
export function CardinalityPage() {
  const time = useTimeWindow();
  const hasSent = useHasSent('metrics');
  const asked = cardinalityQuery(time.range, LARGEST);
  const result = useQuery(asked);
  const { comparison } = time;
  const former = useQuery({
    ...cardinalityQuery(comparison?.range ?? time.range, LARGEST),
    enabled: comparison !== undefined,
    placeholderData: whileLive(time.isLive),
  });
  const refusals = useQuery(seriesRefusalsQuery).data ?? [];
  const names = useMemo(() => result.data?.seriesCountByMetricName.map(({ name }) => name) ?? [], [result.data]);
  const queried = useQuery({ ...queriedMetricsQuery(names), placeholderData: whileLive(true) }).data;
  const before = comparison === undefined ? undefined : former.data;
  if (result.data?.headStats.numSeries === 0 && hasSent === false) return <FirstMetrics />;
  return (
    <>
      <PageBody>
        <MetricsParts />
        {refusals.length > 0 && <RefusalsCard refusals={refusals} />}
        <Answer of={result} queryKey={asked.queryKey} isQuiet={time.isLive}>
          {(found) =>
            found.headStats.numSeries === 0 ? (
              <EmptyState
                title="No series in this range"
                sentence="Series count where they have a sample in the range."
              />
            ) : (
              <Lists found={found} before={before} growthLabel={comparison?.label} queried={queried} />
            )
          }
        </Answer>
      </PageBody>
      <StatusLine
        said={saidOf(result, ({ headStats }) => `${formatCount(headStats.numSeries)} series`)}
        asOf={time.asOfMs}
      >
        {result.data !== undefined && <span>{formatCount(result.data.headStats.numLabelPairs)} label pairs</span>}
        <span>the {LARGEST} largest of each</span>
        {refusals.length > 0 && <span>{formatCountOf(refusals.length, 'metric')} over a limit</span>}
        {comparison === undefined && <span>compare with an earlier day (c) to see growth</span>}
        {comparison !== undefined && comparison.offsetMs < DAY_MS && (
          <span>series are counted by day: growth needs a day between</span>
        )}
      </StatusLine>
    </>
  );
}

function Lists({
  found,
  before,
  growthLabel,
  queried,
}: {
  found: Cardinality;
  before: Cardinality | undefined;
  growthLabel: string | undefined;
  queried: QueriedMetrics | undefined;
}) {
  const { numSeries } = found.headStats;
  const list = (
    title: string,
    kind: Parameters<typeof queryFor>[0],
    of: (one: Cardinality) => readonly NameAndCount[],
    options: { note: string; unit: string; whole?: number; isWide?: boolean; format?: (value: number) => string },
  ) => (
    <Card title={title} note={options.note} className={classNames(styles.card, options.isWide && styles.wide)}>
      <Counts
        label={title}
        kind={kind}
        rows={countsOf(of(found), before === undefined ? undefined : of(before), options.whole)}
        unit={options.unit}
        format={options.format ?? formatCount}
        growthLabel={growthLabel}
        queried={kind === 'metric' ? queried : undefined}
      />
    </Card>
  );
  return (
    <>
      <h2 className={styles.head}>
        {formatCount(numSeries)} series
        {before !== undefined && (
          <span className={styles.growth}>
            {growthText(numSeries - before.headStats.numSeries, formatCount)} against {growthLabel}
          </span>
        )}
      </h2>
      <div className={styles.grid}>
        {list('Series by metric', 'metric', (one) => one.seriesCountByMetricName, {
          note: 'which metric is the largest',
          unit: 'series',
          whole: numSeries,
          isWide: true,
        })}
        {list('Values by label', 'label', (one) => one.labelValueCountByLabelName, {
          note: 'which label never ends',
          unit: 'values',
        })}
        {list(
          'Series by label pair',
          'pair',
          (one) =>
            // The pairs of names are the first list.
            one.seriesCountByLabelValuePair.filter(({ name }) => !name.startsWith('__name__=')),
          {
            note: 'who sends the most',
            unit: 'series',
            whole: numSeries,
          },
        )}
        {list('Bytes by label', 'label', (one) => one.memoryInBytesByLabelName, {
          note: 'of names and values in the index',
          unit: '',
          format: formatBytes,
        })}
      </div>
    </>
  );
}

function Counts(props: {
  label: string;
  kind: Parameters<typeof queryFor>[0];
  rows: readonly Counted[];
  unit: string;
  growthLabel: string | undefined;
  queried: QueriedMetrics | undefined;
  format(value: number): string;
}) {
  const { kind, format, growthLabel, queried } = props;
  const most = Math.max(1, ...props.rows.map(({ count }) => count));
  const columns: Column<Counted>[] = [
    {
      key: 'name',
      header: kind === 'metric' ? 'Metric' : kind === 'label' ? 'Label' : 'Pair',
      isElastic: true,
      sortBy: (row) => row.name,
      cell: (row) => (
        <Link
          to="/explore/metrics"
          search={{ q: [queryFor(kind, row.name)], view: kind === 'metric' ? undefined : 'table' } as never}
          className={styles.name}
          title={row.name}
        >
          <BreakableOnPhone name={row.name} />
        </Link>
      ),
    },
    {
      key: 'count',
      header: props.unit === '' ? 'Bytes' : 'Count',
      align: 'right',
      leads: true,
      sortBy: (row) => row.count,
      cell: (row) => <NumberBar share={row.count / most}>{format(row.count)}</NumberBar>,
      ...(props.unit === '' ? {} : { unit: props.unit }),
    },
    ...(props.rows.some(({ share }) => share !== null)
      ? [
          {
            key: 'share',
            header: 'Share',
            align: 'right' as const,
            wideOnly: true,
            cell: (row: Counted) => (row.share === null ? <Missing /> : formatPercent(row.share)),
          },
        ]
      : []),
    ...(growthLabel === undefined
      ? []
      : [
          {
            key: 'growth',
            header: 'Growth',
            align: 'right' as const,
            sortBy: (row: Counted) => row.growth,
            cell: (row: Counted) =>
              row.growth === null ? <Missing why="not among the largest then" /> : growthText(row.growth, format),
          },
        ]),
    ...(queried === undefined
      ? []
      : [
          {
            key: 'queried',
            header: 'Last asked for',
            wideOnly: true,
            sortBy: (row: Counted) => lastAsked(queried, row.name)?.lastAt,
            cell: (row: Counted) => {
              const last = lastAsked(queried, row.name);
              return last === undefined ? (
                <span className={styles.unasked} title={UNASKED}>
                  not since <Clock at={queried.since} />
                </span>
              ) : (
                <span title={`${formatCount(last.queries)} selectors named it. ${UNASKED}`}>
                  <Ago at={last.lastAt} />
                </span>
              );
            },
          },
        ]),
  ];
  return (
    <DataTable
      label={props.label}
      columns={columns}
      rows={props.rows}
      rowKey={(row) => row.name}
      initialSort={{ key: 'count', direction: 'down' }}
      onPhone="columns"
    />
  );
}
