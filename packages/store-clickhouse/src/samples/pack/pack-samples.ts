import { createHash } from 'node:crypto';
import type { PackOptions, PackReport } from '@oriel/store';
import type { EngineQuery, MaintenanceEngineClient } from '../../engine/engine-client.ts';
import { EngineRefusal } from '../../engine/engine-refusal.ts';
import { readKeyRanges } from '../key-ranges.ts';
import {
  dropHoursOfDays,
  enterKnownChunks,
  enterMoved,
  enterPacking,
  type PackingId,
  readRolledRun,
} from '../rollup/period-parts.ts';
import { rollUpDays, rollUpHistogramsAgain, rollUpHours } from '../rollup/roll-up.ts';
import { DAYS, HOURS, openHours } from '../rollup/rollup-periods.ts';
import { HOUR_MS } from '../time-layout.ts';
import { ChunkRows } from './chunk-rows.ts';
import type { InsertGate } from './insert-gate.ts';
import { type Packed, readPacked, writePacked } from './ledger.ts';
import { PACK_CHUNKS } from './pack-chunks.ts';
import { PACK_ROWS } from './pack-rows.ts';
import type { Stage } from './stage.ts';

/** A partition is over when nothing that came in with it can still be on its way from the spool. */
const GRACE_MS = 120_000;
/** Longer than any query takes: one that has read neither rows nor chunks of the partition finds it in the chunks. */
const LINGER_MS = 120_000;
/** After so long of rolling up days, partitions that are over are looked for again. */
const DUE_MS = 60_000;
/** The engine's number for it. */
const NO_SUCH_DATA_PART = 232;
/** Of a partition, as columns without compression: so much is read with one statement, and rows are held in memory until all have come. */
const BYTES_AT_ONCE = 64 * 1024 * 1024;

/** Whoever remembers what is in the tables. */
export interface PackWatch {
  /** Inserts a block of chunks. What is read meanwhile may have them or not; what was read before has them once this resolves. */
  insertChunks(to: Stage['to'], block: Uint8Array, insert: () => Promise<void>): Promise<void>;
  /** These parts of the table are among chunks as a whole. Nothing of them is dropped before this resolves. */
  packed(from: Stage['from'], parts: readonly string[]): Promise<void>;
  /** Chunks may be in the engine that nobody was told of: the next time finds nothing left to insert. */
  packingFailed(): void;
  dropped(from: Stage['from'], partition: number): void;
}

/**
 * Moves samples on: rows of generations that are over into fresh chunks, fresh chunks of two hours into chunks. Each partition is
 * packed as a whole, entered in the ledger, and dropped when no query can still be reading it. A crash at any place repeats the
 * step, and what it repeats is told by its content; what came late into a partition is packed by itself. Hours and days that are over
 * are rolled up at the end; where days take long, what becomes due meanwhile is packed in between.
 */
export async function packSamples(
  client: MaintenanceEngineClient,
  gate: InsertGate,
  options: PackOptions,
  watch?: PackWatch,
): Promise<PackReport> {
  const report = { partitions: 0, samples: 0, chunks: 0, dropped: 0, hours: 0, days: 0, buckets: 0 };
  const began = performance.now();
  const pack = async () => {
    const now = { ...options, nowMs: options.nowMs + (performance.now() - began) };
    await packPartitions(client, gate, now, report, watch);
    if (!options.signal?.aborted) await rollUpHours(client, now, report);
  };
  let packedAt = began;
  const packWhatIsDue = async () => {
    if (performance.now() - packedAt < DUE_MS) return;
    packedAt = performance.now();
    await pack();
  };
  await enterKnownChunks(client, options.nowMs);
  await pack();
  if (options.signal?.aborted) return report;
  await rollUpDays(client, options, report, packWhatIsDue);
  await rollUpHistogramsAgain(client, options, report);
  await dropHoursOfDays(client, options.nowMs);
  return report;
}

