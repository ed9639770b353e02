import type { SampleRange } from '@oriel/store';
import type { TenantId } from '@oriel/telemetry';
import type { AllocateBytes, NativeBlock } from '../../../engine/engine-client.ts';
import { chunkBlockOf, placeChunk, placeChunks, sourceOf } from '../chunk-block.ts';
import type { FoundSeries } from '../found-series.ts';
import type { PieceTable } from '../piece-table.ts';
import { MANY_SERIES } from '../series-condition.ts';
import { SeriesIndex } from '../series-index.ts';
import type { Turns } from '../turns.ts';
import type { ChunkChanges } from './chunk-changes.ts';
import { ChunksBySeries } from './chunks-by-series.ts';
import { HeldBuckets } from './held-buckets.ts';
import type { JoinedChunks, PackedChunks } from './packed-chunks.ts';
import { type SharedChunks, sharedChunks, sharedCopy } from './shared-chunks.ts';
import { SharedRoom } from './shared-room.ts';

/** With more of its series missing than this share of them, an answer is read anew. */
const MOST_MISSING = 1 / 8;
/** Of an answer for each of its series, beside its chunks: an answer without any is remembered too. Measured. */
const PLACE_BYTES = 80;
/** Rows that are looked at without a look at the clock. */
const ROWS_AT_ONCE = 16_384;
/** Series of a selection, of each of which all chunks are looked at, likewise. */
const PLACES_AT_ONCE = 1_024;

/** The chunks of many series. */
interface HeldAnswer {
  readonly tenant: TenantId;
  readonly buckets: HeldBuckets;
  readonly places: Map<FoundSeries, number>;
  /** Over `places`; undefined once they have changed. */
  index: SeriesIndex | undefined;
  /** Those that the engine gave. */
  read: SharedChunks[];
  /** What was packed since. */
  packed: SharedChunks[];
  /** Over both; undefined once they have changed. */
  chunks: ChunksBySeries | undefined;
}

/** Reads those of each table, `fresh_chunks` first. */
type Ask = (
  series: readonly FoundSeries[],
  range: SampleRange,
  allocate?: AllocateBytes,
) => Promise<readonly [fresh: Iterable<NativeBlock>, lasting: Iterable<NativeBlock>]>;

/**
 * Chunks of wide selections, for the next question about the same hours or some of them. They lie as they came, in memory that query
 * workers share, so that none of their bytes is copied on the way to whoever decodes them. What they say is as true as what
 * `HeldChunks` holds: they are told the same, and forgotten together.
 */
export class HeldAnswers {
  readonly #room: SharedRoom;
  readonly #changes: ChunkChanges;
  readonly #now: () => number;
  /** The one that was asked for least lately comes first. */
  readonly #answers = new Set<HeldAnswer>();

  /** `now`: milliseconds since the epoch. */
  constructor(mostBytes: number, changes: ChunkChanges, now: () => number) {
    this.#room = new SharedRoom(mostBytes);
    this.#changes = changes;
    this.#now = now;
  }

