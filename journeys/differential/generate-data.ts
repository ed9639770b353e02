import { createHistogram, type FloatHistogram } from '@oriel/promql';
import type { CaseSeries, CaseValue } from './case.ts';
import type { Language } from './language.ts';
import type { Random } from './random.ts';

/** Half an hour at most: a few dozen samples of a series show whatever more of them would. */
const LONGEST_MS = 30 * 60_000;
const BOUNDS = ['0.1', '0.5', '1', '5', '+Inf'] as const;

/** The metrics of a case; queries are made of these names. */
export const METRICS = {
  counters: ['requests_total', 'errors_total'],
  gauges: ['temperature', 'queue_length'],
  classic: 'latency_bucket',
  information: 'target_info',
  native: 'duration',
  /** Floats and histograms in one series. */
  mixed: 'mixed',
} as const;

export const LABELS = ['job', 'instance', 'zone', 'le', 'no.name'] as const;
export const VALUES = { job: ['a', 'b'], instance: ['1', '2', '3'], zone: ['', 'east', 'we\nst'] } as const;

export function generateData(random: Random, language: Language): CaseSeries[] {
  const stepMs = random.pick([15_000, 30_000, 60_000]);
  const writer = new DataWriter(random, language, stepMs);
  return writer.all();
}

class DataWriter {
  readonly #random: Random;
  readonly #language: Language;
  readonly #stepMs: number;

  constructor(random: Random, language: Language, stepMs: number) {
    this.#random = random;
    this.#language = language;
    this.#stepMs = stepMs;
  }

