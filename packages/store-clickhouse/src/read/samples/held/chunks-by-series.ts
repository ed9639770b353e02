import type { SharedChunks } from './shared-chunks.ts';

/** Of each chunk, and of each series. */
const CHUNK_BYTES = 6;
const SERIES_BYTES = 4;

/** Where the chunks of each series are: a question about few of many series does not look at the others. */
export class ChunksBySeries {
  readonly parts: readonly SharedChunks[];
  /** Where those of each place begin; one more at the end. */
  readonly starts: Uint32Array;
  /** For each chunk its part, and its row there. */
  readonly partOf: Uint16Array;
  readonly rowOf: Uint32Array;

  constructor(series: number, parts: readonly SharedChunks[]) {
    const starts = new Uint32Array(series + 1);
    for (const { places } of parts) {
      for (let row = 0; row < places.length; row++) if (places[row]! >= 0) starts[places[row]! + 1]!++;
    }
    for (let place = 0; place < series; place++) starts[place + 1]! += starts[place]!;
    const next = starts.slice();
    this.partOf = new Uint16Array(starts[series]!);
    this.rowOf = new Uint32Array(starts[series]!);
    for (const [part, { places }] of parts.entries()) {
      for (let row = 0; row < places.length; row++) {
        if (places[row]! < 0) continue;
        const to = next[places[row]!]!++;
        this.partOf[to] = part;
        this.rowOf[to] = row;
      }
    }
    this.parts = parts;
    this.starts = starts;
  }

  get sizeBytes(): number {
    return this.rowOf.length * CHUNK_BYTES + this.starts.length * SERIES_BYTES;
  }
}
