import type { EngineQuery, MaintenanceEngineClient } from '../engine/engine-client.ts';

/**
 * Conditions that cut rows of a table of samples into stretches of (tenant, family), which heads its primary key, of about so many rows
 * each; a series is never cut. Together they cover whatever the table holds, also what comes in meanwhile.
 *
 * @param table its name, or a statement in brackets that gives the two columns
 * @param where which rows are to be read
 */
export async function readKeyRanges(
  client: MaintenanceEngineClient,
  table: string,
  where: string,
  rows: number,
  query: EngineQuery = {},
): Promise<string[]> {
  const { block } = await client.query(
    `SELECT tenant, toString(family) AS family_number FROM (
  SELECT tenant, family, n, sum(n) OVER (ORDER BY tenant, family ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS until
  FROM (SELECT tenant, family, count() AS n FROM ${table} WHERE ${where} GROUP BY tenant, family)
) WHERE intDiv(until, ${rows}) != intDiv(until - n, ${rows})
ORDER BY tenant, family`,
    query,
  );
  const ends = Array.from({ length: block.rows }, (_, row) => ({
    tenant: block.column('tenant').get(row) as number,
    family: block.column('family_number').get(row) as string,
  }));
  return [undefined, ...ends].map((before, at) =>
    [
      ...(before === undefined
        ? []
        : [`(tenant > ${before.tenant} OR (tenant = ${before.tenant} AND family > ${before.family}))`]),
      ...ends
        .slice(at, at + 1)
        .map(({ tenant, family }) => `(tenant < ${tenant} OR (tenant = ${tenant} AND family <= ${family}))`),
    ].join(' AND '),
  );
}
