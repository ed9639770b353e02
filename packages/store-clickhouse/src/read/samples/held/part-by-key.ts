import type { KeyRange } from '../key-range.ts';
import type { Turns } from '../turns.ts';

const ID_WORDS = 4;
/** Of each part so many series are looked at to tell where parts end: parts are then as large as each other within a tenth. */
const LOOKED_AT_OF_PART = 256;
/** Series that are looked at without a look at the clock. */
const LOOKED_AT_ONCE = 2_048;

/**
 * Numbers of series in parts of about `most` each, by family and then by id, as the tables are ordered: what is read for a part lies
 * together, and nothing of it is read for another. Which series come first within a part is left open.
 *
 * @param words of each series four, as `SeriesColumns` has them
 */
export async function partByKey(
  numbers: Uint32Array,
  words: Uint32Array,
  most: number,
  turns: Turns,
): Promise<readonly Uint32Array[]> {
  const count = Math.ceil(numbers.length / most);
  if (count <= 1) return [numbers];
  const firsts = firstsOfParts(numbers, words, count);
  const partOf = new Uint16Array(numbers.length);
  const starts = new Uint32Array(count + 1);
  for (let at = 0; at < numbers.length; at++) {
    if (at % LOOKED_AT_ONCE === 0 && turns.due) await turns.next();
    const part = partWith(numbers[at]!, words, firsts);
    partOf[at] = part;
    starts[part + 1]!++;
  }
  for (let part = 0; part < count; part++) starts[part + 1]! += starts[part]!;
  const next = starts.slice();
  const ordered = new Uint32Array(numbers.length);
  for (let at = 0; at < numbers.length; at++) {
    if (at % LOOKED_AT_ONCE === 0 && turns.due) await turns.next();
    ordered[next[partOf[at]!]!++] = numbers[at]!;
  }
  return Array.from({ length: count }, (_, part) => ordered.subarray(starts[part]!, starts[part + 1]!)).filter(
    (part) => part.length > 0,
  );
}

/** The series with which each part but the first begins. */
function firstsOfParts(numbers: Uint32Array, words: Uint32Array, count: number): Uint32Array {
  const looked = Math.min(numbers.length, count * LOOKED_AT_OF_PART);
  const some = Uint32Array.from({ length: looked }, (_, at) => numbers[Math.floor((at * numbers.length) / looked)]!);
  some.sort((one, other) => compareKeys(words, one, other));
  return Uint32Array.from({ length: count - 1 }, (_, part) => some[Math.floor(((part + 1) * looked) / count)]!);
}

/** Bisects. */
function partWith(number: number, words: Uint32Array, firsts: Uint32Array): number {
  let low = 0;
  let high = firsts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareKeys(words, number, firsts[middle]!) < 0) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** By family, then by id, each of which has its lower word first. */
function compareKeys(words: Uint32Array, one: number, other: number): number {
  const [a, b] = [one * ID_WORDS, other * ID_WORDS];
  return (
    words[a + 1]! - words[b + 1]! ||
    words[a]! - words[b]! ||
    words[a + 3]! - words[b + 3]! ||
    words[a + 2]! - words[b + 2]!
  );
}

/** Where all of them lie; there is one at least. */
export function keyRangeOf(numbers: Uint32Array, words: Uint32Array): KeyRange {
  let [first, last] = [numbers[0]!, numbers[0]!];
  for (const number of numbers) {
    if (compareKeys(words, number, first) < 0) first = number;
    if (compareKeys(words, number, last) > 0) last = number;
  }
  const id = (number: number, at: number) =>
    (BigInt(words[number * ID_WORDS + at + 1]!) << 32n) | BigInt(words[number * ID_WORDS + at]!);
  return { firstFamily: id(first, 0), lastFamily: id(last, 0), firstSeries: id(first, 2), lastSeries: id(last, 2) };
}
