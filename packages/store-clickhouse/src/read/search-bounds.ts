import type { ReadOptions } from '@oriel/store';
import type { TenantEngineClient } from '../engine/engine-client.ts';
import { RECENT_MS, segmentAtMs } from './ingest-sequence.ts';
import type { InsertedSegments } from './inserted-segments.ts';
import { readNewestSegment } from './newest-segment.ts';

/**
 * Up to which segment a search sees, for one tenant, where nobody but this process inserts: the engine is asked once, and after that it is
 * known. To ask it every time is to open the index over segments in every part, and to read all that came within the last two minutes.
 *
 * Rows of a segment that is just being inserted stay out until it is told of.
 */
export class SearchBounds {
  readonly #client: TenantEngineClient;
  readonly #inserted: InsertedSegments;
  readonly #now: () => number;
  readonly #found = new Map<string, bigint>();

  constructor(client: TenantEngineClient, inserted: InsertedSegments, now: () => number) {
    this.#client = client;
    this.#inserted = inserted;
    this.#now = now;
  }

  async of(table: string, options: ReadOptions | undefined): Promise<bigint> {
    let bound = this.#found.get(table) ?? (await this.#find(table, options));
    for (const known of [this.#inserted.newest, segmentAtMs(this.#now() - RECENT_MS)]) if (known > bound) bound = known;
    return bound;
  }

  async #find(table: string, options: ReadOptions | undefined): Promise<bigint> {
    const found = await readNewestSegment({ client: this.#client, now: this.#now }, table, options);
    this.#found.set(table, found);
    return found;
  }
}
