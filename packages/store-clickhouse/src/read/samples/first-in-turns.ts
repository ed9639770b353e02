import type { Turns } from './turns.ts';

/** Numbers that are put in order at once. */
const RUN = 1_024;
/** Numbers that are looked at without a look at the clock. */
const LOOKED_AT_ONCE = 512;

/** As `firstOf`, of a million numbers of whatever is told apart by them: others have the event loop in between. */
export async function firstInTurns(
  numbers: Iterable<number>,
  limit: number,
  compare: (one: number, other: number) => number,
  turns: Turns,
): Promise<Uint32Array> {
  let kept: number[] = [];
  let last: number | undefined;
  let looked = 0;
  for (const number of numbers) {
    if (++looked % LOOKED_AT_ONCE === 0 && turns.due) await turns.next();
    if (limit <= 0 || (last !== undefined && compare(number, last) >= 0)) continue;
    kept.push(number);
    if (kept.length < limit * 2) continue;
    kept = Array.from((await inOrder(kept, compare, turns)).subarray(0, limit));
    last = kept.at(-1);
  }
  return (await inOrder(kept, compare, turns)).subarray(0, limit);
}

/** Runs in order, two of which become one until there is one. */
async function inOrder(
  numbers: readonly number[],
  compare: (one: number, other: number) => number,
  turns: Turns,
): Promise<Uint32Array> {
  const { length } = numbers;
  let source = Uint32Array.from(numbers);
  let target = new Uint32Array(length);
  for (let from = 0; from < length; from += RUN) {
    if (turns.due) await turns.next();
    source.subarray(from, from + RUN).sort(compare);
  }
  for (let width = RUN; width < length; width *= 2) {
    for (let from = 0; from < length; from += width * 2) {
      const middle = Math.min(from + width, length);
      const end = Math.min(from + width * 2, length);
      let one = from;
      let other = middle;
      for (let to = from; to < end; to++) {
        if (to % LOOKED_AT_ONCE === 0 && turns.due) await turns.next();
        const takesOne = other >= end || (one < middle && compare(source[one]!, source[other]!) <= 0);
        target[to] = source[takesOne ? one++ : other++]!;
      }
    }
    [source, target] = [target, source];
  }
  return source;
}
