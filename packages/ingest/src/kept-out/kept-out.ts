import type { Signal, TenantId, TenantPolicy } from '@oriel/telemetry';
import type { IngestReply } from '../ingest-request.ts';

/**
 * Why something that was sent is not there, though nothing was wrong with it: over the tenant's quota, new series over a limit, low
 * severities while the spool is nearly full, whole requests while it is full.
 */
export type KeptOutCause = 'quota' | 'series' | 'shed' | 'refused';

/** A time in which something was kept out; what comes within two minutes after is of the same. */
export interface KeptOut {
  readonly tenant: TenantId;
  readonly signal: Signal;
  readonly cause: KeptOutCause;
  readonly sinceMs: number;
  /** When something was last kept out. */
  readonly lastMs: number;
  readonly goesOn: boolean;
  /** Requests that lost something. */
  readonly requests: number;
  /** Records that were rejected; 0 of requests that were refused, which nobody has counted the records of. */
  readonly records: number;
  /** Records an hour, of a quota: the one that was last met. */
  readonly quotaPerHour?: number;
}

type Time = Pick<KeptOut, 'sinceMs' | 'lastMs' | 'requests' | 'records' | 'quotaPerHour'>;

/** The times of one tenant, signal and cause, the earliest first, of which the last may be going on. */
export interface KeptOutTimes {
  readonly tenant: TenantId;
  readonly signal: Signal;
  readonly cause: KeptOutCause;
  readonly of: Time[];
}

/** Nothing for so long, and it is over: senders and scrapes come every minute at least. */
const OVER_AFTER_MS = 120_000;
/** Of one tenant, signal and cause; more are told as fewer and longer ones. */
const MOST_TIMES = 32;

const CAUSES: Readonly<Record<string, KeptOutCause>> = {
  quota_exceeded: 'quota',
  too_many_series: 'series',
  shed_low_severity: 'shed',
};

/** Remembers when what was kept out of whose data. Costs nothing while nothing is. */
export class KeptOutLedger {
  readonly #now: () => number;
  readonly #times = new Map<string, KeptOutTimes>();
  #changes = 0;

  /** @param remembered what an earlier ledger had to remember */
  constructor(now: () => number, remembered: readonly KeptOutTimes[] = []) {
    this.#now = now;
    for (const times of remembered) this.#times.set(keyOf(times), { ...times, of: [...times.of] });
  }

  /** Goes up with each change, so that who writes it down knows when. */
  get changes(): number {
    return this.#changes;
  }

  /** Of all tenants, to be remembered. */
  get all(): readonly KeptOutTimes[] {
    return [...this.#times.values()];
  }

  note({ tenant, quotaPerHour }: TenantPolicy, signal: Signal, reply: IngestReply): void {
    if (reply.kind === 'refused') {
      if (reply.code === 'spool_full' || reply.code === 'spool_unwritable') this.#add(tenant, signal, 'refused', 0);
      return;
    }
    if (reply.kind !== 'accepted' || reply.outcome.rejected === 0) return;
    for (const [code, records] of Object.entries(reply.outcome.reasons)) {
      const cause = CAUSES[code];
      if (cause === undefined) continue;
      this.#add(tenant, signal, cause, records, cause === 'quota' ? quotaPerHour?.[signal] : undefined);
    }
  }

  /** What was kept out of a tenant's data, the latest first. */
  of(tenant: TenantId): KeptOut[] {
    const nowMs = this.#now();
    return [...this.#times.values()]
      .filter((times) => times.tenant === tenant)
      .flatMap(({ of, ...whose }) =>
        of.map((time) => ({ ...whose, ...time, goesOn: nowMs - time.lastMs < OVER_AFTER_MS })),
      )
      .sort((one, other) => other.lastMs - one.lastMs);
  }

  #add(tenant: TenantId, signal: Signal, cause: KeptOutCause, records: number, quotaPerHour?: number): void {
    const nowMs = this.#now();
    const whose = { tenant, signal, cause };
    const times = this.#times.get(keyOf(whose)) ?? { ...whose, of: [] };
    this.#times.set(keyOf(whose), times);
    this.#changes++;
    const quota = quotaPerHour === undefined ? {} : { quotaPerHour };
    const time = { sinceMs: nowMs, lastMs: nowMs, requests: 1, records, ...quota };
    const last = times.of.at(-1);
    if (last !== undefined && nowMs - last.lastMs < OVER_AFTER_MS) times.of[times.of.length - 1] = joined(last, time);
    else times.of.push(time);
    if (times.of.length > MOST_TIMES) joinClosest(times.of);
  }
}

function keyOf({ tenant, signal, cause }: Pick<KeptOutTimes, 'tenant' | 'signal' | 'cause'>): string {
  return `${tenant} ${signal} ${cause}`;
}

function joined(one: Time, next: Time): Time {
  return {
    ...next,
    sinceMs: one.sinceMs,
    // A clock set back ends nothing before it began.
    lastMs: Math.max(one.lastMs, next.lastMs),
    requests: one.requests + next.requests,
    records: one.records + next.records,
  };
}

/** The two with the shortest pause between them, so that whoever looks at an earlier time is still told. */
function joinClosest(times: Time[]): void {
  let closest = 1;
  const pauseBefore = (at: number) => times[at]!.sinceMs - times[at - 1]!.lastMs;
  for (let at = 2; at < times.length; at++) if (pauseBefore(at) < pauseBefore(closest)) closest = at;
  times.splice(closest - 1, 2, joined(times[closest - 1]!, times[closest]!));
}
