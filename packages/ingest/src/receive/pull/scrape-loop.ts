import type {
  ExpositionFormat,
  ScrapeEvent,
  ScrapeFacts,
  ScrapeRules,
} from '../../decode/prometheus-exposition/scrape-facts.ts';
import type { ScrapeConfig } from './config/scrape-config.ts';
import { acceptHeader, formatOf } from './http/content-negotiation.ts';
import { type BodyRoom, BodyTooLarge, NoRoomForBody } from './http/guarded-http.ts';
import type { PullClient } from './http/pull-client.ts';
import type { ScrapeContext } from './scrape-context.ts';
import { ScrapeSchedule } from './scrape-schedule.ts';
import type { Target } from './target.ts';
import { WHO_ASKS } from './who-asks.ts';

export type TargetHealth = 'unknown' | 'up' | 'down';

export interface ScrapeState {
  readonly health: TargetHealth;
  readonly lastError: string;
  /** Milliseconds since the epoch; 0 before the first. */
  readonly lastScrapeMs: number;
  readonly lastDurationSeconds: number;
}

const MOST_TIMER_MS = 2 ** 31 - 1;

/** Asks one target again and again, and hands on what it says. */
export class ScrapeLoop {
  readonly target: Target;
  readonly #number: number;
  readonly #config: ScrapeConfig;
  readonly #rules: ScrapeRules;
  readonly #client: PullClient;
  readonly #context: ScrapeContext;
  readonly #schedule: ScrapeSchedule;
  readonly #stopping = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #scraping: Promise<void> = Promise.resolve();
  #state: ScrapeState = { health: 'unknown', lastError: '', lastScrapeMs: 0, lastDurationSeconds: 0 };
  /** Why it is not asked although it is there: more targets than allowed. */
  refusal = '';

  constructor(target: Target, config: ScrapeConfig, rules: ScrapeRules, client: PullClient, context: ScrapeContext) {
    this.target = target;
    this.#config = config;
    this.#rules = { ...rules, timeoutSeconds: target.timeoutMs / 1_000 };
    this.#client = client;
    this.#context = context;
    this.#number = context.nextNumber();
    this.#schedule = new ScrapeSchedule(target.key, context.seed, target.intervalMs);
  }

  get state(): ScrapeState {
    return this.#state;
  }

  start(): void {
    this.#wait(this.#schedule.nextAfter(this.#context.now()));
  }

