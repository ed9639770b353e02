import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMemo, useRef, useState } from 'react';
import { ConnectGuide } from '../connect/connect-guide.tsx';
import { useHasSent } from '../connect/use-has-sent.ts';
import { seriesRefusalsQuery } from '../data/cardinality.ts';
import { type Deployment, deploymentsQuery } from '../data/deployments.ts';
import { whileLive } from '../data/former-answer.ts';
import { useIngestRates } from '../data/health.ts';
import { KEPT_OUT_SIGNALS, useKeptOut } from '../data/kept-out.ts';
import { type GrowingProcess, growingProcessesQuery } from '../data/process-memory.ts';
import type { Range } from '../data/range.ts';
import { type Service, serviceSeriesQuery, servicesQuery } from '../data/services.ts';
import { useFailure } from '../data/use-failure.ts';
import { Answer } from '../kit/answer.tsx';
import { Button } from '../kit/button.tsx';
import { Card } from '../kit/card.tsx';
import { classNames } from '../kit/class-names.ts';
import { formatCount, formatCountOf, formatRate } from '../kit/format/count.ts';
import { formatDuration } from '../kit/format/duration.ts';
import { Icon } from '../kit/icon.tsx';
import { Missing } from '../kit/missing.tsx';
import { Ago } from '../kit/moment.tsx';
import { PageBody } from '../kit/page-body.tsx';
import { saidOf } from '../kit/said-of.ts';
import { ServiceName } from '../kit/service-name.tsx';
import { StatusLine } from '../kit/status-line.tsx';
import { comparisonOf } from '../kit/time/comparison.ts';
import { ServiceTable } from '../services/service-table.tsx';
import { type TwoParts, twoParts } from '../services/two-parts.ts';
import { type Change, whatChanged } from '../services/what-changed.ts';
import { useTimeWindow } from '../shell/time-window.tsx';
import { MetricsCard } from './metrics-card.tsx';
import styles from './overview-page.module.css';

const COURSE_BUCKETS = 60;
const MINUTE_MS = 60_000;
/** Changes that fit the first screen. */
const CHANGES_SHOWN = 5;

/** Is everything well, and if not, what changed. */
export function OverviewPage() {
  const time = useTimeWindow();
  const { range } = time;
  const asked = servicesQuery(range);
  const services = useQuery(asked);
  // What changed is always asked against something: the period before, unless another time was chosen.
  const against = useMemo(() => time.comparison ?? comparisonOf('previous', range)!, [time.comparison, range]);
  const before = useQuery({ ...servicesQuery(against.range), placeholderData: whileLive(time.isLive) });
  const deployments = useQuery({ ...deploymentsQuery(range), placeholderData: whileLive(time.isLive) });
  const growing = useQuery({ ...growingProcessesQuery(range), placeholderData: whileLive(time.isLive) });
  const series = useQuery(serviceSeriesQuery(range, null, COURSE_BUCKETS));
  // In its first hours an Oriel has no period before: then the latest part of this one is seen against the rest of it.
  const isFirst = before.data?.length === 0 && !before.isPlaceholderData && time.comparison === undefined;
  const parts = useMemo(
    () => (isFirst && series.data !== undefined ? twoParts(range, series.data) : undefined),
    [isFirst, series.data, range],
  );
  const late = useQuery({
    ...servicesQuery(parts?.late ?? range),
    enabled: parts !== undefined,
    placeholderData: whileLive(time.isLive),
  });
  const early = useQuery({
    ...servicesQuery(parts?.early ?? range),
    enabled: parts !== undefined,
    placeholderData: whileLive(time.isLive),
  });
  const [latter, former] = parts === undefined ? [services, before] : [late, early];
  const failures = [useFailure(latter), useFailure(former)];
  const keptOut = useKeptOut(KEPT_OUT_SIGNALS, range);
  // What there is comes first.
  const hasMetrics = useHasSent('metrics') === true;
  const isOfMetricsAlone = hasMetrics && services.data?.length === 0;
  // The guide stays once it was shown: whoever waited for the light to turn green wants to see it.
  const isGuided = useRef(false);
  if (useHasSent('any') === false) isGuided.current = true;
  if (isGuided.current) {
    return (
      <PageBody>
        <ConnectGuide signal="any" />
      </PageBody>
    );
  }
  return (
    <>
      <PageBody>
        <div className={styles.top}>
          <Card title="What changed" note={parts === undefined ? `against ${against.label}` : partsNote(parts)}>
            <Changes
              now={latter.data}
              before={former.data}
              lengthMs={lengthOf(parts?.late ?? range)}
              deployments={deployments.data?.nodes}
              growing={growing.data?.partial === null ? growing.data.nodes : undefined}
              failure={failures.find((failure) => failure !== null)}
            />
            {typeof deployments.data?.partial === 'string' && (
              <p className={styles.quiet}>Deployments: {deployments.data.partial}.</p>
            )}
            {typeof growing.data?.partial === 'string' && (
              <p className={styles.quiet}>Memory of processes: {growing.data.partial}.</p>
            )}
          </Card>
          <Ingest />
        </div>
        {isOfMetricsAlone && <MetricsCard range={range} />}
        <Card title="Services" note={services.data === undefined ? undefined : formatCount(services.data.length)}>
          <Answer of={services} queryKey={asked.queryKey} isQuiet={time.isLive}>
            {(data) =>
              data.length === 0 ? (
                <NoService />
              ) : (
                <ServiceTable
                  services={data}
                  series={series.data}
                  range={range}
                  isFull={false}
                  former={time.comparison && before.data}
                />
              )
            }
          </Answer>
        </Card>
        {services.data !== undefined && !isOfMetricsAlone && <MetricsCard range={range} />}
      </PageBody>
      <StatusLine
        said={saidOf(services, ({ length }) => formatCountOf(length, 'service'))}
        asOf={time.asOfMs}
        keptOut={keptOut}
      />
    </>
  );
}

