import type { EngineClients } from '../engine/engine-client.ts';
import { EngineRefusal } from '../engine/engine-refusal.ts';
import {
  dropRowPolicyStatements,
  ROW_IS_VISIBLE,
  rowPolicyStatement,
  rowPolicyStatements,
  TRIAL_TABLE,
} from '../engine/wall/row-policies.ts';

/** What a server says that loses the column which both a policy and a filter need. */
const NOT_FOUND_COLUMN_IN_BLOCK = 10;

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
    const clash = await clashOfWalls(clients, database);
    if (clash !== null) {
      // Whoever made some before could read nothing since.
      for (const statement of dropRowPolicyStatements(database)) await clients.maintenance.command(statement);
      throw new EngineRefusal(NOT_FOUND_COLUMN_IN_BLOCK, clash);
    }
    for (const statement of rowPolicyStatements(database)) await clients.maintenance.command(statement);
    return null;
  } catch (error) {
    clients.carryRowPolicySettings(isJudged);
    if (error instanceof EngineRefusal) return error.message;
    throw error;
  }
}

/**
 * Why no tenant could read anything with both walls up, `null` where they can. ClickHouse up to 26.7 loses the column that a row policy
 * and a filter both need unless the query asks for it, too (https://github.com/ClickHouse/ClickHouse/issues/111077); empty tables are
 * no exception.
 */
async function clashOfWalls({ forTenant, maintenance }: EngineClients, database: string): Promise<string | null> {
  await maintenance.command(
    `CREATE TABLE IF NOT EXISTS ${TRIAL_TABLE} (tenant UInt32, value UInt8) ENGINE = MergeTree ORDER BY tenant`,
  );
  await maintenance.command(rowPolicyStatement(database, TRIAL_TABLE));
  const filter = `{'${database}.${TRIAL_TABLE}': 'tenant = 7'}`;
  try {
    await forTenant(7).query(`SELECT sum(value) FROM ${TRIAL_TABLE} SETTINGS additional_table_filters = ${filter}`);
    return null;
  } catch (error) {
    if (!(error instanceof EngineRefusal && error.code === NOT_FOUND_COLUMN_IN_BLOCK)) throw error;
    return 'this version of ClickHouse cannot read with policies and filters at once (its issue 111077); a later one can';
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
