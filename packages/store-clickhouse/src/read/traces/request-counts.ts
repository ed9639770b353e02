import type { ServiceSummary, TimeRange } from '@oriel/store';
import type { NativeBlock } from '../../engine/engine-client.ts';
import { bucketOf, type DurationCounts, packDurations, quantilesOf } from './duration-counts.ts';
import { requestsPerSecond } from './request-rate.ts';
import { IS_ENTRY, IS_ERROR, IS_ROOT } from './requests.ts';

/** Requests of a service, by whatever spans they are counted. */
export type Requests = Pick<ServiceSummary, 'requestsPerSecond' | 'errorRatio' | 'p50Ms' | 'p95Ms' | 'p99Ms'>;

/** Spans of one kind, counted. */
interface Counted {
  readonly requests: number;
  readonly errors: number;
  readonly firstNs: bigint;
  readonly durations: DurationCounts;
}

/** What is counted of a service among some spans; neither where all of its spans are inside of requests. */
interface ServiceCounts {
  readonly entries?: Counted;
  /** Only where there are no entries: who has any is counted by them alone. */
  readonly roots?: Counted;
}

/** Requests among some spans, by service, in a form that adds up with that of others. */
export type RequestCounts = ReadonlyMap<string, ServiceCounts>;

const INSIDE = 0;
const ENTRY = 1;
const ROOT = 2;
/** Where what a span is stands, parts that were seen have this one. */
export const PART = 255;

const LEVELS = [0.5, 0.95, 0.99];

/**
 * Counts spans that meet any of some conditions, of which no span meets two. A line for each service and what its spans are.
 *
 * Several keys of a GROUP BY, of which one is a text, are written out for each span, which takes ten times as long as one number: so they are
 * made one number. That two services of an installation share 48 bits of a hash is less likely than a flipped bit.
 */
export function countRequests(conditions: readonly string[]): string {
  const readings = conditions.map(
    (condition) => `SELECT any(service_name) AS name,
      bitOr(bitShiftLeft(cityHash64(service_name), 16), multiIf(${IS_ENTRY}, ${ENTRY << 13}, ${IS_ROOT}, ${ROOT << 13}, 0) + if(${IS_ENTRY} OR ${IS_ROOT}, ${bucketOf('duration')}, 0)) AS key,
      count() AS spans, countIf(${IS_ERROR}) AS failed, min(time) AS first_time, min(duration) AS shortest, max(duration) AS longest
    FROM spans
    ${condition}
    GROUP BY key`,
  );
  return `SELECT toString(name) AS service, toUInt8(bitAnd(bitShiftRight(key, 13), 7)) AS what, sum(spans) AS requests, sum(failed) AS errors,
  toUnixTimestamp64Nano(min(first_time)) AS first, min(shortest) AS lowest, max(longest) AS highest,
  groupArray(toUInt16(bitAnd(key, 8191))) AS buckets, groupArray(toUInt32(spans)) AS counts
FROM (
    ${readings.join('\n    UNION ALL\n    ')}
)
GROUP BY service, what`;
}

/** Lines of the same form: names of parts and how many records they have. */
export function partsAsCounts(parts: string): string {
  return `SELECT toString(part) AS service, toUInt8(${PART}) AS what, toUInt64(records) AS requests, toUInt64(0) AS errors,
  toInt64(0) AS first, toInt64(0) AS lowest, toInt64(0) AS highest, emptyArrayUInt16() AS buckets, emptyArrayUInt32() AS counts
FROM (
  ${parts}
)`;
}

/** Of what such statements answer: requests, and how many records each part has that was asked for. */
export function requestCountsOf(block: NativeBlock): {
  readonly counts: RequestCounts;
  readonly parts: ReadonlyMap<string, number>;
} {
  const counts = new Map<string, ServiceCounts>();
  const parts = new Map<string, number>();
  for (let row = 0; row < block.rows; row++) {
    const value = (column: string) => block.column(column).get(row);
    const name = value('service') as string;
    const what = Number(value('what'));
    const requests = Number(value('requests'));
    if (what === PART) {
      parts.set(name, requests);
      continue;
    }
    const known = counts.get(name) ?? {};
    if (what === INSIDE || (what === ROOT && known.entries !== undefined)) {
      counts.set(name, known);
      continue;
    }
    const counted: Counted = {
      requests,
      errors: Number(value('errors')),
      firstNs: value('first') as bigint,
      durations: {
        packed: packDurations(
          block.column('buckets').elements(row) as Uint16Array,
          block.column('counts').elements(row) as Uint32Array,
        ),
        lowestNs: Number(value('lowest')),
        highestNs: Number(value('highest')),
      },
    };
    counts.set(name, what === ENTRY ? { entries: counted } : { roots: counted });
  }
  return { counts, parts };
}

/** What is counted of a service, without its name and its durations. */
const SERVICE_BYTES = 400;

/** About what they take in memory. */
export function sizeOfRequestCounts(counts: RequestCounts): number {
  let sizeBytes = 0;
  for (const [name, { entries, roots }] of counts) {
    sizeBytes += SERVICE_BYTES + name.length * 2;
    for (const counted of [entries, roots]) if (counted !== undefined) sizeBytes += counted.durations.packed.byteLength;
  }
  return sizeBytes;
}

/** What all of them say together, by service. */
export function sumRequests(all: readonly RequestCounts[], range: TimeRange): Map<string, Requests> {
  const byService = new Map<string, ServiceCounts[]>();
  for (const counts of all) {
    for (const [name, counted] of counts) {
      const known = byService.get(name);
      if (known === undefined) byService.set(name, [counted]);
      else known.push(counted);
    }
  }
  const names = [...byService.keys()].sort();
  return new Map(names.map((name) => [name, requestsOf(byService.get(name)!, range)]));
}

const NO_REQUESTS: Requests = { requestsPerSecond: 0, errorRatio: null, p50Ms: null, p95Ms: null, p99Ms: null };

function requestsOf(some: readonly ServiceCounts[], range: TimeRange): Requests {
  const entries = some.flatMap((one) => one.entries ?? []);
  const counted = entries.length > 0 ? entries : some.flatMap((one) => one.roots ?? []);
  if (counted.length === 0) return NO_REQUESTS;
  let requests = 0;
  let errors = 0;
  let firstNs = counted[0]!.firstNs;
  for (const one of counted) {
    requests += one.requests;
    errors += one.errors;
    if (one.firstNs < firstNs) firstNs = one.firstNs;
  }
  const [p50, p95, p99] = quantilesOf(
    counted.map(({ durations }) => durations),
    LEVELS,
  );
  return {
    requestsPerSecond: requestsPerSecond(requests, firstNs, range),
    errorRatio: errors / requests,
    p50Ms: p50! / 1e6,
    p95Ms: p95! / 1e6,
    p99Ms: p99! / 1e6,
  };
}
