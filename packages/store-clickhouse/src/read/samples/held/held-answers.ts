import type { SampleRange } from '@oriel/store';
import type { AllocateBytes, NativeBlock } from '../../../engine/engine-client.ts';
import { BUCKET_MS, bucketOf } from '../../../samples/time-layout.ts';
import type { FoundSeries } from '../found-series.ts';
import type { PieceTable } from '../piece-table.ts';
import { blockHasHistograms, placedChunks } from '../sample-pieces.ts';
import { MANY_SERIES } from '../series-condition.ts';
import { SeriesIndex } from '../series-index.ts';
import type { Turns } from '../turns.ts';
import { SharedRoom } from './shared-room.ts';

/** With more of its series missing than this share of them, an answer is read anew. */
const MOST_MISSING = 1 / 8;
/** Of an answer for each of its series, beside its chunks: an answer without any is remembered too. Measured. */
const PLACE_BYTES = 48;

/** The chunks of many series, as the engine gave them: all whose buckets begin between two times, both included. */
interface HeldAnswer {
  readonly startMs: number;
  readonly endMs: number;
  /** With what is beside the chunks. */
  readonly sizeBytes: number;
  readonly places: ReadonlyMap<FoundSeries, number>;
  readonly parts: readonly HeldBlock[];
}

interface HeldBlock {
  readonly block: NativeBlock;
  /** For each row the place of its series, −1 for none of those. */
  readonly places: Int32Array;
  /** Chunks lie far apart: whoever looked at each anew would wait for memory. */
  readonly hasHistograms: boolean;
}

/**
 * Chunks of wide selections, for the next question about the same hours or some of them. They lie as they came, in memory that query
 * workers share, so that none of their bytes is copied on the way to whoever decodes them. What they say is as true as what
 * `HeldChunks` holds, and they are forgotten together.
 */
export class HeldAnswers {
  readonly #room: SharedRoom;
  /** The one that was asked for least lately comes first. */
  readonly #answers = new Set<HeldAnswer>();
  /** Changes with everything that is forgotten. */
  #age = 0;

  constructor(mostBytes: number) {
    this.#room = new SharedRoom(mostBytes);
  }

  get sizeBytes(): number {
    let sum = this.#room.usedBytes;
    for (const { places } of this.#answers) sum += places.size * PLACE_BYTES;
    return sum;
  }

  forget(): void {
    this.#age++;
    this.#answers.clear();
  }

  /** Whether chunks of this selection are worth to be held. */
  isFor(found: readonly FoundSeries[]): boolean {
    return this.#room.mostBytes > 0 && found.length > MANY_SERIES && found.every(({ isShared }) => isShared);
  }

  /** Puts the chunks of a selection into the table. `ask` reads those of series that are not held, in whole buckets. */
  async select(
    found: readonly FoundSeries[],
    range: SampleRange,
    table: PieceTable,
    turns: Turns,
    ask: (
      series: readonly FoundSeries[],
      range: SampleRange,
      allocate?: AllocateBytes,
    ) => Promise<readonly Iterable<NativeBlock>[]>,
  ): Promise<void> {
    const buckets = { startMs: bucketOf(range.startMs), endMs: bucketOf(range.endMs) };
    const whole = { startMs: buckets.startMs, endMs: buckets.endMs + BUCKET_MS - 1 };
    for (const answer of [...this.#answers].reverse()) {
      if (answer.startMs > buckets.startMs || answer.endMs < buckets.endMs) continue;
      const missing = [...found.keys()].filter((place) => !answer.places.has(found[place]!));
      if (missing.length > found.length * MOST_MISSING) continue;
      this.#answers.delete(answer);
      this.#answers.add(answer);
      addHeld(answer, found, range, table);
      if (missing.length > 0) {
        const series = missing.map((place) => found[place]!);
        const blocks = await ask(series, whole);
        // Of many the engine gives those that are held as well: they are not looked for again.
        const index = new SeriesIndex(series);
        const placesOf = (block: NativeBlock) => index.placesOf(block).map((at) => missing[at] ?? -1);
        await addBlocks(blocks, placesOf, range, table, turns);
      }
      return;
    }
    const age = this.#age;
    let sizeBytes = found.length * PLACE_BYTES;
    let isShared = true;
    const blocks = await ask(found, whole, (bytes) => {
      const memory = this.#room.allocate(bytes);
      isShared &&= memory !== undefined;
      sizeBytes += bytes;
      return memory;
    });
    const index = new SeriesIndex(found);
    if (!isShared) {
      this.#makeRoom(sizeBytes);
      await addBlocks(blocks, (block) => index.placesOf(block), range, table, turns);
      return;
    }
    const parts: HeldBlock[] = [];
    for (const some of blocks) {
      for (const block of some) {
        const places = index.placesOf(block);
        const hasHistograms = blockHasHistograms(block);
        parts.push({ block, places, hasHistograms });
        placedChunks(block, places, table, range, hasHistograms);
        if (turns.due) await turns.next();
      }
    }
    // What was forgotten meanwhile may be what was read.
    if (age !== this.#age) return;
    const places = new Map(found.map((series, place) => [series, place]));
    this.#add({ ...buckets, sizeBytes, places, parts });
  }

  #add(answer: HeldAnswer): void {
    for (const other of this.#answers) {
      if (other.startMs < answer.startMs || other.endMs > answer.endMs) continue;
      if ([...other.places.keys()].every((series) => answer.places.has(series))) this.#answers.delete(other);
    }
    this.#answers.add(answer);
    this.#makeRoom(0);
  }

  /** For so many bytes, when they are asked for again: what goes is memory again only when V8 has noticed. */
  #makeRoom(sizeBytes: number): void {
    if (sizeBytes > this.#room.mostBytes) return;
    let heldBytes = 0;
    for (const answer of this.#answers) heldBytes += answer.sizeBytes;
    for (const answer of this.#answers) {
      if (heldBytes + sizeBytes <= this.#room.mostBytes) return;
      this.#answers.delete(answer);
      heldBytes -= answer.sizeBytes;
    }
  }
}

function addHeld(
  { places, parts }: HeldAnswer,
  found: readonly FoundSeries[],
  range: SampleRange,
  table: PieceTable,
): void {
  const wanted = new Int32Array(places.size).fill(-1);
  for (const [place, series] of found.entries()) {
    const held = places.get(series);
    if (held !== undefined) wanted[held] = place;
  }
  let pieces = 0;
  const placed = parts.map((part) => {
    const own = part.places.map((held) => (held < 0 ? -1 : wanted[held]!));
    for (let row = 0; row < own.length; row++) if (own[row]! >= 0) pieces++;
    return { ...part, places: own };
  });
  table.makeRoom(pieces);
  for (const { block, places: own, hasHistograms } of placed) placedChunks(block, own, table, range, hasHistograms);
}

async function addBlocks(
  blocks: readonly Iterable<NativeBlock>[],
  placesOf: (block: NativeBlock) => Int32Array,
  range: SampleRange,
  table: PieceTable,
  turns: Turns,
): Promise<void> {
  for (const some of blocks) {
    for (const block of some) {
      if (block.rows > 0) placedChunks(block, placesOf(block), table, range);
      if (turns.due) await turns.next();
    }
  }
}
