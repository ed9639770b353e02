import type { RetentionChange, RetentionCost } from '@oriel/store';
import type { MaintenanceEngineClient } from '../engine/engine-client.ts';
import { planMoves } from './change-retention.ts';
import { isExpired } from './retain.ts';

/** What the moves to these classes would copy, and what of it would go at once; asks as little as seeing that nothing is to be moved. */
export async function retentionCost(
  client: MaintenanceEngineClient,
  changes: readonly RetentionChange[],
  nowMs: number,
): Promise<RetentionCost[]> {
  if (changes.length === 0) return [];
  const moves = await planMoves(client, changes);
  return changes.map((change) => {
    const cost = { rows: 0, bytes: 0, expiringRows: 0, expiringBytes: 0 };
    for (const { partition, to, rows } of moves.filter((move) => move.change === change)) {
      const bytes = Math.round((partition.bytesOnDisk / partition.rows) * rows);
      cost.rows += rows;
      cost.bytes += bytes;
      if (!isExpired({ endMs: partition.endMs, retention: to }, nowMs)) continue;
      cost.expiringRows += rows;
      cost.expiringBytes += bytes;
    }
    return { change, ...cost };
  });
}
