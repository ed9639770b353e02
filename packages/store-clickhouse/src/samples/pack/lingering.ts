import type { TenantId } from '@oriel/telemetry';
import type { MaintenanceEngineClient } from '../../engine/engine-client.ts';
import { PACK_CHUNKS } from './pack-chunks.ts';
import { PACK_ROWS } from './pack-rows.ts';
import type { Stage } from './stage.ts';

/**
 * How many samples of each tenant were packed and are still there for whoever reads them: whoever counts has them twice. Only partitions
 * that the ledger names are looked at, and of the ledger, which remembers days, only what names partitions that are there.
 */
export async function readLingering(client: MaintenanceEngineClient): Promise<ReadonlyMap<TenantId, number>> {
  const { block } = await client.query(
    `SELECT tenant, toFloat64(sum(samples)) AS lingering FROM (
${lingeringOf(PACK_ROWS, 'count()')}
UNION ALL
${lingeringOf(PACK_CHUNKS, 'sum(samples)')}
) GROUP BY tenant`,
  );
  return new Map(
    Array.from({ length: block.rows }, (_, row) => [
      block.column('tenant').get(row) as TenantId,
      block.column('lingering').get(row) as number,
    ]),
  );
}

function lingeringOf({ from, part, generations }: Stage, samples: string): string {
  const partition = `toString(intDiv(generation, ${generations}))`;
  const packed = `FROM packed WHERE source = '${from}' AND ${partition} IN (
  SELECT partition_id FROM system.parts WHERE active AND database = currentDatabase() AND table = '${from}')`;
  return `SELECT tenant, ${samples} AS samples FROM ${from}
WHERE _partition_id IN (SELECT ${partition} ${packed}) AND ${part} IN (SELECT arrayJoin(parts) ${packed})
GROUP BY tenant`;
}
