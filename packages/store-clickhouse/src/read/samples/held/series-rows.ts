import { type ChunkColumns, emptyColumns } from '../../../samples/chunk-columns.ts';
import { joinPieces } from '../../../samples/join-pieces.ts';
import { appendRows, inOrder, type Rows } from '../sample-pieces.ts';
import { PackedRows } from './packed-rows.ts';
import { type ToldRow, ToldRows } from './told-rows.ts';

const SERIES_BYTES = 300;

/**
 * Rows of one series that came in with one generation. Those that come in order, nearly all, are packed. The others wait in the order in which
 * they were told until they are asked for; rows with histograms stay there.
 */
export class GenerationRows {
  packed: PackedRows | undefined;
  told: ToldRows | undefined;
  /** Of one time the row that waits may have been accepted before the one that is packed. */
  #isOvertaken = false;

  get sizeBytes(): number {
    return (this.packed?.sizeBytes ?? 0) + (this.told?.sizeBytes ?? 0);
  }

  /** A row after everything that was told before; `isOvertaken` where a segment that was accepted later was told first. */
  add(row: ToldRow, isOvertaken: boolean): void {
    const isPlain = row.histogram === '' && this.told?.hasHistograms !== true;
    if (isPlain && (this.packed === undefined || row.timeMs > this.packed.lastMs)) {
      this.packed ??= new PackedRows();
      this.packed.append(row.timeMs, row.valueLow, row.valueHigh, row.startMs);
    } else this.wait(row, isOvertaken);
  }

  /** A row that is packed when it is asked for. */
  wait(row: ToldRow, isOvertaken: boolean): void {
    if (isOvertaken) this.#isOvertaken = true;
    this.told ??= new ToldRows();
    this.told.add(row);
  }

  /** What the table had: all of it that was accepted before anything that waits, but for what is in both. */
  addRead(rows: Rows): void {
    if (rows.histograms.size > 0) {
      const words = new Uint32Array(rows.values.slice().buffer);
      for (let at = 0; at < rows.times.length; at++) {
        const accepted = rows.accepted[at]!;
        const row = {
          timeMs: rows.times[at]!,
          valueLow: words[at * 2]!,
          valueHigh: words[at * 2 + 1]!,
          startMs: rows.starts?.[at] ?? 0,
          accepted,
          histogram: (rows.histograms.get(accepted) as string | undefined) ?? '',
        };
        this.wait(row, false);
      }
      return;
    }
    const { times, values, starts } = inOrder(rows);
    this.packed = new PackedRows();
    this.packed.appendAll({
      length: times.length,
      timestamps: times,
      values,
      startTimestamps: starts,
      histograms: null,
    });
  }

  /** Packs what waits. False where nobody here knows which of two rows with one time was accepted first. */
  settle(): boolean {
    const { packed, told } = this;
    if (told === undefined) return true;
    const rows = told.ordered();
    if (this.#isOvertaken && packed !== undefined && haveEqualTimes(packed, rows)) return false;
    this.#isOvertaken = false;
    if (told.hasHistograms) return true;
    this.told = undefined;
    // What came in while the table was read: at most its last row is in both.
    if (packed !== undefined && rows.times[0]! >= packed.lastMs) appendLater(rows, packed);
    else this.packed = joinedOf(packed, rows);
    return true;
  }
}

/** Rows of one series in the table `samples`. */
export class SeriesRows {
  readonly generations = new Map<number, GenerationRows>();
  /** Everything that was in the table is here; until then it is being read. */
  isComplete = false;
  /** When it was asked for last, milliseconds since the epoch. */
  askedMs = 0;
  /** What whoever holds it has counted. */
  countedBytes = 0;
  #newest = 0;

  get sizeBytes(): number {
    let sum = SERIES_BYTES;
    for (const rows of this.generations.values()) sum += rows.sizeBytes;
    return sum;
  }

  generation(number: number): GenerationRows {
    let rows = this.generations.get(number);
    if (rows === undefined) {
      rows = new GenerationRows();
      if (number > this.#newest) {
        // Of the generations before little is to come any more.
        this.generations.get(this.#newest)?.packed?.close();
        this.#newest = number;
      }
      this.generations.set(number, rows);
    }
    return rows;
  }

  /** As of one generation, for all. */
  settle(): boolean {
    let isSettled = true;
    for (const rows of this.generations.values()) if (!rows.settle()) isSettled = false;
    return isSettled;
  }
}

/** Used again and again: joining waits for nothing. */
const joined = emptyColumns();
const looked = emptyColumns();

function haveEqualTimes(packed: PackedRows, { times }: Rows): boolean {
  looked.length = 0;
  packed.appendTo(looked, packed.samples);
  const known = new Set(looked.timestamps.subarray(0, looked.length));
  return times.some((time) => known.has(time));
}

function appendLater({ times, values, starts }: Rows, packed: PackedRows): void {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length * 2);
  for (let at = 0; at < times.length; at++) {
    if (times[at]! > packed.lastMs) packed.append(times[at]!, words[at * 2]!, words[at * 2 + 1]!, starts?.[at] ?? 0);
  }
}

/** Of two with one time the one that is packed stays. */
function joinedOf(packed: PackedRows | undefined, rows: Rows): PackedRows {
  const { times } = rows;
  const pieces = [
    {
      firstMs: times[0]!,
      lastMs: times[times.length - 1]!,
      samples: times.length,
      generation: 0,
      run: 1,
      append: (into: ChunkColumns) => appendRows(rows, into),
    },
  ];
  if (packed !== undefined) {
    const { firstMs, lastMs, samples } = packed;
    const append = (into: ChunkColumns) => packed.appendTo(into, samples);
    pieces.push({ firstMs, lastMs, samples, generation: 0, run: 0, append });
  }
  joined.startTimestamps = null;
  joinPieces(pieces, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, joined);
  const all = new PackedRows();
  all.appendAll(joined);
  return all;
}
