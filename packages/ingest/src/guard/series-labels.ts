import { isUtf8 } from 'node:buffer';
import type { BytesRange, Limits } from '@oriel/telemetry';
import { type BytesSlice, type LabelSlice, seriesText, sliceOf } from './series-text.ts';

const NAME = new TextEncoder().encode('__name__');

/** Judges the labels of one series as they come (Prometheus, "Data model"; remote write 2.0, "Labels"). */
export class SeriesLabels {
  readonly #limits: Limits;
  #count = 0;
  #hasName = false;
  #problem = '';
  #isAscending = true;
  #twice = '';
  readonly #taken: LabelSlice[] = [];

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  begin(): void {
    this.#count = 0;
    this.#hasName = false;
    this.#problem = '';
    this.#isAscending = true;
    this.#twice = '';
    this.#taken.length = 0;
  }

  /** Whether the label is passed on: one without a value is none. */
  take(name: BytesRange, value: BytesRange): boolean {
    this.#count++;
    if (name.length === 0) this.#note('a label has no name');
    else if (name.length > this.#limits.attributeKeyBytes)
      this.#note(`a label's name has ${name.length} bytes, at most ${this.#limits.attributeKeyBytes} are taken`);
    else if (!isUtf8(name.bytes.subarray(name.start, name.end))) this.#note('the name of a label is not UTF-8');
    else if (value.length > this.#limits.attributeValueBytes)
      this.#note(
        `the label ${JSON.stringify(name.text())} has ${value.length} bytes, at most ${this.#limits.attributeValueBytes} are taken`,
      );
    else if (!isUtf8(value.bytes.subarray(value.start, value.end)))
      this.#note(`the label ${JSON.stringify(name.text())} is not UTF-8`);
    this.#findTwice(name, value);
    if (value.length === 0) return false;
    this.#hasName ||= isMetricName(name);
    return true;
  }

  /** What is wrong with the series, or an empty text. */
  end(): string {
    if (this.#problem !== '') return this.#problem;
    if (this.#count > this.#limits.attributesPerRecord)
      return `the series has ${this.#count} labels, at most ${this.#limits.attributesPerRecord} are taken`;
    if (!this.#hasName) return `invalid metric name or labels, got ${this.text()}`;
    return this.#twice === ''
      ? ''
      : `invalid labels for series, labels ${this.text()}, duplicated label ${this.#twice}`;
  }

  /** The labels since `begin`. Slow path: for messages. */
  text(): string {
    return seriesText(this.#taken);
  }

  #note(problem: string): void {
    if (this.#problem === '') this.#problem = problem;
  }

  /** Senders must sort: then a name that stands twice stands side by side. For one who does not, all before are compared. */
  #findTwice(name: BytesRange, value: BytesRange): void {
    const { bytes, start, end } = name;
    const taken = this.#taken;
    for (let at = taken.length - 1; at >= 0; at--) {
      const order = compareBytes(taken[at]!.name, bytes, start, end);
      if (order === 0 && this.#twice === '') this.#twice = name.text();
      if (order < 0 && this.#isAscending) break;
      if (order > 0) this.#isAscending = false;
    }
    taken.push({ name: sliceOf(name), value: sliceOf(value) });
  }
}

function compareBytes(one: BytesSlice, bytes: Uint8Array, start: number, end: number): number {
  const length = Math.min(one.end - one.start, end - start);
  for (let at = 0; at < length; at++) {
    const difference = one.bytes[one.start + at]! - bytes[start + at]!;
    if (difference !== 0) return difference;
  }
  return one.end - one.start - (end - start);
}

function isMetricName({ bytes, start, end }: BytesRange): boolean {
  if (end - start !== NAME.length) return false;
  for (let at = 0; at < NAME.length; at++) {
    if (bytes[start + at] !== NAME[at]) return false;
  }
  return true;
}
