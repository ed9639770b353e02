import type { BytesSlice } from '@oriel/store';
import type { TenantId } from '@oriel/telemetry';
import { ValueSketch } from './value-sketch.ts';

/** Labels of one metric that are watched. */
const MOST_LABELS = 24;
const decoder = new TextDecoder();

/** Which limit was met; the server's is the tenant's share of what `--memory` leaves for counting series. */
export type SeriesLimitKind = 'tenant' | 'metric' | 'server';

/** What names an offender: one metric that meets one limit. */
export interface OffenderName {
  readonly tenant: TenantId;
  readonly day: number;
  readonly metric: string;
  readonly kind: SeriesLimitKind;
}

/** An offender as one thread tells another. */
export interface OffenderReport extends OffenderName {
  readonly limit: number;
  readonly lastMs: number;
  readonly labels: readonly { readonly name: string; readonly registers: Uint8Array }[];
  /** Registers of a sketch of the refused series. */
  readonly series: Uint8Array;
}

/** A metric whose new series are refused: what its refused series look like, by label. */
export class Offender {
  readonly name: OffenderName;
  limit: number;
  readonly sinceMs: number;
  lastMs: number;
  readonly #labels = new Map<string, ValueSketch>();
  readonly #series = new ValueSketch();
  readonly #seriesId = new Uint32Array(2);

  constructor(name: OffenderName, limit: number, nowMs: number) {
    this.name = name;
    this.limit = limit;
    this.sinceMs = nowMs;
    this.lastMs = nowMs;
  }

  /** Notes a refused series: its id, and its labels as name, value, name, value … */
  note(lo: number, hi: number, labels: readonly BytesSlice[]): void {
    this.#seriesId[0] = lo;
    this.#seriesId[1] = hi;
    this.#series.add(new Uint8Array(this.#seriesId.buffer), 0, 8);
    for (let at = 0; at < labels.length; at += 2) {
      const { bytes, start, end } = labels[at]!;
      const value = labels[at + 1]!;
      this.#sketch(decoder.decode(bytes.subarray(start, end)))?.add(value.bytes, value.start, value.end);
    }
  }

  merge(report: OffenderReport): void {
    this.limit = report.limit;
    this.lastMs = Math.max(this.lastMs, report.lastMs);
    for (const { name, registers } of report.labels) this.#sketch(name)?.merge(registers);
    this.#series.merge(report.series);
  }

  get report(): OffenderReport {
    const labels = [...this.#labels].map(([name, sketch]) => ({ name, registers: sketch.registers }));
    return { ...this.name, limit: this.limit, lastMs: this.lastMs, labels, series: this.#series.registers };
  }

  /** About how many series are refused. */
  get refusedSeries(): number {
    return this.#series.count;
  }

  /** The label that makes the series many: the one with the most values among those refused; undefined while none has two. */
  get worstLabel(): { readonly name: string; readonly values: number } | undefined {
    let worst: { name: string; values: number } | undefined;
    for (const [name, sketch] of this.#labels) {
      const values = sketch.count;
      if (values > (worst?.values ?? 1)) worst = { name, values };
    }
    return worst;
  }

  get sentence(): string {
    const { kind, metric } = this.name;
    const limit = this.limit.toLocaleString('en-US');
    const worst = this.worstLabel;
    const label =
      worst === undefined ? '' : `; its label ${worst.name} has ${worst.values.toLocaleString('en-US')} values`;
    const refused = `new ones of metric ${metric} are refused`;
    const reached = {
      metric: `metric ${metric} has reached ${limit} series`,
      tenant: `the tenant has reached ${limit} series, so that ${refused}`,
      server: `the tenant has its share of the memory in which the server counts series, ${limit} of them, so that ${refused} until its operator gives it more (--memory)`,
    };
    return reached[kind] + label;
  }

  #sketch(label: string): ValueSketch | undefined {
    let sketch = this.#labels.get(label);
    if (sketch !== undefined) return sketch;
    if (this.#labels.size >= MOST_LABELS) return undefined;
    sketch = new ValueSketch();
    this.#labels.set(label, sketch);
    return sketch;
  }
}

export function offenderKey({ tenant, day, metric, kind }: OffenderName): string {
  return `${tenant} ${day} ${kind} ${metric}`;
}
