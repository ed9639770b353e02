import type { ClosedSegment, EncodedRows, InsertOutcome } from '@oriel/store';
import type { MaintenanceEngineClient, NativeBlock } from '../../../engine/engine-client.ts';
import { CopyRoom, readBlocks } from '../../../native/read/index.ts';
import type { PackWatch } from '../../../samples/pack/pack-samples.ts';
import type { Stage } from '../../../samples/pack/stage.ts';
import { Turns } from '../turns.ts';
import { ChunkChanges } from './chunk-changes.ts';
import { HeldAnswers } from './held-answers.ts';
import { HeldChunks } from './held-chunks.ts';
import { HeldRows } from './held-rows.ts';
import { HeldSeries } from './held-series.ts';
import { JoinedChunks, PackedChunks } from './packed-chunks.ts';
import { RowTimes } from './row-times.ts';

export interface HeldOptions {
  /** Labels of series, of all tenants together. */
  readonly seriesBytes: number;
  readonly chunkBytes: number;
  /** Chunks of wide selections, in memory that query workers share. */
  readonly answerBytes: number;
  /** Rows have also what chunks leave of theirs. */
  readonly rowBytes: number;
}

/** What a store holds of samples in memory. Whatever changes the engine's tables of samples is told here, before it is said to be done. */
export class Held implements PackWatch {
  readonly series: HeldSeries;
  readonly chunks: HeldChunks;
  readonly answers: HeldAnswers;
  readonly rows: HeldRows;
  readonly rowTimes: RowTimes;
  /** Rows are looked at in passing: whoever holds them copies them out. */
  readonly #copies = new CopyRoom();
  #telling: Promise<void> = Promise.resolve();
  readonly #chunkChanges = new ChunkChanges();

  constructor(
    client: MaintenanceEngineClient,
    { seriesBytes, chunkBytes, answerBytes, rowBytes }: HeldOptions,
    now: () => number,
  ) {
    this.series = new HeldSeries({ mostBytes: seriesBytes, now });
    this.chunks = new HeldChunks(chunkBytes, this.#chunkChanges, now);
    this.answers = new HeldAnswers(answerBytes, this.#chunkChanges, now);
    this.rows = new HeldRows(() => rowBytes + chunkBytes - this.chunks.sizeBytes, now);
    this.rowTimes = new RowTimes(client);
  }

  /** Bytes in use, by the setting that bounds them. */
  get sizeBytes(): HeldOptions {
    return {
      seriesBytes: this.series.sizeBytes,
      chunkBytes: this.chunks.sizeBytes,
      answerBytes: this.answers.sizeBytes,
      rowBytes: this.rows.sizeBytes,
    };
  }

  /** Resolves when what is in the segment is found. One after the other, in the order in which the engine has taken them. */
  inserted(segment: ClosedSegment, outcome: Exclude<InsertOutcome, { kind: 'retry' }>): Promise<void> {
    const refused = outcome.kind === 'quarantined' ? outcome.refused : [];
    this.#telling = this.#telling.then(() => this.#takeIn(segment, refused));
    return this.#telling;
  }

  /** A segment may hold half a million rows: others have their turn in between. */
  async #takeIn({ segment, blocks }: ClosedSegment, refused: readonly EncodedRows[]): Promise<void> {
    const turns = new Turns();
    try {
      for (const frame of blocks) {
        if (refused.includes(frame)) continue;
        if (frame.signal === 'series') {
          for (const block of readBlocks(frame.bytes)) await this.series.inserted(block, turns);
        }
        if (frame.signal !== 'samples') continue;
        this.#copies.startAnew();
        for (const block of readBlocks(frame.bytes, this.#copies)) {
          this.#insertedRows(segment, block);
          if (turns.due) await turns.next();
        }
      }
    } catch {
      // What was not understood here is stored all the same: from now on nothing is known, and the engine is asked.
      this.changed();
      this.rowTimes.forget();
    }
  }

  #insertedRows(segment: bigint, block: NativeBlock): void {
    this.rowTimes.inserted(segment, block);
    this.rows.inserted(segment, block);
  }

  async insertChunks(to: Stage['to'], bytes: Uint8Array, insert: () => Promise<void>): Promise<void> {
    await this.#chunkChanges.during(async () => {
      await insert();
      try {
        const turns = new Turns();
        for (const block of readBlocks(bytes)) {
          const chunks = new PackedChunks(to, block);
          await this.chunks.packed(chunks, turns);
          await this.answers.packed(chunks, turns);
        }
      } catch {
        this.packingFailed();
      }
    });
  }

  async packed(from: Stage['from'], parts: readonly string[]): Promise<void> {
    if (from !== 'fresh_chunks') return;
    const joined = new JoinedChunks(parts);
    const turns = new Turns();
    await this.chunks.joined(joined, turns);
    await this.answers.joined(joined, turns);
  }

  packingFailed(): void {
    this.chunks.forget();
    this.answers.forget();
  }

  dropped(from: Stage['from'], partition: number): void {
    if (from !== 'samples') return;
    this.rowTimes.dropped(partition);
    this.rows.dropped(partition);
  }

  /** Rows went, or came in by no insert: what is in memory may be other than what is stored. */
  changed(): void {
    this.series.forget();
    this.chunks.forget();
    this.answers.forget();
    this.rows.forget();
  }

  /** Resolves when what questions have asked for is in memory. */
  async settled(): Promise<void> {
    await Promise.all([this.series.settled(), this.rowTimes.settled()]);
  }
}
