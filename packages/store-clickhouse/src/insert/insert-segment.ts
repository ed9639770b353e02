import { type ClosedSegment, type EncodedRows, type InsertOutcome, StoreError } from '@oriel/store';
import { SIGNALS, type Signal } from '@oriel/telemetry';
import type { MaintenanceEngineClient } from '../engine/engine-client.ts';
import { EngineRefusal } from '../engine/engine-refusal.ts';
import { SCHEMA_VERSION } from '../migrate/migrations.ts';
import type { CarriedOver } from './carried-over.ts';

/** Each signal has the table of its name. */
export const TABLE_OF: Readonly<Record<Signal, string>> = {
  logs: 'logs',
  spans: 'spans',
  exemplars: 'exemplars',
  series: 'series',
  samples: 'samples',
};

/**
 * One insert of one block for each table, under a token that the segment gives, so that inserting again is a no-op.
 *
 * What the engine refuses for good is halved until the bad frames stand alone; each half has a token of its own, made of
 * the frames that are in it, so that a retry takes the same path to the same tokens and doubles nothing.
 */
export async function insertSegment(
  client: MaintenanceEngineClient,
  carriedOver: CarriedOver,
  segment: ClosedSegment,
): Promise<InsertOutcome> {
  if (segment.schemaVersion > SCHEMA_VERSION) {
    return {
      kind: 'retry',
      reason: `the segment has schema version ${segment.schemaVersion}, and this version of Oriel knows ${SCHEMA_VERSION}`,
    };
  }
  const refused: EncodedRows[] = [];
  let reason = '';

  const insertFrames = async (table: string, frames: readonly NumberedFrame[], token: string): Promise<void> => {
    try {
      await client.insertNative(
        table,
        frames.map(({ rows }) => rows.bytes),
        token,
      );
    } catch (error) {
      if (!(error instanceof EngineRefusal)) throw error;
      if (frames.length === 1) {
        refused.push(frames[0]!.rows);
        reason = reason === '' ? error.message : reason;
        return;
      }
      const middle = frames.length >> 1;
      for (const half of [frames.slice(0, middle), frames.slice(middle)]) {
        const token = `${segment.segment}-${table}-${half[0]!.number}-${half.at(-1)!.number + 1}`;
        await insertFrames(table, half, token);
      }
    }
  };

  try {
    for (const signal of SIGNALS) {
      const frames = numberFrames(segment.blocks.filter((block) => block.signal === signal));
      if (frames.length === 0) continue;
      const table = TABLE_OF[signal];
      const known = await carriedOver.ordinalsOf(table, segment.segment);
      const missing = known === undefined ? frames : frames.filter(({ firstOrdinal }) => !known.has(firstOrdinal));
      if (missing.length > 0) await insertFrames(table, missing, `${segment.segment}-${table}`);
    }
  } catch (error) {
    if (error instanceof StoreError) return { kind: 'retry', reason: error.message };
    throw error;
  }
  return refused.length === 0 ? { kind: 'inserted' } : { kind: 'quarantined', refused, reason };
}

/** A frame with its places among those of its table in the segment, which are the same whenever it comes. */
interface NumberedFrame {
  readonly rows: EncodedRows;
  readonly number: number;
  readonly firstOrdinal: number;
}

function numberFrames(frames: readonly EncodedRows[]): NumberedFrame[] {
  let firstOrdinal = 0;
  return frames.map((rows, number) => {
    const frame = { rows, number, firstOrdinal };
    firstOrdinal += rows.rows;
    return frame;
  });
}