/** Metrics tell of no requests, and log records of none that was answered. */
function NoService() {
  return (
    <p className={styles.quiet}>
      No service answered a request in this range: services are known by the <Link to="/explore/traces">spans</Link>{' '}
      they send.
    </p>
  );
}

function partsNote({ early, late }: TwoParts): string {
  const [last, before] = [late, early].map((part) =>
    formatDuration(Math.round(lengthOf(part) / MINUTE_MS) * MINUTE_MS),
  );
  return `the last ${last} against the ${before} before`;
}

function lengthOf({ startMs, endMs }: Range): number {
  return endMs - startMs;
}

const CHANGE_DOORS: Readonly<
  Record<Change['kind'], { to: '/explore/traces' | '/services/$service'; search: Readonly<Record<string, string>> }>
> = {
  errors: { to: '/explore/traces', search: { status: 'error' } },
  latency: { to: '/explore/traces', search: { order: 'LONGEST' } },
  memory: { to: '/services/$service', search: {} },
  traffic: { to: '/services/$service', search: {} },
  new: { to: '/services/$service', search: {} },
  gone: { to: '/services/$service', search: {} },
  deploy: { to: '/services/$service', search: {} },
};

function Changes({
  now,
  before,
  lengthMs,
  deployments,
  growing,
  failure,
}: {
  now: readonly Service[] | undefined;
  before: readonly Service[] | undefined;
  lengthMs: number;
  deployments: readonly Deployment[] | undefined;
  growing: readonly GrowingProcess[] | undefined;
  failure: Error | null | undefined;
}) {
  const [isWhole, setWhole] = useState(false);
  if (now === undefined || before === undefined) {
    return <p className={styles.quiet}>{failure ? `Not available: ${failure.message}` : 'Comparing'}</p>;
  }
  const changes = whatChanged({ now, before, lengthMs, deployments, growing });
  if (before.length === 0 && changes.length === 0)
    return (
      <p className={styles.quiet}>
        {now.length === 0
          ? 'No service was heard, now or then: what changed is told of services.'
          : 'Nothing to compare with: no service was heard then.'}
      </p>
    );
  if (changes.length === 0) {
    return (
      <p className={styles.well}>
        <Icon name="check" />{' '}
        {growing === undefined
          ? 'Errors, latency and traffic are as they were.'
          : 'Errors, latency, traffic and memory are as they were.'}
      </p>
    );
  }
  return (
    <ul className={styles.changes}>
      {(isWhole ? changes : changes.slice(0, CHANGES_SHOWN)).map((change) => {
        const door = CHANGE_DOORS[change.kind];
        return (
          <li key={`${change.service}-${change.kind}-${change.at ?? ''}`}>
            <Link
              to={door.to}
              params={{ service: change.service } as never}
              search={(door.to === '/explore/traces' ? { service: [change.service], ...door.search } : {}) as never}
              className={styles.change}
            >
              <span className={change.isWorse ? styles.worse : styles.better}>
                <Icon name={change.isWorse ? 'error' : 'info'} size={14} />
              </span>
              <span className={styles.service}>
                <ServiceName name={change.service} />
              </span>
              <span className={styles.sentence}>
                {change.sentence}
                {change.at !== undefined && (
                  <>
                    , <Ago at={change.at} />
                  </>
                )}
              </span>
            </Link>
          </li>
        );
      })}
      {changes.length > CHANGES_SHOWN && (
        <li className={styles.rest}>
          <Button small look="quiet" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
            {isWhole ? 'Show the largest only' : `Show ${changes.length - CHANGES_SHOWN} more`}
          </Button>
        </li>
      )}
    </ul>
  );
}

const SIGNAL_DOORS: Readonly<
  Record<string, { to: '/explore/logs' | '/explore/traces' | '/explore/metrics'; title: string }>
> = {
  logs: { to: '/explore/logs', title: 'Log records' },
  spans: { to: '/explore/traces', title: 'Spans' },
  traces: { to: '/explore/traces', title: 'Spans' },
  metrics: { to: '/explore/metrics', title: 'Samples of metrics' },
};

/** What comes in right now, by signal. */
function Ingest() {
  const { data } = useIngestRates();
  const isRejecting = data?.some(({ rejectedPerSecond }) => rejectedPerSecond > 0) === true;
  const isCrowded = (useQuery({ ...seriesRefusalsQuery, enabled: isRejecting }).data ?? []).length > 0;
  return (
    <Card title="Arriving now">
      <dl className={styles.ingest}>
        {(data ?? []).map((rate) => {
          const door = SIGNAL_DOORS[rate.signal] ?? { to: '/explore/metrics' as const, title: rate.signal };
          return (
            <div key={rate.signal} className={styles.signal}>
              <dt>
                <Link to={door.to} className={styles.signalName}>
                  {door.title}
                </Link>
              </dt>
              <dd className={classNames(styles.rate, 'number')}>{formatRate(rate.acceptedPerSecond)}</dd>
              <dd className={styles.last}>
                {rate.lastAt === null ? <Missing why="never received" /> : <Ago at={rate.lastAt} />}
              </dd>
              {rate.rejectedPerSecond > 0 && (
                <dd className={styles.rejected}>
                  <Link
                    to={rate.signal === 'metrics' && isCrowded ? '/explore/metrics/cardinality' : '/admin/health'}
                    title="What is rejected, and why"
                  >
                    {formatRate(rate.rejectedPerSecond)} rejected
                  </Link>
                </dd>
              )}
            </div>
          );
        })}
      </dl>
    </Card>
  );
}
