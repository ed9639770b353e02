import { setTimeout as sleep } from 'node:timers/promises';
import { startControlServer } from './control-server.ts';
import { FAULTS } from './faults/all.ts';
import type { ToService } from './runtime/messages.ts';
import { type RunningService, startService } from './service-process.ts';
import { SERVICES, type ShopServiceEntry } from './services/all.ts';

const RESTART_DELAY_MS = 2_000;

export interface DemoLogger {
  info(message: string): void;
  warn(message: string): void;
}

export interface DemoOptions {
  /** Base of OTLP over HTTP, such as `http://127.0.0.1:4318`. */
  readonly otlpEndpoint: string;
  /** Goes along as `X-API-Key`. */
  readonly key?: string;
  readonly logger: DemoLogger;
  /** Of the switches; by default a free one. */
  readonly controlPort?: number;
  /** Page requests a second, averaged over a day; by default 5. */
  readonly requestsPerSecond?: number;
  /** By default 24 hours, following the clock; less makes the day pass faster. */
  readonly dayLengthMs?: number;
  /** Average time that a person looks at a page; by default 4 s. */
  readonly thinkTimeMs?: number;
}

export interface Demo {
  /** The shop's door. */
  readonly url: string;
  /** The switches of the faults. */
  readonly controlUrl: string;
  /** Of all processes that run now. */
  readonly pids: readonly number[];
  /** Sends what is left, ends all processes; safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Starts the shop: every service in a process of its own, and people who visit it. The processes end with this one, however
 * it ends. One that crashes is started again.
 */
export async function startDemo(options: DemoOptions): Promise<Demo> {
  const shop = new Shop(options);
  try {
    await shop.open();
  } catch (error) {
    await shop.close();
    throw error;
  }
  return {
    get url() {
      return shop.addressOf('storefront');
    },
    controlUrl: shop.controlUrl,
    get pids() {
      return shop.pids;
    },
    stop: () => shop.close(),
  };
}

class Shop {
  readonly #options: DemoOptions;
  readonly #running = new Map<string, RunningService>();
  readonly #faultsOn = new Set<string>();
  readonly #environment: NodeJS.ProcessEnv;
  #control: { url: string; stop(): Promise<void> } | undefined;
  #isClosing = false;

  constructor(options: DemoOptions) {
    this.#options = options;
    this.#environment = environmentOf(options);
  }

  get controlUrl(): string {
    return this.#control?.url ?? '';
  }

  get pids(): readonly number[] {
    return [...this.#running.values()].map(({ pid }) => pid);
  }

  addressOf(service: string): string {
    return this.#running.get(service)?.url ?? '';
  }

  async open(): Promise<void> {
    const people = SERVICES.filter(({ name }) => name === 'shoppers');
    await Promise.all(SERVICES.filter((service) => !people.includes(service)).map((service) => this.#start(service)));
    this.#tellAddresses();
    // The door opens last, when there is somebody behind every counter.
    for (const service of people) await this.#start(service);
    this.#control = await startControlServer(this.#options.controlPort ?? 0, {
      list: () => FAULTS.map((fault) => ({ ...fault, on: this.#faultsOn.has(fault.name) })),
      set: (name, on) => this.#switch(name, on),
    });
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    await Promise.all([this.#control?.stop(), ...[...this.#running.values()].map((service) => service.stop())]);
    this.#control = undefined;
    this.#running.clear();
  }

  async #start(service: ShopServiceEntry): Promise<void> {
    const deployed = FAULTS.find((fault) => fault.service === service.name && this.#faultsOn.has(fault.name));
    const running = await startService(
      {
        name: service.name,
        version: deployed?.deploysVersion ?? service.version,
        environment: this.#environment,
        greeting: [this.#addresses(), this.#faults()],
      },
      (reason) => void this.#restart(service, reason),
    );
    if (this.#isClosing) await running.stop();
    else this.#running.set(service.name, running);
  }

  async #restart(service: ShopServiceEntry, reason: string): Promise<void> {
    this.#running.delete(service.name);
    while (!this.#isClosing) {
      this.#options.logger.warn(`the demo's service "${service.name}" ended and is started again: ${reason}`);
      await sleep(RESTART_DELAY_MS, undefined, { ref: false });
      if (this.#isClosing) return;
      try {
        await this.#start(service);
        this.#tellAddresses();
        return;
      } catch (error) {
        reason = error instanceof Error ? error.message : String(error);
      }
    }
  }

  async #switch(name: string, on: boolean): Promise<boolean> {
    const fault = FAULTS.find((one) => one.name === name);
    if (fault === undefined) return false;
    if (this.#faultsOn.has(name) === on) return true;
    if (on) this.#faultsOn.add(name);
    else this.#faultsOn.delete(name);
    this.#options.logger.info(`the demo's fault "${name}" is ${on ? 'on' : 'off'}`);
    for (const service of this.#running.values()) service.tell(this.#faults());
    if (fault.deploysVersion !== undefined) await this.#deploy(fault.service);
    return true;
  }

  /** The new version is up before the old one goes, as a rollout does. */
  async #deploy(name: string): Promise<void> {
    const service = SERVICES.find((one) => one.name === name);
    const old = this.#running.get(name);
    if (service === undefined) return;
    await this.#start(service);
    this.#tellAddresses();
    await old?.stop();
  }

  #tellAddresses(): void {
    for (const service of this.#running.values()) service.tell(this.#addresses());
  }

  #addresses(): ToService {
    const listening = [...this.#running.values()].filter(({ url }) => url !== undefined);
    return {
      kind: 'addresses',
      addresses: Object.fromEntries(listening.map(({ name, url }) => [name, url as string])),
    };
  }

  #faults(): ToService {
    return { kind: 'faults', on: [...this.#faultsOn] };
  }
}

/** The SDK's own variables, as anybody sets them; of the owner's environment only what a process needs. */
function environmentOf(options: DemoOptions): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR, TZ } = process.env;
  return {
    PATH,
    HOME,
    TMPDIR,
    TZ,
    OTEL_EXPORTER_OTLP_ENDPOINT: options.otlpEndpoint,
    // The stable names of the HTTP conventions; the instrumentation still defaults to the old ones.
    OTEL_SEMCONV_STABILITY_OPT_IN: 'http',
    ...(options.key === undefined
      ? {}
      : { OTEL_EXPORTER_OTLP_HEADERS: `x-api-key=${encodeURIComponent(options.key)}` }),
    ...(options.requestsPerSecond === undefined ? {} : { SHOP_REQUESTS_PER_SECOND: String(options.requestsPerSecond) }),
    ...(options.dayLengthMs === undefined ? {} : { SHOP_DAY_LENGTH_MS: String(options.dayLengthMs) }),
    ...(options.thinkTimeMs === undefined ? {} : { SHOP_THINK_TIME_MS: String(options.thinkTimeMs) }),
  };
}
