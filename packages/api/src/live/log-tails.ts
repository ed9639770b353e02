import type { LogParts, LogRow, Predicate, TelemetryStore } from '@oriel/store';
import { StoreError } from '@oriel/store';
import type { TenantId } from '@oriel/telemetry';
import type { FanOut } from './fan-out.ts';
import { createFanOut } from './fan-out.ts';
import { pause } from './pause.ts';

const POLL_MS = 300;
/** While the engine is away there is nothing new to see. */
const RETRY_MS = 1_000;
/** Of one poll: as much as a page keeps, five seconds at 1,000 records a second. */
const ROWS_OF_A_POLL = 5_000;
/** Waiting for one reader. */
const CAPACITY = 5_000;

/** What is watched: whose records, which of them, and what of each. */
export interface Watched {
  readonly tenant: TenantId;
  readonly where: Predicate;
  readonly parts: LogParts;
}

export interface TailBatch {
  /** With the parts that are watched. */
  readonly records: readonly LogRow[];
  /** Left out to keep up. */
  readonly dropped: number;
}

export interface LogTails {
  /** What is accepted from now on and meets the filter, in ingest order. */
  subscribe(watched: Watched, signal: AbortSignal): AsyncIterable<TailBatch>;
  /** Pollers at work, for tests and figures. */
  readonly running: number;
  close(): void;
}

/**
 * Live tail: one poller for each (tenant, filter, parts), shared by all who watch the same and at rest while nobody does.
 * The filter is compiled by the store as it is for a search, so that both show the same records.
 */
export function createLogTails(store: TelemetryStore): LogTails {
  const tails = new Map<string, { readonly fanOut: FanOut<LogRow>; readonly stopped: AbortController }>();

  function start(key: string, watched: Watched) {
    const stopped = new AbortController();
    const fanOut = createFanOut<LogRow>(
      CAPACITY,
      () => void poll(store, watched, fanOut, stopped.signal),
      () => {
        stopped.abort();
        if (tails.get(key)?.stopped === stopped) tails.delete(key);
      },
    );
    const tail = { fanOut, stopped };
    tails.set(key, tail);
    return tail;
  }

  return {
    get running() {
      return tails.size;
    },

    async *subscribe(watched, signal) {
      const key = keyOf(watched);
      const { fanOut } = tails.get(key) ?? start(key, watched);
      for await (const { items, dropped } of fanOut.subscribe(signal)) yield { records: items, dropped };
    },

    close() {
      for (const { stopped, fanOut } of tails.values()) {
        stopped.abort();
        fanOut.fail(new StoreError('store_unavailable', 'the server is stopping'));
      }
      tails.clear();
    },
  };
}

/** The same whatever the order in which the parts were asked for. */
function keyOf({ tenant, where, parts: { members, fields = [] } }: Watched): string {
  return JSON.stringify([tenant, where, [...members].sort(), [...fields].sort()]);
}

async function poll(
  store: TelemetryStore,
  { tenant, where, parts }: Watched,
  fanOut: FanOut<LogRow>,
  stopped: AbortSignal,
): Promise<void> {
  const { logs } = store.forTenant(tenant);
  let after: string | undefined;
  while (!stopped.aborted) {
    let waitMs = POLL_MS;
    try {
      const asked = { where, after, limit: ROWS_OF_A_POLL, parts };
      const { rows, position, dropped } = await logs.tail(asked, { signal: stopped });
      after = position;
      if (rows.length > 0 || dropped > 0) fanOut.push(rows, dropped);
    } catch (error) {
      if (stopped.aborted) return;
      if (!(error instanceof StoreError) || error.status < 500) {
        fanOut.fail(error);
        return;
      }
      waitMs = RETRY_MS;
    }
    await pause(waitMs, stopped);
  }
}
