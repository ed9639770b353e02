import type { Signal, TenantId } from '@oriel/telemetry';
import type { IngestReply } from './ingest-request.ts';

/** What came in for one tenant and signal since the start; for /metrics, the Health page and a tenant's own view. */
export interface IntakeCount {
  readonly tenant: TenantId;
  readonly signal: Signal;
  readonly requests: number;
  /** Inflated bytes of the requests. */
  readonly bytes: number;
  /** Records: received = accepted + the sum of `rejected`. */
  readonly received: number;
  readonly accepted: number;
  /** Records by rejection code. */
  readonly rejected: Readonly<Record<string, number>>;
  /** Requests of which nothing was taken, by code. */
  readonly malformed: Readonly<Record<string, number>>;
  readonly refused: Readonly<Record<string, number>>;
}

/** Over the last ten whole seconds. */
export interface IntakeRate {
  readonly tenant: TenantId;
  readonly signal: Signal;
  readonly requestsPerSecond: number;
  readonly acceptedPerSecond: number;
  readonly rejectedPerSecond: number;
  readonly bytesPerSecond: number;
}

const WINDOW_SECONDS = 10;

interface Second {
  second: number;
  requests: number;
  accepted: number;
  rejected: number;
  bytes: number;
}

interface Entry {
  readonly tenant: TenantId;
  readonly signal: Signal;
  requests: number;
  bytes: number;
  received: number;
  accepted: number;
  readonly rejected: Record<string, number>;
  readonly malformed: Record<string, number>;
  readonly refused: Record<string, number>;
  readonly seconds: (Second | undefined)[];
}

/** Counts every request once, when its reply is known. Mutable, because it is moved on every request. */
export class IntakeCounts {
  readonly #now: () => number;
  readonly #entries = new Map<string, Entry>();

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  count(tenant: TenantId, signal: Signal, bytes: number, reply: IngestReply): void {
    const entry = this.#entry(tenant, signal);
    const second = this.#second(entry);
    entry.requests++;
    entry.bytes += bytes;
    second.requests++;
    second.bytes += bytes;
    switch (reply.kind) {
      case 'accepted':
        entry.received += reply.outcome.received;
        entry.accepted += reply.outcome.accepted;
        second.accepted += reply.outcome.accepted;
        second.rejected += reply.outcome.rejected;
        for (const [code, records] of Object.entries(reply.outcome.reasons)) add(entry.rejected, code, records);
        return;
      case 'malformed':
        add(entry.malformed, reply.code, 1);
        return;
      case 'failed':
      case 'refused':
        add(entry.refused, reply.code, 1);
        return;
      default:
        reply satisfies never;
    }
  }

  get totals(): IntakeCount[] {
    return [...this.#entries.values()].map(({ seconds: _, ...count }) => structuredClone(count));
  }

  rates(): IntakeRate[] {
    const current = Math.floor(this.#now() / 1000);
    return [...this.#entries.values()].map(({ tenant, signal, seconds }) => {
      const sum = { requests: 0, accepted: 0, rejected: 0, bytes: 0 };
      for (const second of seconds) {
        // The ring has holes until it has gone round once.
        if (second === undefined || second.second >= current || second.second < current - WINDOW_SECONDS) continue;
        sum.requests += second.requests;
        sum.accepted += second.accepted;
        sum.rejected += second.rejected;
        sum.bytes += second.bytes;
      }
      return {
        tenant,
        signal,
        requestsPerSecond: sum.requests / WINDOW_SECONDS,
        acceptedPerSecond: sum.accepted / WINDOW_SECONDS,
        rejectedPerSecond: sum.rejected / WINDOW_SECONDS,
        bytesPerSecond: sum.bytes / WINDOW_SECONDS,
      };
    });
  }

  #entry(tenant: TenantId, signal: Signal): Entry {
    const key = `${tenant} ${signal}`;
    let entry = this.#entries.get(key);
    if (entry === undefined) {
      entry = {
        tenant,
        signal,
        requests: 0,
        bytes: 0,
        received: 0,
        accepted: 0,
        rejected: {},
        malformed: {},
        refused: {},
        seconds: [],
      };
      this.#entries.set(key, entry);
    }
    return entry;
  }

  /** A ring of the window and the second that is running. */
  #second(entry: Entry): Second {
    const second = Math.floor(this.#now() / 1000);
    const slot = second % (WINDOW_SECONDS + 1);
    const known = entry.seconds[slot];
    if (known?.second === second) return known;
    const fresh = { second, requests: 0, accepted: 0, rejected: 0, bytes: 0 };
    entry.seconds[slot] = fresh;
    return fresh;
  }
}

function add(counts: Record<string, number>, code: string, by: number): void {
  counts[code] = (counts[code] ?? 0) + by;
}
