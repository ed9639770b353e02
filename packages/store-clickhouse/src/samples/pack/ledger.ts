import type { MaintenanceEngineClient } from '../../engine/engine-client.ts';

/** What of one partition is in chunks already. */
export interface Packed {
  readonly parts: ReadonlySet<string>;
  /** Of the latest packing; 0 before the first. */
  readonly run: number;
  /** When it ended, milliseconds since the epoch. */
  readonly packedAtMs: number;
}

export async function readPacked(client: MaintenanceEngineClient, source: string, generation: number): Promise<Packed> {
  const { block } = await client.query(
    `SELECT toFloat64(run) AS run, parts, toFloat64(toUnixTimestamp64Milli(packed_at)) AS at FROM packed
WHERE source = {source:String} AND generation = {generation:UInt64}`,
    { params: { source, generation } },
  );
  const parts = new Set<string>();
  let run = 0;
  let packedAtMs = 0;
  for (let row = 0; row < block.rows; row++) {
    for (const part of block.column('parts').get(row) as readonly string[]) parts.add(part);
    run = Math.max(run, block.column('run').get(row) as number);
    packedAtMs = Math.max(packedAtMs, block.column('at').get(row) as number);
  }
  return { parts, run, packedAtMs };
}

export async function writePacked(
  client: MaintenanceEngineClient,
  entry: {
    readonly source: string;
    readonly generation: number;
    readonly run: number;
    readonly parts: readonly string[];
    readonly nowMs: number;
  },
): Promise<void> {
  await client.command(
    `INSERT INTO packed (source, generation, run, parts, packed_at)
SELECT {source:String}, {generation:UInt64}, {run:UInt64}, {parts:Array(String)}, fromUnixTimestamp64Milli({now:Int64}, 'UTC')`,
    {
      params: {
        source: entry.source,
        generation: entry.generation,
        run: entry.run,
        parts: entry.parts,
        now: BigInt(Math.round(entry.nowMs)),
      },
    },
  );
}
