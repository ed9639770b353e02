import { setTimeout as sleep } from 'node:timers/promises';

export interface PacedLoadOptions {
  readonly url: string;
  readonly requestsPerSecond: number;
  /** Bodies to make before the start, which go round; 0 to make each when it is sent. */
  readonly ready: number;
  readonly make: (seed: number) => Uint8Array;
}

/** Requests open at once; more would measure the sender's queue. */
const MOST_OPEN = 64;
const TICK_MS = 10;

/** Sends at a rate of its own, whatever the answers take, as senders in the field do; slower only when too many are open. */
export class PacedLoad {
  readonly latenciesMs: number[] = [];
  acknowledged = 0;
  /** Refused, or broken off: nobody knows whether such a request was kept. */
  refused = 0;
  readonly #options: PacedLoadOptions;
  readonly #bodies: readonly Uint8Array[];
  readonly #open = new Set<Promise<void>>();
  #running: Promise<void> | undefined;
  #stopped = false;

  constructor(options: PacedLoadOptions) {
    this.#options = options;
    this.#bodies = Array.from({ length: options.ready }, (_, seed) => options.make(seed + 1));
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Sends nothing more, and waits for the answers that are due. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
    await Promise.all(this.#open);
  }

  async #run(): Promise<void> {
    const startedAt = performance.now();
    let sent = 0;
    while (!this.#stopped) {
      const due = ((performance.now() - startedAt) / 1_000) * this.#options.requestsPerSecond;
      while (sent < due && this.#open.size < MOST_OPEN) {
        const sending: Promise<void> = this.#send(this.#body(sent++));
        this.#open.add(sending);
        void sending.then(() => this.#open.delete(sending));
      }
      await sleep(TICK_MS);
    }
  }

  #body(at: number): Uint8Array {
    const { ready, make } = this.#options;
    return ready === 0 ? make(at + 1) : this.#bodies[at % ready]!;
  }

  async #send(body: Uint8Array): Promise<void> {
    const sentAt = performance.now();
    try {
      const response = await fetch(this.#options.url, {
        method: 'POST',
        headers: { 'content-type': 'application/x-protobuf' },
        body: body as Uint8Array<ArrayBuffer>,
      });
      await response.arrayBuffer();
      if (response.ok) this.acknowledged++;
      else this.refused++;
      this.latenciesMs.push(performance.now() - sentAt);
    } catch {
      this.refused++;
    }
  }
}