async function packPartitions(
  client: MaintenanceEngineClient,
  gate: InsertGate,
  options: PackOptions,
  report: { -readonly [Name in keyof PackReport]: PackReport[Name] },
  watch: PackWatch | undefined,
): Promise<void> {
  for (const stage of [PACK_ROWS, PACK_CHUNKS]) {
    for (const over of await readOver(client, stage, options)) {
      if (options.signal?.aborted) return;
      const { partition } = over;
      const first = partition * stage.generations;
      const packed = await readPacked(client, stage.from, first);
      const parts = await readParts(client, stage, partition);
      const late = parts.filter((part) => !packed.parts.has(part));
      if (late.length > 0) {
        let done: Awaited<ReturnType<typeof packPartition>>;
        try {
          done = await packPartition(client, stage, { ...over, first }, packed, late, options, watch);
          await watch?.packed(stage.from, late);
        } catch (error) {
          watch?.packingFailed();
          throw error;
        }
        report.partitions++;
        report.samples += done.samples;
        report.chunks += done.chunks;
        options.onProgress?.(report);
      }
      const isUnread = late.length === 0 && packed.packedAtMs + LINGER_MS <= options.nowMs;
      if (isUnread && (await dropPacked(client, gate, stage, partition))) {
        watch?.dropped(stage.from, partition);
        report.dropped++;
      }
    }
  }
}

/**
 * Unless something came in while nobody looked: then the partition stays for the next time. What goes are the parts that were looked
 * at, by their names: another server may insert at any moment, and what it brings is a part of its own.
 */
async function dropPacked(
  client: MaintenanceEngineClient,
  gate: InsertGate,
  stage: Stage,
  partition: number,
): Promise<boolean> {
  return gate.close(async () => {
    const packed = await readPacked(client, stage.from, partition * stage.generations);
    const { block } = await client.query(
      `SELECT name, ${stage.part} AS part
FROM (SELECT DISTINCT _part AS name, ${stage.partColumns} FROM ${stage.from} WHERE _partition_id = {partition:String})`,
      { params: { partition: String(partition) } },
    );
    const seen = Array.from({ length: block.rows }, (_, row) => ({
      name: block.column('name').get(row) as string,
      part: block.column('part').get(row) as string,
    }));
    // Whoever sees nothing of a partition that is there does not know what is in it: a row policy may hide it.
    if (seen.length === 0 || seen.some(({ part }) => !packed.parts.has(part))) return false;
    const drops = [...new Set(seen.map(({ name }) => name))].map((name) => `DROP PART '${name}'`);
    try {
      await client.command(`ALTER TABLE ${stage.from} ${drops.join(', ')}`);
    } catch (error) {
      // Merged meanwhile: what became of them is looked at the next time.
      if (error instanceof EngineRefusal && error.code === NO_SUCH_DATA_PART) return false;
      throw error;
    }
    return true;
  });
}

interface Partition {
  readonly partition: number;
  /** As its parts have them: about. */
  readonly rows: number;
  readonly bytes: number;
}

/** Partitions that are over, oldest first. */
async function readOver(
  client: MaintenanceEngineClient,
  stage: Stage,
  { nowMs, hurry }: PackOptions,
): Promise<Partition[]> {
  const { block } = await client.query(
    `SELECT partition_id, toFloat64(sum(rows)) AS partition_rows,
  toFloat64(sum(data_uncompressed_bytes)) AS partition_bytes
FROM system.parts
WHERE active AND database = currentDatabase() AND table = {table:String} GROUP BY partition_id`,
    { params: { table: stage.from } },
  );
  return Array.from({ length: block.rows }, (_, row) => ({
    partition: Number(block.column('partition_id').get(row)),
    rows: block.column('partition_rows').get(row) as number,
    bytes: block.column('partition_bytes').get(row) as number,
  }))
    .filter(
      ({ partition }) =>
        Number.isSafeInteger(partition) && (hurry || (partition + 1) * stage.periodMs + GRACE_MS <= nowMs),
    )
    .sort((one, other) => one.partition - other.partition);
}

async function readParts(client: MaintenanceEngineClient, stage: Stage, partition: number): Promise<string[]> {
  const { block } = await client.query(
    `SELECT ${stage.part} AS part
FROM (SELECT DISTINCT ${stage.partColumns} FROM ${stage.from} WHERE _partition_id = {partition:String}) ORDER BY part`,
    { params: { partition: String(partition) } },
  );
  return Array.from({ length: block.rows }, (_, row) => block.column('part').get(row) as string);
}