  all(): CaseSeries[] {
    const random = this.#random;
    const series: CaseSeries[] = [];
    const add = (name: string, next: () => () => CaseValue, most: number) => {
      for (const labels of this.#targets(most)) series.push(this.#series({ __name__: name, ...labels }, next()));
    };
    for (const name of METRICS.counters) add(name, () => this.#counter(), 4);
    for (const name of METRICS.gauges) add(name, () => this.#gauge(), 4);
    if (random.chance(0.6)) for (const labels of this.#targets(2)) series.push(...this.#classic(labels));
    if (random.chance(0.5)) add(METRICS.information, () => () => 1, 3);
    if (this.#language.nativeHistograms) {
      if (random.chance(0.7)) add(METRICS.native, () => this.#histogram(), 3);
      if (random.chance(0.4)) add(METRICS.mixed, () => this.#mixed(), 2);
    }
    return series;
  }

  /** Different sets of labels. */
  #targets(most: number): Record<string, string>[] {
    const random = this.#random;
    const zones = this.#language.dotMatchesNewline ? VALUES.zone : VALUES.zone.filter((zone) => !zone.includes('\n'));
    const found = new Map<string, Record<string, string>>();
    for (let left = random.between(1, most); left > 0; left--) {
      const zone = random.pick(zones);
      const labels = {
        instance: random.pick(VALUES.instance),
        job: random.pick(VALUES.job),
        ...(this.#language.utf8Names && random.chance(0.2) ? { 'no.name': 'x' } : {}),
        ...(zone === '' ? {} : { zone }),
      };
      found.set(JSON.stringify(labels), labels);
    }
    return [...found.values()];
  }

  #series(labels: Readonly<Record<string, string>>, next: () => CaseValue): CaseSeries {
    const random = this.#random;
    const holes = random.pick([0, 0, 0.05, 0.3]);
    const ends = random.pick([0, 0, 0.05]);
    const samples = random.between(1, Math.floor(LONGEST_MS / this.#stepMs));
    const values = Array.from({ length: samples }, (): CaseValue => {
      const value = next();
      if (random.chance(ends)) return 'stale';
      return random.chance(holes) ? 'gap' : value;
    });
    return { labels, firstMs: this.#first(), stepMs: this.#stepMs, values };
  }

  /** On the grid of the queries, where both ends of a window are meant alike; else between its seconds. */
  #first(): number {
    const random = this.#random;
    const phaseMs = random.pick([0, 0, 5_000, 7_013]);
    const lateMs = random.pick([0, 0, 0, 4 * 60_000, 12 * 60_000]);
    return lateMs + (this.#language.leftOpenWindows ? phaseMs : Math.floor(phaseMs / 1_000) * 1_000 + 7);
  }

  #counter(): () => number {
    const random = this.#random;
    const most = random.pick([1, 7, 1_000]);
    const resets = random.pick([0, 0.05, 0.2]);
    let value = random.between(0, 10);
    return () => {
      value = random.chance(resets) ? random.between(0, 3) : value + random.between(0, most);
      return value;
    };
  }

  #gauge(): () => number {
    const random = this.#random;
    const odd = random.pick([0, 0, 0.1]);
    const digits = random.pick([0, 1, 3]);
    let value = random.between(-20, 100);
    return () => {
      if (random.chance(odd)) return random.pick([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0]);
      value += random.between(-5, 5);
      return Number((value + random.next()).toFixed(digits));
    };
  }

  /** Buckets that go on and are reset together. */
  #classic(labels: Readonly<Record<string, string>>): CaseSeries[] {
    const random = this.#random;
    const samples = random.between(2, Math.floor(LONGEST_MS / this.#stepMs));
    const firstMs = this.#first();
    const bounds = random.chance(0.1) ? BOUNDS.slice(0, -1) : BOUNDS;
    let counts: number[] = BOUNDS.map(() => 0);
    const rows = Array.from({ length: samples }, () => {
      if (random.chance(0.03)) counts = BOUNDS.map(() => 0);
      const reach = random.between(0, BOUNDS.length);
      counts = counts.map((count, at) => (at >= reach ? count + 1 + at : count));
      return counts;
    });
    return bounds.map((le, at) => ({
      labels: { __name__: METRICS.classic, ...labels, le },
      firstMs,
      stepMs: this.#stepMs,
      values: rows.map((row) => row[at]!),
    }));
  }

  #histogram(): () => FloatHistogram {
    const random = this.#random;
    const custom = random.chance(0.3);
    const gauge = random.chance(0.1);
    const resets = random.pick([0, 0.05]);
    const schema = random.between(-1, 3);
    const bounds = random.pick([
      [1, 2, 5],
      [1, 2, 5],
      [0.5, 2, 10],
    ]);
    const offset = random.between(-2, 2);
    let positive = [0, 0, 0];
    let negative = [0, 0];
    let zero = 0;
    return () => {
      if (random.chance(resets)) {
        positive = [0, 0, 0];
        negative = [0, 0];
        zero = 0;
      }
      positive = positive.map((count) => count + random.between(0, 4));
      if (!custom && random.chance(0.5)) negative = negative.map((count) => count + random.between(0, 2));
      if (!custom) zero += random.between(0, 1);
      const count = [...positive, ...negative, zero].reduce((sum, one) => sum + one, 0);
      const parts = {
        counterResetHint: gauge ? 'gauge' : 'unknown',
        count,
        sum: count * 2 - zero,
        positiveSpans: [{ offset: custom ? 0 : offset, length: 3 }],
        positiveBuckets: Float64Array.from(positive),
      } as const;
      if (custom) return createHistogram({ ...parts, schema: -53, customValues: Float64Array.from(bounds) });
      return createHistogram({
        ...parts,
        schema,
        zeroThreshold: 0.001,
        zeroCount: zero,
        ...(negative.some((one) => one > 0)
          ? { negativeSpans: [{ offset: 0, length: 2 }], negativeBuckets: Float64Array.from(negative) }
          : {}),
      });
    };
  }

  #mixed(): () => CaseValue {
    const histogram = this.#histogram();
    const float = this.#counter();
    return () => (this.#random.chance(0.5) ? histogram() : float());
  }
}