  /** A timer waits 24 days at most: then it is set again. */
  #wait(dueMs: number): void {
    const waitMs = dueMs - this.#context.now();
    if (waitMs > MOST_TIMER_MS) {
      this.#timer = setTimeout(() => this.#wait(dueMs), MOST_TIMER_MS).unref();
      return;
    }
    this.#timer = setTimeout(() => {
      this.#scraping = this.#scrape(dueMs)
        // A fault of ours stands where its owner looks, and the next scrape is tried.
        .catch((error: Error) =>
          this.#note({ text: error.message, isOfTarget: false }, dueMs, { durationSeconds: 0, bodyBytes: 0 }),
        )
        .then(() => {
          if (!this.#stopping.signal.aborted) this.start();
        });
    }, waitMs).unref();
  }

  /** Ends it: its series with it where the target is gone, or not where it goes on elsewhere or the server stops. */
  async stop(event: 'ended' | 'forgotten'): Promise<void> {
    this.#stopping.abort();
    clearTimeout(this.#timer);
    await this.#scraping;
    await this.#hand(event, nothing(), 'text', { timeMs: this.#context.now(), durationSeconds: 0, bodyBytes: 0 });
  }

  async #scrape(dueMs: number): Promise<void> {
    const timeMs = this.#schedule.timeOf(dueMs, this.#context.now());
    const started = performance.now();
    const seconds = () => (performance.now() - started) / 1_000;
    const { budget } = this.#context;
    let takenBytes = 0;
    const tryTake = (bytes: number): boolean => {
      const isTaken = budget.tryTake(bytes, takenBytes);
      if (isTaken) takenBytes += bytes;
      return isTaken;
    };
    try {
      if (this.refusal !== '') throw new Error(this.refusal);
      const { contentType, body } = await this.#ask({ tryTake });
      const measured = { timeMs, durationSeconds: seconds(), bodyBytes: body.byteLength };
      const format = formatOf(contentType, this.#config.fallbackProtocol);
      const problem = await this.#hand('scraped', body, format, measured);
      this.#note(problem, timeMs, measured);
      if (problem?.isOfTarget) await this.#hand('failed', nothing(), 'text', measured);
    } catch (error) {
      if (this.#stopping.signal.aborted) return;
      const measured = { timeMs, durationSeconds: seconds(), bodyBytes: error instanceof BodyTooLarge ? -1 : 0 };
      const isOfTarget = !(error instanceof NoRoomForBody);
      this.#note({ text: (error as Error).message, isOfTarget }, timeMs, measured);
      if (isOfTarget) await this.#hand('failed', nothing(), 'text', measured);
    } finally {
      budget.giveBack(takenBytes);
    }
  }

  #ask(room: BodyRoom) {
    const { protocols, nameEscaping, isCompressed, bodyBytesLimit } = this.#config;
    const { mostBodyBytes } = this.#context;
    return this.#client.get(this.target.url, {
      headers: {
        ...WHO_ASKS,
        accept: acceptHeader(protocols, nameEscaping),
        'accept-encoding': isCompressed ? 'gzip' : 'identity',
        'x-prometheus-scrape-timeout-seconds': String(this.target.timeoutMs / 1_000),
      },
      timeoutMs: this.target.timeoutMs,
      mostBytes: bodyBytesLimit === 0 ? mostBodyBytes : Math.min(bodyBytesLimit, mostBodyBytes),
      room,
      signal: this.#stopping.signal,
    });
  }

  /** What kept it from being kept, or undefined. */
  async #hand(
    event: ScrapeEvent,
    body: Uint8Array,
    format: ExpositionFormat,
    measured: Pick<ScrapeFacts, 'timeMs' | 'durationSeconds' | 'bodyBytes'>,
  ): Promise<Problem | undefined> {
    const policy = await this.#context.policy();
    if (policy === undefined) return { text: 'the tenant of the scrape configuration is not there', isOfTarget: false };
    const scrape: ScrapeFacts = {
      target: this.#number,
      event,
      format,
      ...measured,
      labels: this.target.labels,
      rules: this.#rules,
    };
    const reply = await this.#context.submit({
      decoder: 'scrape',
      signal: 'samples',
      encoding: 'protobuf',
      body,
      policy,
      arrivalMs: this.#context.now(),
      scrape,
    });
    if (reply.kind === 'accepted') return undefined;
    return { text: reply.message, isOfTarget: reply.kind === 'malformed' };
  }

  #note(
    problem: Problem | undefined,
    lastScrapeMs: number,
    { durationSeconds, bodyBytes }: Pick<ScrapeFacts, 'durationSeconds' | 'bodyBytes'>,
  ): void {
    const elapsedMs = durationSeconds * 1_000;
    this.#context.watch?.({
      startedAtMs: this.#context.now() - elapsedMs,
      elapsedMs,
      bodyBytes: Math.max(0, bodyBytes),
      ...(problem && { error: problem.isOfTarget ? ('target' as const) : ('refused' as const) }),
    });
    this.#state = {
      health: problem === undefined ? 'up' : 'down',
      lastError: problem?.text ?? '',
      lastScrapeMs,
      lastDurationSeconds: durationSeconds,
    };
  }
}

/** A new one each time: its buffer is given away. */
function nothing(): Uint8Array {
  return new Uint8Array(0);
}

interface Problem {
  readonly text: string;
  /** A fault of the target, which then is down; otherwise one of ours, which leaves a gap. */
  readonly isOfTarget: boolean;
}
