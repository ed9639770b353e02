import { grown, roomFor } from '../../../samples/grown.ts';
import { TextTable } from './text-table.ts';

/** The series that have a label, ordered by its value, as far as there were any when it was made. */
export interface Postings {
  /** Numbers of series. */
  readonly series: Uint32Array;
  /** Where those of each value begin in `series`, by the number of the value; those of the last one end where the last entry says. */
  readonly starts: Uint32Array;
  /** Series that were there; those that came later have to be looked at. */
  readonly covered: number;
}

/** One label of the series of a tenant: its values, and how many series have each. */
export class LabelValues {
  readonly name: string;
  readonly texts = new TextTable();
  /** Series of each value, by its number. */
  #counts = new Uint32Array(8);
  #postings: Postings | undefined;

  constructor(name: string) {
    this.name = name;
  }

  get sizeBytes(): number {
    const postings =
      this.#postings === undefined ? 0 : this.#postings.series.byteLength + this.#postings.starts.byteLength;
    return this.texts.sizeBytes + this.#counts.byteLength + postings;
  }

  seriesOf(value: number): number {
    return this.#counts[value]!;
  }

  /** One more series has the value. */
  count(value: number): void {
    if (value >= this.#counts.length) this.#counts = grown(this.#counts, new Uint32Array(roomFor(value + 1)));
    this.#counts[value]!++;
  }

  /**
   * @param series how many there are
   * @param numberOf that of the value that a series has, −1 for none
   */
  postings(series: number, numberOf: (series: number) => number): Postings {
    const known = this.#postings;
    if (known !== undefined && series - known.covered <= Math.max(MOST_UNCOVERED, known.covered / 16)) return known;
    const values = this.texts.size;
    const starts = new Uint32Array(values + 1);
    for (let value = 0; value < values; value++) starts[value + 1] = starts[value]! + this.#counts[value]!;
    const next = starts.slice();
    const ordered = new Uint32Array(starts[values]!);
    for (let number = 0; number < series; number++) {
      const value = numberOf(number);
      if (value >= 0) ordered[next[value]!++] = number;
    }
    this.#postings = { series: ordered, starts, covered: series };
    return this.#postings;
  }
}

/** So many series are looked at faster than postings are made anew. */
const MOST_UNCOVERED = 1_000;
