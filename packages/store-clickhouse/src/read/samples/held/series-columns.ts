import type { NativeBlock, NativeDictionary } from '../../../engine/engine-client.ts';
import { grown, roomFor } from '../../../samples/grown.ts';
import type { LabelSet } from './indexed-matcher.ts';
import { LabelValues } from './label-values.ts';

/** Of what stands once for each set of names. Measured. */
const NAMES_BYTES = 400;
const NAME_BYTES = 24;
const ID_WORDS = 4;
const decoder = new TextDecoder();

/** Names that series have in common. */
export interface Names extends LabelSet {
  readonly texts: readonly string[];
  /** Values of these series are increments. */
  readonly isDelta: boolean;
}

/**
 * Series as columns: some sixty bytes for a series of five labels beside the texts of its values, and no object. Names of labels stand
 * once for all series that have the same ones, values once for each label; series, sets of names, labels and values go by numbers, in
 * the order in which they came.
 *
 *     series ──► family, id │ names, delta or not │ where its values begin ──► number of each label's value
 *     label ──► its texts │ series of each value
 */
export class SeriesColumns {
  length = 0;
  /** Four words for each: family and id, low halves first… */
  words = new Uint32Array(16 * ID_WORDS);
  /** …and the same memory as two numbers for each. */
  ids = new BigUint64Array(this.words.buffer);
  names = new Uint32Array(16);
  /** Where its values begin in `values`, in the order of its names. */
  starts = new Uint32Array(16);
  values = new Uint32Array(64);
  readonly sets: Names[] = [];
  readonly labels: LabelValues[] = [];
  readonly #labelNumbers = new Map<string, number>();
  readonly #setNumbers = new Map<string, number>();
  #valuesLength = 0;
  /** Open addressing: the number of a series, plus one. */
  #slots = new Uint32Array(32);
  #setsBytes = 0;

