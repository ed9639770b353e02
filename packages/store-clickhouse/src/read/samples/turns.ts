import { FairLine, StoreError } from '@oriel/store';
import type { TenantId } from '@oriel/telemetry';

const TURN_MS = 8;
/** As long as the engine would be given for the same. */
const DEFAULT_TIMEOUT_MS = 5_000;

interface TurnsOptions {
  /** Whose question it is; none for upkeep. */
  readonly tenant?: TenantId;
  /** For all of it. */
  readonly timeoutMs?: number | undefined;
}

/** Who waits for a turn: one of them goes on each time that the event loop goes round, and tenants take turns. */
const waiting = new FairLine<TenantId | undefined, () => void>();

/** A hundred thousand pieces take a while to be found: others have the event loop in between, and who asked may have gone. */
export class Turns {
  readonly #signal: AbortSignal | undefined;
  readonly #tenant: TenantId | undefined;
  readonly #lastMs: number;
  #endsAt = performance.now() + TURN_MS;

  constructor(signal?: AbortSignal, { tenant, timeoutMs = Number.POSITIVE_INFINITY }: TurnsOptions = {}) {
    this.#signal = signal;
    this.#tenant = tenant;
    this.#lastMs = performance.now() + timeoutMs;
  }

  /** Those of a question that people wait for: what is in memory is looked through no longer than the engine would look. */
  static ofQuestion(
    tenant: TenantId,
    { signal, timeoutMs = DEFAULT_TIMEOUT_MS }: { readonly signal?: AbortSignal; readonly timeoutMs?: number } = {},
  ): Turns {
    return new Turns(signal, { tenant, timeoutMs });
  }

  get due(): boolean {
    return performance.now() >= this.#endsAt;
  }

  async next(): Promise<void> {
    await new Promise<void>((goOn) => {
      if (waiting.isEmpty) setImmediate(giveTurn);
      waiting.add(this.#tenant, goOn);
    });
    if (this.#signal?.aborted) throw new StoreError('query_cancelled');
    if (performance.now() > this.#lastMs) throw new StoreError('query_timeout');
    this.#endsAt = performance.now() + TURN_MS;
  }
}

/** However many look for something at once, whoever asks something small waits for a turn of one of them. */
function giveTurn(): void {
  const goOn = waiting.take();
  if (!waiting.isEmpty) setImmediate(giveTurn);
  goOn?.();
}
