import { type ClosedSegment, type EncodedRows, type InsertOutcome, StoreError } from '@oriel/store';
import { SIGNALS, type Signal } from '@oriel/telemetry';
import type { MaintenanceEngineClient } from '../engine/engine-client.ts';
import { EngineRefusal } from '../engine/engine-refusal.ts';
import { SCHEMA_VERSION } from '../migrate/migrations.ts';

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
export async function insertSegment(client: MaintenanceEngineClient, segment: ClosedSegment): Promise<InsertOutcome> {
  if (segment.schemaVersion > SCHEMA_VERSION) {
    return {
      kind: 'retry',
      reason: `the segment has schema version ${segment.schemaVersion}, and this version of Oriel knows ${SCHEMA_VERSION}`,
    };
  }
  const refused: EncodedRows[] = [];
  let reason = '';

  const insertFrames = async (
    table: string,
    frames: readonly EncodedRows[],
    token: string,
    first: number,
  ): Promise<void> => {
    try {
      await client.insertNative(
        table,
        frames.map((frame) => frame.bytes),
        token,
      );
    } catch (error) {
      if (!(error instanceof EngineRefusal)) throw error;
      if (frames.length === 1) {
        refused.push(frames[0]!);
        reason = reason === '' ? error.message : reason;
        return;
      }
      const middle = frames.length >> 1;
      const half = (from: number, to: number) =>
        insertFrames(
          table,
          frames.slice(from, to),
          `${segment.segment}-${table}-${first + from}-${first + to}`,
          first + from,
        );
      await half(0, middle);
      await half(middle, frames.length);
    }
  };

  try {
    for (const signal of SIGNALS) {
      const frames = segment.blocks.filter((block) => block.signal === signal);
      const table = TABLE_OF[signal];
      if (frames.length > 0) await insertFrames(table, frames, `${segment.segment}-${table}`, 0);
    }
  } catch (error) {
    if (error instanceof StoreError) return { kind: 'retry', reason: error.message };
    throw error;
  }
  return refused.length === 0 ? { kind: 'inserted' } : { kind: 'quarantined', refused, reason };
}