  get sizeBytes(): number {
    const columns = [this.ids, this.names, this.starts, this.values, this.#slots];
    return (
      columns.reduce((sum, column) => sum + column.byteLength, this.#setsBytes) +
      this.labels.reduce((sum, label) => sum + label.sizeBytes, 0)
    );
  }

  /** −1 where no series has the label. */
  labelNumber(name: string): number {
    return this.#labelNumbers.get(name) ?? -1;
  }

  /** Takes rows of a block with the columns of the table `series`, and says the number of each, known or new. */
  adder(block: NativeBlock): (row: number) => number {
    if (block.rows === 0) return () => -1;
    const families = wordsOf(block, 'family');
    const series = wordsOf(block, 'series');
    const valueCodes = dictionaryOf(block, 'label_values');
    const setOf = this.#setReader(dictionaryOf(block, 'label_names'), block.column('delta').values as Uint8Array);
    const valueNumber = this.#valueReader(valueCodes);
    return (row) => {
      const at = row * 2;
      const known = this.#numberOf(families[at]!, families[at + 1]!, series[at]!, series[at + 1]!);
      if (known >= 0) return known;
      const number = this.#begin(families[at]!, families[at + 1]!, series[at]!, series[at + 1]!, setOf(row));
      const { labels } = this.sets[this.names[number]!]!;
      const start = valueCodes.start(row);
      for (let place = 0; place < labels.length; place++) {
        this.#addValue(labels[place]!, valueNumber(labels[place]!, Number(valueCodes.codes[start + place]!)));
      }
      return number;
    };
  }

  #numberOf(familyLo: number, familyHi: number, lo: number, hi: number): number {
    return this.#slots[this.#slotOf(familyLo, familyHi, lo, hi)]! - 1;
  }

  /** A new series, whose values come next. */
  #begin(familyLo: number, familyHi: number, lo: number, hi: number, set: number): number {
    const number = this.length++;
    if (number === this.names.length) {
      const room = roomFor(this.length);
      this.words = grown(this.words, new Uint32Array(room * ID_WORDS));
      this.ids = new BigUint64Array(this.words.buffer);
      this.names = grown(this.names, new Uint32Array(room));
      this.starts = grown(this.starts, new Uint32Array(room));
    }
    this.words.set([familyLo, familyHi, lo, hi], number * ID_WORDS);
    this.names[number] = set;
    this.starts[number] = this.#valuesLength;
    if (this.length * 3 > this.#slots.length * 2) this.#spread();
    else this.#slots[this.#slotOf(familyLo, familyHi, lo, hi)] = number + 1;
    return number;
  }

  #addValue(label: number, value: number): void {
    if (this.#valuesLength === this.values.length) {
      this.values = grown(this.values, new Uint32Array(roomFor(this.#valuesLength + 1)));
    }
    this.values[this.#valuesLength++] = value;
    this.labels[label]!.count(value);
  }

  /** Rows come metric after metric: the names of a row are most often those of the row before. */
  #setReader({ codes, start, bytes }: NativeDictionary, deltas: Uint8Array): (row: number) => number {
    const known = new Map<string, number>();
    let lastRow = -1;
    let last = -1;
    return (row) => {
      if (
        lastRow >= 0 &&
        deltas[row] === deltas[lastRow] &&
        isSame(codes, start(row), start(row + 1), start(lastRow), start(lastRow + 1))
      ) {
        return last;
      }
      const own = codes.subarray(start(row), start(row + 1));
      const key = `${deltas[row]} ${own.join()}`;
      let set = known.get(key);
      if (set === undefined) {
        set = this.#setOf(
          Array.from(own as ArrayLike<number>, (code) => decoder.decode(bytes(code))),
          deltas[row] === 1,
        );
        known.set(key, set);
      }
      lastRow = row;
      last = set;
      return set;
    };
  }

  #setOf(texts: readonly string[], isDelta: boolean): number {
    const key = [isDelta, ...texts].join('\0');
    let number = this.#setNumbers.get(key);
    if (number === undefined) {
      number = this.sets.length;
      this.#setNumbers.set(key, number);
      this.sets.push({ texts, labels: texts.map((name) => this.#labelOf(name)), isDelta });
      this.#setsBytes += NAMES_BYTES + texts.length * NAME_BYTES;
    }
    return number;
  }

  #labelOf(name: string): number {
    let number = this.#labelNumbers.get(name);
    if (number === undefined) {
      number = this.labels.length;
      this.#labelNumbers.set(name, number);
      this.labels.push(new LabelValues(name));
    }
    return number;
  }

  /** A value is looked up once for a block, where it is always the same label's. */
  #valueReader({ size, bytes }: NativeDictionary): (label: number, code: number) => number {
    const labels = new Int32Array(size).fill(-1);
    const values = new Uint32Array(size);
    return (label, code) => {
      if (labels[code] !== label) {
        labels[code] = label;
        values[code] = this.labels[label]!.texts.add(bytes(code));
      }
      return values[code]!;
    };
  }

  /** Where it stands, or the free slot where it would. */
  #slotOf(familyLo: number, familyHi: number, lo: number, hi: number): number {
    const words = this.words;
    const mask = this.#slots.length - 1;
    for (let slot = lo & mask; ; slot = (slot + 1) & mask) {
      const number = this.#slots[slot]! - 1;
      if (number < 0) return slot;
      const at = number * ID_WORDS;
      if (words[at + 2] === lo && words[at + 3] === hi && words[at] === familyLo && words[at + 1] === familyHi) {
        return slot;
      }
    }
  }

  #spread(): void {
    this.#slots = new Uint32Array(this.#slots.length * 2);
    const words = this.words;
    for (let number = 0; number < this.length; number++) {
      const at = number * ID_WORDS;
      this.#slots[this.#slotOf(words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!)] = number + 1;
    }
  }
}

function isSame(
  codes: NativeDictionary['codes'],
  start: number,
  end: number,
  otherStart: number,
  otherEnd: number,
): boolean {
  if (end - start !== otherEnd - otherStart) return false;
  for (let at = 0; at < end - start; at++) if (codes[start + at] !== codes[otherStart + at]) return false;
  return true;
}

function wordsOf(block: NativeBlock, column: string): Uint32Array {
  const { buffer, byteOffset, length } = block.column(column).values as BigUint64Array;
  return new Uint32Array(buffer, byteOffset, length * 2);
}

function dictionaryOf(block: NativeBlock, column: string): NativeDictionary {
  const { dictionary, type } = block.column(column);
  if (dictionary === undefined)
    throw new Error(`labels of series are to have a dictionary, and ${column} came as ${type}`);
  return dictionary;
}