  get sizeBytes(): number {
    let sum = this.#room.usedBytes;
    for (const { places, chunks } of this.#answers) sum += places.size * PLACE_BYTES + (chunks?.sizeBytes ?? 0);
    return sum;
  }

  forget(): void {
    this.#changes.changed();
    this.#answers.clear();
  }

  /** Whether chunks of this selection are worth to be held. */
  isFor(found: readonly FoundSeries[]): boolean {
    return this.#room.mostBytes > 0 && found.length > MANY_SERIES && found.every(({ isShared }) => isShared);
  }

  /** Puts the chunks of a selection into the table. `ask` reads those of series that are not held, in whole buckets. */
  async select(
    tenant: TenantId,
    found: readonly FoundSeries[],
    range: SampleRange,
    table: PieceTable,
    turns: Turns,
    ask: Ask,
  ): Promise<void> {
    for (const answer of [...this.#answers].reverse()) {
      if (answer.tenant !== tenant || !answer.buckets.covers(range)) continue;
      const missing = [...found.keys()].filter((place) => !answer.places.has(found[place]!));
      if (missing.length > found.length * MOST_MISSING) continue;
      answer.buckets.asked(range);
      this.#answers.delete(answer);
      this.#answers.add(answer);
      await addHeld(answer, found, range, table, turns);
      if (missing.length > 0) await this.#addMissing(answer, found, missing, range, table, turns, ask);
      return;
    }
    await this.#addNew(tenant, found, range, table, turns, ask);
  }

  async #addNew(
    tenant: TenantId,
    found: readonly FoundSeries[],
    range: SampleRange,
    table: PieceTable,
    turns: Turns,
    ask: Ask,
  ): Promise<void> {
    const isCurrent = this.#changes.watch();
    const buckets = new HeldBuckets(range, this.#now());
    buckets.asked(range);
    let sizeBytes = found.length * PLACE_BYTES;
    let isShared = true;
    const answered = await ask(found, buckets.range, (bytes) => {
      const memory = this.#room.allocate(bytes);
      isShared &&= memory !== undefined;
      sizeBytes += bytes;
      return memory;
    });
    const index = new SeriesIndex(found);
    const read: SharedChunks[] = [];
    for (const [block, isFresh] of blocksOf(answered)) {
      const own = index.placesOf(block);
      const chunks = chunkBlockOf(block);
      if (isShared) {
        const part = sharedChunks(chunks, own, isFresh);
        read.push(part);
        placeChunks(chunks, own, table, range, part.hasHistograms);
      } else placeChunks(chunks, own, table, range);
      if (turns.due) await turns.next();
    }
    if (!isShared) this.#makeRoom(sizeBytes);
    else if (isCurrent()) {
      const places = new Map(found.map((series, place) => [series, place]));
      this.#add({ tenant, buckets, places, index, read, packed: [], chunks: undefined });
    }
  }

  /** Of few series of a selection, which are in the answer from now on. */
  async #addMissing(
    answer: HeldAnswer,
    found: readonly FoundSeries[],
    missing: readonly number[],
    range: SampleRange,
    table: PieceTable,
    turns: Turns,
    ask: Ask,
  ): Promise<void> {
    const isCurrent = this.#changes.watch();
    const series = missing.map((place) => found[place]!);
    const answered = await ask(series, answer.buckets.range);
    // Of many the engine gives those that are held as well: they are not looked for again.
    const index = new SeriesIndex(series);
    const read: SharedChunks[] = [];
    let isShared = true;
    for (const [block, isFresh] of blocksOf(answered)) {
      const at = index.placesOf(block);
      const chunks = chunkBlockOf(block);
      placeChunks(
        chunks,
        at.map((one) => missing[one] ?? -1),
        table,
        range,
      );
      const part = isShared ? sharedCopy(chunks, at, isFresh, (bytes) => this.#room.allocate(bytes)) : undefined;
      if (part === undefined) isShared = false;
      else read.push(part);
      if (turns.due) await turns.next();
    }
    if (!isShared || !isCurrent() || !this.#answers.has(answer)) return;
    const known = indexOf(answer);
    // Another question was faster; or it is another object for a series that is held, of which one alone would be told what is packed.
    if (series.some((one) => known.placeOf(one) >= 0)) return;
    const first = answer.places.size;
    for (const [at, one] of series.entries()) answer.places.set(one, first + at);
    answer.index = undefined;
    answer.chunks = undefined;
    for (const part of read) answer.read.push({ ...part, places: part.places.map((at) => first + at) });
    this.#makeRoom(0);
  }

  /** Chunks that were just inserted. Among what is read from now on they are already. */
  async packed(chunks: PackedChunks, turns: Turns): Promise<void> {
    const buckets = new Set<number>();
    for (let row = 0; row < chunks.rows; row++) buckets.add(chunks.bucketMs(row));
    const inOrder = [...buckets].sort((one, other) => one - other);
    for (const answer of [...this.#answers]) {
      if (turns.due) await turns.next();
      if (!chunks.tenants.includes(answer.tenant)) continue;
      if (!(await this.#take(answer, chunks, inOrder, turns))) this.#answers.delete(answer);
    }
    this.#makeRoom(0);
  }

  /** What was joined is held as well by now. */
  async joined(joined: JoinedChunks, turns: Turns): Promise<void> {
    for (const answer of [...this.#answers]) {
      for (const { isFresh, places, chunks } of partsOf(answer)) {
        if (!isFresh) continue;
        if (turns.due) await turns.next();
        const { generations, runs } = chunks;
        for (let row = 0; row < places.length; row++) {
          if (places[row]! >= 0 && joined.has(generations[row]!, runs[row]!)) places[row] = -1;
        }
      }
      keepParts(answer, ({ isFresh, places }) => !isFresh || places.some((place) => place >= 0));
    }
  }

  /** False where the answer has to be read again. */
  async #take(answer: HeldAnswer, chunks: PackedChunks, bucketsMs: readonly number[], turns: Turns): Promise<boolean> {
    const { buckets } = answer;
    const fromMs = buckets.startMs;
    for (const bucketMs of bucketsMs) buckets.packed(bucketMs);
    if (buckets.startMs > fromMs) keepParts(answer, ({ lastMs }) => lastMs >= buckets.startMs);
    if (!bucketsMs.some((bucketMs) => buckets.has(bucketMs))) return true;
    const places = chunks.placesOf(answer.tenant, indexOf(answer));
    for (let row = 0; row < places.length; row++) {
      if (row % ROWS_AT_ONCE === 0 && turns.due) await turns.next();
      if (places[row]! >= 0 && !buckets.has(chunks.bucketMs(row))) places[row] = -1;
    }
    if (!places.some((place) => place >= 0)) return true;
    // A packing that was broken off is repeated: it is among what was read.
    if (answer.read.some((part) => hasPacking(part, chunks))) return false;
    const part = sharedCopy(chunks, places, chunks.isFresh, (bytes) => this.#room.allocate(bytes));
    if (part === undefined) return false;
    answer.packed.push(part);
    answer.chunks = undefined;
    return true;
  }

  #add(answer: HeldAnswer): void {
    for (const other of this.#answers) {
      if (!answer.buckets.includes(other.buckets)) continue;
      if ([...other.places.keys()].every((series) => answer.places.has(series))) this.#answers.delete(other);
    }
    this.#answers.add(answer);
    this.#makeRoom(0);
  }

  /** For so many bytes, when they are asked for again: what goes is memory again only when V8 has noticed. */
  #makeRoom(sizeBytes: number): void {
    if (sizeBytes > this.#room.mostBytes) return;
    let heldBytes = 0;
    for (const answer of this.#answers) heldBytes += sizeOf(answer);
    for (const answer of this.#answers) {
      if (heldBytes + sizeBytes <= this.#room.mostBytes) return;
      this.#answers.delete(answer);
      heldBytes -= sizeOf(answer);
    }
  }
}

function* blocksOf([fresh, lasting]: Awaited<ReturnType<Ask>>): Generator<[block: NativeBlock, isFresh: boolean]> {
  for (const block of fresh) if (block.rows > 0) yield [block, true];
  for (const block of lasting) if (block.rows > 0) yield [block, false];
}

function indexOf(answer: HeldAnswer): SeriesIndex {
  answer.index ??= new SeriesIndex([...answer.places.keys()]);
  return answer.index;
}

function chunksOf(answer: HeldAnswer): ChunksBySeries {
  answer.chunks ??= new ChunksBySeries(answer.places.size, partsOf(answer));
  return answer.chunks;
}

function partsOf({ read, packed }: HeldAnswer): readonly SharedChunks[] {
  return [...read, ...packed];
}

function keepParts(answer: HeldAnswer, isKept: (part: SharedChunks) => boolean): void {
  answer.read = answer.read.filter(isKept);
  answer.packed = answer.packed.filter(isKept);
  answer.chunks = undefined;
}

function sizeOf(answer: HeldAnswer): number {
  let sizeBytes = answer.places.size * PLACE_BYTES + (answer.chunks?.sizeBytes ?? 0);
  const buffers = new Set(partsOf(answer).map(({ chunks }) => chunks.data.bytes.buffer));
  for (const { byteLength } of buffers) sizeBytes += byteLength;
  return sizeBytes;
}

/** All of them have one generation and one run. */
function hasPacking({ isFresh, places, chunks }: SharedChunks, packed: PackedChunks): boolean {
  if (isFresh !== packed.isFresh) return false;
  const [generation, run] = [packed.generations[0], packed.runs[0]];
  return places.some((place, row) => place >= 0 && chunks.generations[row] === generation && chunks.runs[row] === run);
}

/** What is exchanged while others have their turn is found here as it was: joined or not, it is the same samples. */
async function addHeld(
  answer: HeldAnswer,
  found: readonly FoundSeries[],
  range: SampleRange,
  table: PieceTable,
  turns: Turns,
): Promise<void> {
  const { parts, starts, partOf, rowOf } = chunksOf(answer);
  const { places } = answer;
  const sources = parts.map(({ chunks, hasHistograms }) => table.addSource(sourceOf(chunks, hasHistograms)));
  for (const [place, series] of found.entries()) {
    if (place % PLACES_AT_ONCE === 0 && turns.due) await turns.next();
    const held = places.get(series);
    // Series that came into the answer meanwhile have none here.
    if (held === undefined || held + 1 >= starts.length) continue;
    const end = starts[held + 1]!;
    for (let at = starts[held]!; at < end; at++) {
      const part = partOf[at]!;
      placeChunk(parts[part]!.chunks, rowOf[at]!, place, sources[part]!, table, range);
    }
  }
}
