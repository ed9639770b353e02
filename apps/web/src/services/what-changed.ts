import type { Deployment } from '../data/deployments.ts';
import type { Service } from '../data/services.ts';
import { formatPercent, formatRate } from '../kit/format/count.ts';
import { formatDuration } from '../kit/format/duration.ts';

/** One thing that is different from the period before, in words. */
export interface Change {
  readonly service: string;
  readonly kind: 'errors' | 'latency' | 'traffic' | 'new' | 'gone' | 'deploy';
  readonly isWorse: boolean;
  readonly sentence: string;
  /** How much it matters; larger first. */
  readonly weight: number;
  /** When, where it happened at one moment. */
  readonly at?: string;
}

/** Below these a difference is noise, not news. */
const ERROR_STEP = 0.005;
const LATENCY_FACTOR = 1.5;
const LATENCY_STEP_MS = 20;
const TRAFFIC_FACTOR = 2;
const TRAFFIC_FLOOR = 0.1;

/** What a service owner would want to be told first: errors, then latency, then traffic, against the period before. */
export function whatChanged(
  now: readonly Service[],
  before: readonly Service[],
  deployments: readonly Deployment[] = [],
): Change[] {
  const former = new Map(before.map((service) => [service.name, service]));
  const changes: Change[] = deployments.map(({ service, version, former: was, at }) => ({
    service,
    kind: 'deploy',
    isWorse: false,
    weight: 50,
    sentence: `answers in version ${version}, was ${was}`,
    at,
  }));
  for (const service of now) {
    const then = former.get(service.name);
    former.delete(service.name);
    if (then === undefined) {
      if (before.length > 0)
        changes.push({
          service: service.name,
          kind: 'new',
          isWorse: false,
          weight: 5,
          sentence: 'first seen in this range',
        });
      continue;
    }
    changes.push(...errorChange(service, then), ...latencyChange(service, then), ...trafficChange(service, then));
  }
  for (const gone of former.values()) {
    changes.push({
      service: gone.name,
      kind: 'gone',
      isWorse: true,
      weight: 40,
      sentence: `sent nothing; was ${formatRate(gone.requestsPerSecond)}`,
    });
  }
  return changes.sort((a, b) => b.weight - a.weight);
}

function errorChange(now: Service, then: Service): Change[] {
  if (now.errorRatio === null || then.errorRatio === null) return [];
  const step = now.errorRatio - then.errorRatio;
  if (Math.abs(step) < ERROR_STEP) return [];
  const isWorse = step > 0;
  return [
    {
      service: now.name,
      kind: 'errors',
      isWorse,
      weight: (isWorse ? 100 : 20) + Math.abs(step) * 100,
      sentence: `${formatPercent(now.errorRatio)} of requests fail, ${isWorse ? 'up' : 'down'} from ${formatPercent(then.errorRatio)}`,
    },
  ];
}

function latencyChange(now: Service, then: Service): Change[] {
  if (now.p95Ms === null || then.p95Ms === null || then.p95Ms === 0 || now.p95Ms === 0) return [];
  const factor = now.p95Ms / then.p95Ms;
  const isWorse = factor > 1;
  if (Math.max(factor, 1 / factor) < LATENCY_FACTOR || Math.abs(now.p95Ms - then.p95Ms) < LATENCY_STEP_MS) return [];
  return [
    {
      service: now.name,
      kind: 'latency',
      isWorse,
      weight: (isWorse ? 60 : 10) + Math.min(30, Math.max(factor, 1 / factor)),
      sentence: `95 % answer within ${formatDuration(now.p95Ms)}, ${isWorse ? 'up' : 'down'} from ${formatDuration(then.p95Ms)}`,
    },
  ];
}

function trafficChange(now: Service, then: Service): Change[] {
  const most = Math.max(now.requestsPerSecond, then.requestsPerSecond);
  if (most < TRAFFIC_FLOOR) return [];
  const factor = now.requestsPerSecond / Math.max(then.requestsPerSecond, 1e-9);
  if (Math.max(factor, 1 / Math.max(factor, 1e-9)) < TRAFFIC_FACTOR) return [];
  return [
    {
      service: now.name,
      kind: 'traffic',
      isWorse: factor < 1,
      weight: 30,
      sentence: `${formatRate(now.requestsPerSecond)}, ${factor > 1 ? 'up' : 'down'} from ${formatRate(then.requestsPerSecond)}`,
    },
  ];
}
