import type { ClickHouseClient } from '@clickhouse/client';
import { StoreError } from '@oriel/store';

/** Asked only whether it is there, an engine answers between two turns of its event loop. */
const PING_LIMIT_MS = 2000;

/** Whether the engine answers at all, and what is said where it does not. */
export class EngineSilence {
  readonly #client: ClickHouseClient;
  readonly #isOurChild: boolean;
  #pinging: Promise<boolean> | undefined;
  /** Since when it answers nothing at all, not even that it is there. */
  #since: number | undefined;

  constructor(client: ClickHouseClient, isOurChild: boolean) {
    this.#client = client;
    this.#isOurChild = isOurChild;
  }

  /** One question for all who ask at once. */
  ping(): Promise<boolean> {
    this.#pinging ??= this.#ping().finally(() => {
      this.#pinging = undefined;
    });
    return this.#pinging;
  }

  /** Where the engine is known to be silent, nobody waits for all of a query's time to learn it again. */
  async refuse(): Promise<void> {
    if (this.#since === undefined || (await this.ping())) return;
    if (this.#since !== undefined) throw this.error(this.#since);
  }

  /** What is said of no answer at all, which may be over in a moment. */
  get whenAway(): string {
    return this.#isOurChild
      ? 'the telemetry engine is away; it is started again within seconds, so try again in a moment'
      : 'the telemetry engine does not answer; it is a server of its own, and whoever runs it should look at it';
  }

  error(since: number): StoreError {
    const silence = `has not answered for ${Math.round((performance.now() - since) / 1000)} s`;
    return new StoreError(
      'store_unavailable',
      this.#isOurChild
        ? `the telemetry engine runs and ${silence}; if it stays silent it is started again, so try again in a moment`
        : `the telemetry engine ${silence}; it is a server of its own, and whoever runs it should look at it`,
    );
  }

  async #ping(): Promise<boolean> {
    const askedAt = performance.now();
    const signal = AbortSignal.timeout(PING_LIMIT_MS);
    const { success } = await this.#client.ping({ select: false, abort_signal: signal });
    // A socket that is refused or closed is no silence: somebody says so, and a query hears it at once.
    if (success || !signal.aborted) this.#since = undefined;
    else this.#since ??= askedAt;
    return success;
  }
}
