import type { ArchiveProgress } from '@oriel/store';
import type { MaintenanceEngineClient } from '../engine/engine-client.ts';
import { readUpkeep, writeUpkeep } from './kept-numbers.ts';
import type { Partition } from './partitions.ts';

const WAITING_SINCE = 'retain.waits_for_archive_since_ms';
const DAY_MS = 86_400_000;

/** Whether the archive has what goes with a partition. Roll-ups are not archived. */
export function isArchived(
  archive: ArchiveProgress,
  { signal, id, rows }: Pick<Partition, 'signal' | 'id' | 'rows'>,
): boolean {
  return signal === 'rollups' || archive.isArchived({ signal, partition: id, rows });
}

/**
 * Of what has expired, what may go: what is archived, and what has waited long enough. It waits from when it expired, or from when anything
 * at all began to wait: a class that becomes shorter makes old days expire at once, which have waited for nothing yet. That moment is kept
 * with the data, so that no restart lengthens it.
 */
export async function goneOrWaiting(
  client: MaintenanceEngineClient,
  expired: readonly Partition[],
  archive: ArchiveProgress | undefined,
  nowMs: number,
): Promise<{ readonly going: readonly Partition[]; readonly waiting: number }> {
  if (archive === undefined) return { going: expired, waiting: 0 };
  const missing = new Set(expired.filter((partition) => !isArchived(archive, partition)));
  const keptMs = (await readUpkeep(client)).get(WAITING_SINCE) ?? 0;
  const sinceMs = missing.size === 0 ? 0 : keptMs === 0 || keptMs > nowMs ? nowMs : keptMs;
  if (sinceMs !== keptMs) await writeUpkeep(client, WAITING_SINCE, sinceMs);
  const going = expired.filter((partition) => {
    const beganMs = Math.max(partition.endMs + partition.retention * DAY_MS, sinceMs);
    return !missing.has(partition) || beganMs + archive.waitMs <= nowMs;
  });
  return { going, waiting: expired.length - going.length };
}
