import type { Deployment } from '../data/deployments.ts';
import type { GrowingProcess } from '../data/process-memory.ts';
import type { Service } from '../data/services.ts';
import { formatBytes } from '../kit/format/bytes.ts';
import { formatCount, formatPercent, formatRate } from '../kit/format/count.ts';
import { formatDuration } from '../kit/format/duration.ts';
import { instantMs } from '../kit/format/instant.ts';
import { rise, slowness, surely, weightOf } from './change-weight.ts';

/** One thing that is different from the period before, in words. */
export interface Change {
  readonly service: string;
  readonly kind: 'errors' | 'latency' | 'memory' | 'traffic' | 'new' | 'gone' | 'deploy';
  readonly isWorse: boolean;
  readonly sentence: string;
  /** How much it matters; larger first, but what got worse before what did not. */
  readonly weight: number;
  /** When, where it happened at one moment. */
  readonly at?: string;
}

export interface ComparedServices {
  readonly now: readonly Service[];
  readonly before: readonly Service[];
  /** How long each of the two periods is. */
  readonly lengthMs: number;
  readonly deployments?: readonly Deployment[] | undefined;
  readonly growing?: readonly GrowingProcess[] | undefined;
}

/** Below these a difference is noise, not news. */
const ERROR_STEP = 0.005;
const LATENCY_FACTOR = 1.5;
const LATENCY_STEP_MS = 20;
const TRAFFIC_FACTOR = 2;
const TRAFFIC_FLOOR = 0.1;

/** Shares of a service's requests that are slower than its quantiles. */
const ABOVE_P50 = 0.5;
const ABOVE_P95 = 0.05;
/** Traffic comes and goes with the day: that it went is a question, and half of one where nothing is left. */
const FEWER_REQUESTS = 0.25;
const NO_REQUESTS = 0.5;
/** Memory that grows is no failure yet: twice as much counts as much as four failures among a hundred requests. */
const MORE_MEMORY = 0.2;

/**
 * What a service owner would want to be told first, against the period before: of what got worse that which touches most
 * requests and is furthest out of the ordinary, beside it the deployment that may be why, then everything else.
 */
export function whatChanged({ now, before, lengthMs, deployments = [], growing = [] }: ComparedServices): Change[] {
  const former = new Map(before.map((service) => [service.name, service]));
  const present = new Map(now.map((service) => [service.name, service]));
  const requestsOf = (service: Service | undefined) => ((service?.requestsPerSecond ?? 0) * lengthMs) / 1_000;
  const changes: Change[] = memoryChanges(growing, (service) => requestsOf(present.get(service)));
  for (const service of now) {
    const then = former.get(service.name);
    former.delete(service.name);
    if (then === undefined) {
      if (before.length > 0)
        changes.push({
          service: service.name,
          kind: 'new',
          isWorse: false,
          weight: 0,
          sentence: 'first seen in this range',
        });
      continue;
    }
    const pair = { now: service, then, requests: requestsOf(service), formerRequests: requestsOf(then) };
    changes.push(...errorChange(pair), ...latencyChange(pair), ...trafficChange(pair));
  }
  for (const gone of former.values()) {
    changes.push({
      service: gone.name,
      kind: 'gone',
      isWorse: true,
      weight: weightOf(NO_REQUESTS, requestsOf(gone)),
      sentence: `sent nothing; was ${formatRate(gone.requestsPerSecond)}`,
    });
  }
  return withDeployments(
    changes.sort((a, b) => Number(b.isWorse) - Number(a.isWorse) || b.weight - a.weight),
    deployments.map(({ service, version, former: was, at }) => ({
      service,
      kind: 'deploy',
      isWorse: false,
      weight: 0,
      sentence: `answers in version ${version}, was ${was}`,
      at,
    })),
  );
}

/** A new version stands beside what got worse with its service, or before the rest. */
function withDeployments(sorted: readonly Change[], deployments: readonly Change[]): Change[] {
  const found = [...sorted];
  for (const deployment of deployments) {
    const beside = found.findIndex(({ service, isWorse }) => isWorse && service === deployment.service);
    const firstOfRest = found.findIndex(({ isWorse, kind }) => !isWorse && kind !== 'deploy');
    const at = beside >= 0 ? beside + 1 : firstOfRest >= 0 ? firstOfRest : found.length;
    found.splice(at, 0, deployment);
  }
  return found;
}