async function packPartition(
  client: MaintenanceEngineClient,
  stage: Stage,
  { partition, first: generation, ...whole }: Partition & { readonly first: number },
  packed: Packed,
  parts: readonly string[],
  options: PackOptions,
  watch: PackWatch | undefined,
): Promise<{ samples: number; chunks: number }> {
  const began = performance.now();
  const isFresh = stage.to === 'fresh_chunks';
  // The ledger forgets after some days; what roll-ups are made of keeps its name for good.
  const run = Math.max(packed.run, await readRolledRun(client, generation, isFresh)) + 1;
  const rows = new ChunkRows();
  const packer = stage.createPacker({ generation, run }, rows);
  let samples = 0;
  const insertAll = async (blocks: readonly Uint8Array[]): Promise<void> => {
    for (const block of blocks) {
      // The token is the content: a repetition after a crash adds nothing, and nothing else is ever mistaken for one.
      const insert = () => client.insertNative(stage.to, [block], createHash('sha256').update(block).digest('hex'));
      await (watch === undefined ? insert() : watch.insertChunks(stage.to, block, insert));
    }
  };
  const where = `_partition_id = {partition:String}${packed.parts.size === 0 ? '' : ` AND ${stage.part} IN {parts:Array(String)}`}`;
  const query: EngineQuery = {
    params: { partition: String(partition), ...(packed.parts.size === 0 ? {} : { parts }) },
  };
  const rowsAtOnce = Math.min(stage.rowsAtOnce, Math.ceil((BYTES_AT_ONCE / Math.max(1, whole.bytes)) * whole.rows));
  const ranges = whole.rows <= rowsAtOnce ? [''] : await readKeyRanges(client, stage.from, where, rowsAtOnce, query);
  for (const range of ranges) {
    const blocks = client.scan(
      `SELECT ${stage.columns} FROM ${stage.from}
WHERE ${where}${range === '' ? '' : ` AND ${range}`}
${stage.order}`,
      query,
    );
    for await (const block of blocks) {
      samples += block.rows;
      packer.add(block);
      await insertAll(rows.takeFull());
    }
    packer.finish();
    await insertAll(rows.takeFull());
  }
  await insertAll(rows.takeAll());
  // Another server may have packed it meanwhile, under the same name and of fewer parts: roll-ups that are made of that name have not what
  // was inserted just now. What it has not entered is packed by itself the next time, under a name of its own.
  if ((await readPacked(client, stage.from, generation)).run >= run) return { samples, chunks: rows.total };
  // A partition lingers from when its chunks are there: packing a large one takes minutes itself.
  const packedAtMs = options.nowMs + (performance.now() - began);
  const packing = { generation, run, isFresh };
  const { first, last } = openHours(options);
  const hours = [...rows.hours].filter((hour) => hour >= first && hour <= last);
  await enterPacking(client, HOURS, hours, packing, packedAtMs);
  if (!isFresh) await enterPacking(client, DAYS, [...rows.days], packing, packedAtMs);
  await writePacked(client, { source: stage.from, generation, run, parts, nowMs: packedAtMs });
  if (!isFresh) await enterMoved(client, await readMoved(client, where, query, new Set(hours)), packing, packedAtMs);
  return { samples, chunks: rows.total };
}

/** Of fresh chunks that have moved on, by hour, in which packings its samples were. */
async function readMoved(
  client: MaintenanceEngineClient,
  where: string,
  query: EngineQuery,
  hours: ReadonlySet<number>,
): Promise<ReadonlyMap<number, readonly PackingId[]>> {
  const hourOf = (time: string) => `toFloat64(ceil(toUnixTimestamp64Milli(${time}) / ${HOUR_MS})) - 1`;
  const { block } = await client.query(
    `SELECT DISTINCT toFloat64(generation) AS first_generation, toFloat64(run) AS packing,
  ${hourOf('first')} AS first_hour, ${hourOf('last')} AS last_hour
FROM fresh_chunks WHERE ${where}`,
    query,
  );
  const moved = new Map<number, PackingId[]>();
  for (let row = 0; row < block.rows; row++) {
    const value = (column: string) => block.column(column).get(row) as number;
    const packing = { generation: value('first_generation'), run: value('packing'), isFresh: true };
    for (let hour = value('first_hour'); hour <= value('last_hour'); hour++) {
      if (hours.has(hour)) moved.set(hour, [...(moved.get(hour) ?? []), packing]);
    }
  }
  return moved;
}
