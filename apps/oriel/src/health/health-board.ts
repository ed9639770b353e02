import type { ComponentHealth, HealthEvent, HealthPoint, HealthStatus, SystemHealth } from '@oriel/api';
import type { OwnWork } from '../self/own-work.ts';
import { CHECK_TIMEOUT_MS, type Finding, type HealthCheck } from './health-check.ts';

const MEASURE_EVERY_MS = 2_000;
/** A point of history every half minute, an hour of them. */
const HISTORY_STEP_MS = 30_000;
const HISTORY_POINTS = 120;
const LAST_ERRORS = 50;

const GRAVITY: Readonly<Record<HealthStatus, number>> = { OPERATIONAL: 0, UNKNOWN: 1, DEGRADED: 2, DOWN: 3 };

interface Entry {
  readonly check: HealthCheck;
  finding: Finding;
  sinceMs: number;
  history: HealthPoint[];
  measuring: boolean;
}

/** Measures every part in turn and remembers; whoever asks gets the last measurement at once. */
export class HealthBoard {
  readonly #entries: Entry[];
  readonly #now: () => number;
  readonly #tell: (work: OwnWork) => void;
  readonly #changed: (component: string, finding: Finding) => void;
  readonly #errors: HealthEvent[] = [];
  #timer: NodeJS.Timeout | undefined;

  /** @param changed hears when a part is another than before; not of the first measurement of one that is well. */
  constructor(
    checks: readonly HealthCheck[],
    now: () => number,
    tell: (work: OwnWork) => void = () => {},
    changed: (component: string, finding: Finding) => void = () => {},
  ) {
    this.#now = now;
    this.#tell = tell;
    this.#changed = changed;
    this.#entries = checks.map((check) => ({
      check,
      finding: { status: 'UNKNOWN', score: 0, detail: 'not measured yet', figures: [] },
      sinceMs: now(),
      history: [],
      measuring: false,
    }));
  }

  async start(): Promise<void> {
    await this.measure();
    this.#timer = setInterval(() => void this.measure(), MEASURE_EVERY_MS);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async measure(): Promise<void> {
    await Promise.all(this.#entries.map((entry) => this.#measureOne(entry)));
  }

  current(): SystemHealth {
    const components = this.#entries.map(describe);
    const worst = components.reduce<HealthStatus>(
      (status, component) => (GRAVITY[component.status] > GRAVITY[status] ? component.status : status),
      'OPERATIONAL',
    );
    return {
      status: worst,
      score: components.reduce((least, component) => Math.min(least, component.score), 100),
      atMs: this.#now(),
      components,
      lastErrors: this.#errors,
    };
  }

  /** A failure that a person should see on the Health page. */
  report(component: string, message: string): void {
    this.#errors.unshift({ atMs: this.#now(), component, message });
    this.#errors.length = Math.min(this.#errors.length, LAST_ERRORS);
  }

  async #measureOne(entry: Entry): Promise<void> {
    if (entry.measuring) return;
    entry.measuring = true;
    const startedAtMs = this.#now();
    const began = performance.now();
    const finding = await withinTime(entry.check);
    entry.measuring = false;
    const atMs = this.#now();
    this.#tell({
      name: 'health check',
      startedAtMs,
      elapsedMs: performance.now() - began,
      attributes: { 'oriel.health.component': entry.check.name, 'oriel.health.status': finding.status },
    });
    if (finding.status !== entry.finding.status) {
      entry.sinceMs = atMs;
      if (GRAVITY[finding.status] >= GRAVITY.DEGRADED) this.report(entry.check.name, finding.detail);
      if (entry.finding.status !== 'UNKNOWN' || finding.status !== 'OPERATIONAL')
        this.#changed(entry.check.name, finding);
    }
    const changed = finding.status !== entry.finding.status;
    entry.finding = finding;
    const last = entry.history.at(-1);
    if (changed || !last || atMs - last.atMs >= HISTORY_STEP_MS) {
      entry.history = [...entry.history, { atMs, status: finding.status, score: finding.score }].slice(-HISTORY_POINTS);
    }
  }
}

async function withinTime(check: HealthCheck): Promise<Finding> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Finding>((resolve) => {
    timer = setTimeout(() => resolve(down(`it did not answer within ${CHECK_TIMEOUT_MS / 1_000} s`)), CHECK_TIMEOUT_MS);
  });
  try {
    return await Promise.race([check.measure(), late]);
  } catch (error) {
    return down(error instanceof Error ? error.message : String(error));
  } finally {
    clearTimeout(timer);
  }
}

function down(detail: string): Finding {
  return { status: 'DOWN', score: 0, detail, figures: [] };
}

function describe(entry: Entry): ComponentHealth {
  const { status, score, detail, figures } = entry.finding;
  return {
    name: entry.check.name,
    title: entry.check.title,
    status,
    score,
    detail,
    sinceMs: entry.sinceMs,
    history: entry.history,
    figures,
  };
}
