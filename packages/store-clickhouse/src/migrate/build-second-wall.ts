import type { EngineClients } from '../engine/engine-client.ts';
import { EngineRefusal } from '../engine/engine-refusal.ts';
import { ROW_IS_VISIBLE, rowPolicyStatements } from '../engine/wall/row-policies.ts';

/**
 * Puts row policies on the tables of tenants, after a trial that the server understands them: a policy that it cannot judge would hide
 * everything. Says why there are none, `null` where they hold. A server that refuses them keeps the first wall, as `oriel engine` does,
 * which judges statements instead. Where the trial went well the settings go with every statement, whatever becomes of the policies:
 * those of an earlier start may be there, and hide every row from whoever does not say who asks.
 */
export async function buildSecondWall(clients: EngineClients, database: string): Promise<string | null> {
  let isJudged = false;
  clients.carryRowPolicySettings(true);
  try {
    const misjudged = await misjudgedRow(clients);
    if (misjudged !== null) throw new EngineRefusal(0, misjudged);
    isJudged = true;
    for (const statement of rowPolicyStatements(database)) await clients.maintenance.command(statement);
    return null;
  } catch (error) {
    clients.carryRowPolicySettings(isJudged);
    if (error instanceof EngineRefusal) return error.message;
    throw error;
  }
}

/** Asks the policy's own condition of rows that are in no table. */
async function misjudgedRow({ forTenant, maintenance }: EngineClients): Promise<string | null> {
  const trial = (tenant: number) =>
    `SELECT toUInt8(ifNull(${ROW_IS_VISIBLE}, 0)) AS visible FROM (SELECT toUInt32(${tenant}) AS tenant)`;
  for (const [client, tenant, wanted] of [
    [forTenant(7), 7, 1],
    [forTenant(7), 8, 0],
    [maintenance, 8, 1],
  ] as const) {
    const { block } = await client.query(trial(tenant));
    if (Number(block.column('visible').get(0)) !== wanted)
      return 'the server takes the settings of row policies and does not judge by them';
  }
  return null;
}
