import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useMemo } from 'react';
import { asReachedFrom, NO_KEY_YET, SNIPPETS } from '../connect/snippets.ts';
import { useHasSent } from '../connect/use-has-sent.ts';
import { whileLive } from '../data/former-answer.ts';
import { useIngestRates } from '../data/health.ts';
import { cardinalityQuery } from '../data/prometheus.ts';
import type { Range } from '../data/range.ts';
import { useViewer } from '../data/session.ts';
import { upByJobQuery } from '../data/up.ts';
import { jobsOf, totalOf } from '../explore/metrics/targets/jobs.ts';
import { BreakableOnPhone } from '../kit/breakable.tsx';
import { Card } from '../kit/card.tsx';
import { classNames } from '../kit/class-names.ts';
import { Example } from '../kit/example.tsx';
import { formatCount, formatCountOf, formatPercent, formatRate } from '../kit/format/count.ts';
import { Missing } from '../kit/missing.tsx';
import { NumberBar } from '../kit/number-bar.tsx';
import { firstQuery, metricFigures } from './metric-figures.ts';
import styles from './metrics-card.module.css';

/** Metrics that fit beside the figures. */
const LARGEST = 5;
/** Series are counted by the day: while time goes on, one count is as good as the next for as long. */
const COUNTED_FOR_MS = 300_000;
const AGAIN_MS = 10_000;

/** What metrics there are, how much comes in and who is down, each with its page; how to send them while there are none. */
export function MetricsCard({ range }: { range: Range }) {
  const hasSent = useHasSent('metrics');
  const startMs = Math.floor(range.startMs / COUNTED_FOR_MS) * COUNTED_FOR_MS;
  const endMs = Math.ceil(range.endMs / COUNTED_FOR_MS) * COUNTED_FOR_MS;
  const counted = useMemo(() => ({ startMs, endMs }), [startMs, endMs]);
  const found = useQuery({
    ...cardinalityQuery(counted, LARGEST),
    enabled: hasSent === true,
    placeholderData: whileLive(true),
    // What was acknowledged is found a moment later, and who has just begun to send waits for it.
    refetchInterval: ({ state }) => (state.data?.headStats.numSeries === 0 ? AGAIN_MS : false),
  }).data;
  const up = useQuery({ ...upByJobQuery, enabled: hasSent === true }).data;
  const { data: rates } = useIngestRates();
  if (hasSent === undefined) return null;
  if (!hasSent) return <NoMetrics />;
  const figures = found === undefined ? undefined : metricFigures(found, LARGEST);
  const { targets, down } = totalOf(jobsOf(up?.series ?? []));
  const rate = rates?.find(({ signal }) => signal === 'metrics');
  return (
    <Card title="Metrics" note={figures?.metrics == null ? undefined : formatCount(figures.metrics)}>
      <div className={styles.halves}>
        <dl className={styles.figures}>
          <Figure title="Active series" to="/explore/metrics/cardinality">
            {figures === undefined ? <Missing why="being counted" /> : formatCount(figures.series)}
          </Figure>
          <Figure title="Samples" to="/explore/metrics">
            {rate === undefined ? <Missing /> : formatRate(rate.acceptedPerSecond)}
          </Figure>
          <Figure
            title="Targets"
            to="/explore/metrics/targets"
            below={
              targets === 0 ? null : down === 0 ? (
                <span className={styles.well}>none is down</span>
              ) : (
                <Link to="/explore/metrics" search={{ q: ['up == 0'], view: 'table' } as never} className={styles.down}>
                  {formatCount(down)} {down === 1 ? 'is' : 'are'} down
                </Link>
              )
            }
          >
            {up === undefined ? (
              <Missing why="being counted" />
            ) : targets === 0 ? (
              <Missing why="no series says who is up" />
            ) : (
              formatCount(targets)
            )}
          </Figure>
        </dl>
        {figures !== undefined && <Largest figures={figures} />}
      </div>
    </Card>
  );
}

function Figure(props: {
  title: string;
  to: '/explore/metrics' | '/explore/metrics/cardinality' | '/explore/metrics/targets';
  children: ReactNode;
  below?: ReactNode;
}) {
  return (
    <div>
      <dt>
        <Link to={props.to} className={styles.title}>
          {props.title}
        </Link>
      </dt>
      <dd className={classNames(styles.figure, 'number')}>{props.children}</dd>
      {props.below != null && <dd className={styles.below}>{props.below}</dd>}
    </div>
  );
}

/** Those with the most series, which are measured the most. */
function Largest({ figures }: { figures: ReturnType<typeof metricFigures> }) {
  if (figures.largest.length === 0) return <p className={styles.quiet}>No metric has a sample in this range.</p>;
  const most = Math.max(1, ...figures.largest.map(({ series }) => series));
  return (
    <table className={styles.largest} aria-label="Busiest metrics">
      <thead>
        <tr>
          <th scope="col">Busiest metrics</th>
          <th scope="col" className={styles.right}>
            Series
          </th>
        </tr>
      </thead>
      <tbody>
        {figures.largest.map(({ name, series, share }) => (
          <tr key={name}>
            <td>
              <Link
                to="/explore/metrics"
                search={{ q: [firstQuery(name)] } as never}
                className={styles.name}
                title={name}
              >
                <BreakableOnPhone name={name} />
              </Link>
            </td>
            <td
              className={styles.count}
              title={`${formatCountOf(series, 'time series')}, ${formatPercent(share)} of all`}
            >
              <NumberBar share={series / most}>{formatCount(series)}</NumberBar>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Nobody has sent any: the three ways in, and what most people paste. */
function NoMetrics() {
  const viewer = useViewer();
  const prometheus = SNIPPETS.find(({ id }) => id === 'prometheus');
  const key = viewer.sendsWithoutKey ? undefined : NO_KEY_YET;
  const otlpHttp = asReachedFrom(viewer.otlpHttp, location.hostname);
  return (
    <Card title="Metrics" note="none yet">
      <div className={styles.none}>
        <p>
          A Prometheus that runs already writes here with these lines. An application sends its own by OpenTelemetry:{' '}
          <Link to="/explore/metrics">how, in your language</Link>. Or Oriel{' '}
          <Link to="/explore/metrics/targets">scrapes them itself</Link>.
        </p>
        <Example>{prometheus?.text({ pages: location.origin, otlpHttp, key })}</Example>
      </div>
    </Card>
  );
}