interface Pair {
  readonly now: Service;
  readonly then: Service;
  readonly requests: number;
  readonly formerRequests: number;
}

function errorChange({ now, then, requests, formerRequests }: Pair): Change[] {
  if (now.errorRatio === null || then.errorRatio === null) return [];
  const step = now.errorRatio - then.errorRatio;
  if (Math.abs(step) < ERROR_STEP) return [];
  const isWorse = step > 0;
  const [more, less, of] = isWorse
    ? [now.errorRatio, then.errorRatio, requests]
    : [then.errorRatio, now.errorRatio, formerRequests];
  return [
    {
      service: now.name,
      kind: 'errors',
      isWorse,
      weight: weightOf(Math.max(0, surely(more, of) - less), of),
      sentence: `${formatPercent(now.errorRatio)} of requests fail, ${isWorse ? 'up' : 'down'} from ${formatPercent(then.errorRatio)}`,
    },
  ];
}

/** By the slowest, and by the median where that alone moved: then half of the requests are touched. */
const QUANTILES = [
  { of: 'p95Ms', share: ABOVE_P95, said: '95 %' },
  { of: 'p50Ms', share: ABOVE_P50, said: 'half' },
] as const;

function latencyChange({ now, then, requests, formerRequests }: Pair): Change[] {
  const moved = QUANTILES.flatMap(({ of, share, said }) => {
    const [is, was] = [now[of], then[of]];
    return is === null || was === null || !isNews(is, was) ? [] : [{ is, was, share, said }];
  });
  const [first] = moved;
  if (first === undefined) return [];
  const isWorse = first.is > first.was;
  const touched = isWorse ? requests : formerRequests;
  const shares = moved.map(
    ({ is, was, share }) => surely(share, touched) * (isWorse ? slowness(was, is) : slowness(is, was)),
  );
  return [
    {
      service: now.name,
      kind: 'latency',
      isWorse,
      weight: weightOf(Math.max(...shares), touched),
      sentence: `${first.said} answer within ${formatDuration(first.is)}, ${isWorse ? 'up' : 'down'} from ${formatDuration(first.was)}`,
    },
  ];
}

function isNews(is: number, was: number): boolean {
  return is > 0 && was > 0 && Math.max(is / was, was / is) >= LATENCY_FACTOR && Math.abs(is - was) >= LATENCY_STEP_MS;
}

function trafficChange({ now, then, requests, formerRequests }: Pair): Change[] {
  const [is, was] = [now.requestsPerSecond, then.requestsPerSecond];
  const [more, less] = [Math.max(is, was), Math.min(is, was)];
  if (more < TRAFFIC_FLOOR || more < less * TRAFFIC_FACTOR) return [];
  const isWorse = is < was;
  return [
    {
      service: now.name,
      kind: 'traffic',
      isWorse,
      weight: weightOf(FEWER_REQUESTS * rise(less, more), Math.max(requests, formerRequests)),
      sentence: `${formatRate(is)}, ${isWorse ? 'down' : 'up'} from ${formatRate(was)}`,
    },
  ];
}

/** One for each service: its worst process, and how many others do the same. */
function memoryChanges(growing: readonly GrowingProcess[], requestsOf: (service: string) => number): Change[] {
  const worst = new Map<string, { readonly process: GrowingProcess; readonly processes: number }>();
  for (const process of growing) {
    const known = worst.get(process.service);
    const isWorst = known === undefined || process.growth.toBytes > known.process.growth.toBytes;
    worst.set(process.service, {
      process: isWorst ? process : known.process,
      processes: (known?.processes ?? 0) + 1,
    });
  }
  return [...worst].map(([service, { process, processes }]) => {
    const { growth } = process;
    const whose = processes === 1 ? 'memory' : `memory of ${formatCount(processes)} processes`;
    const most = processes === 1 ? '' : ', at most';
    const within = formatDuration(instantMs(growth.to) - instantMs(growth.from));
    return {
      service,
      kind: 'memory',
      isWorse: true,
      weight: weightOf(MORE_MEMORY * rise(growth.fromBytes, growth.toBytes), requestsOf(service)),
      sentence: `${whose} grew${most} from ${formatBytes(growth.fromBytes)} to ${formatBytes(growth.toBytes)} within ${within}${growth.isGoingOn ? ', and still grows' : ''}`,
    };
  });
}
