import type { ClosedSegment, InsertOutcome } from '@oriel/store';
import type { MaintenanceEngineClient } from '../../../engine/engine-client.ts';
import { HeldChunks } from './held-chunks.ts';
import { HeldSeries } from './held-series.ts';
import { RowTimes } from './row-times.ts';

export interface HeldOptions {
  /** Labels of series, of all tenants together. */
  readonly seriesBytes: number;
  readonly chunkBytes: number;
}

/** What a store holds of samples in memory. Whatever changes the engine's tables of samples is told here, before it is said to be done. */
export class Held {
  readonly series: HeldSeries;
  readonly chunks: HeldChunks;
  readonly rowTimes: RowTimes;

  constructor(client: MaintenanceEngineClient, { seriesBytes, chunkBytes }: HeldOptions, now: () => number) {
    this.series = new HeldSeries({ mostBytes: seriesBytes, now });
    this.chunks = new HeldChunks(chunkBytes);
    this.rowTimes = new RowTimes(client);
  }

  inserted({ segment, blocks }: ClosedSegment, outcome: Exclude<InsertOutcome, { kind: 'retry' }>): void {
    const refused = outcome.kind === 'quarantined' ? outcome.refused : [];
    const stored = blocks.filter((block) => !refused.includes(block));
    this.rowTimes.inserted(segment, stored);
    this.series.inserted(stored);
  }

  /** A partition was packed into chunks of another form. */
  packed(): void {
    this.chunks.forget();
  }

  /** A partition that was packed is gone. */
  dropped(from: 'samples' | 'fresh_chunks', partition: number): void {
    if (from === 'samples') this.rowTimes.dropped(partition);
  }

  /** Rows were removed: what is in memory may be more than what is stored. */
  removed(): void {
    this.series.forget();
    this.chunks.forget();
  }

  /** Resolves when what questions have asked for is in memory. */
  async settled(): Promise<void> {
    await Promise.all([this.series.settled(), this.rowTimes.settled()]);
  }
}
