import type { MaintenanceEngineClient } from '../engine/engine-client.ts';
import type { ArchivedTable } from './archived-tables.ts';

export interface ArchivedColumn {
  readonly name: string;
  /** In the file, in the engine's words. */
  readonly type: string;
}

/** Whose rows they are and for how long they are kept does not leave: that is said by where they lie, and when they come back. */
const STAYING: ReadonlySet<string> = new Set(['tenant', 'retention']);

/** The columns of a table as they stand in a file, in its order. */
export async function archivedColumns(
  client: MaintenanceEngineClient,
  { table, hexColumns }: ArchivedTable,
): Promise<readonly ArchivedColumn[]> {
  const { block } = await client.query(
    `SELECT name, type FROM system.columns
WHERE database = currentDatabase() AND table = {table:String} AND default_kind IN ('', 'DEFAULT') ORDER BY position`,
    { params: { table } },
  );
  return Array.from({ length: block.rows }, (_, row): ArchivedColumn => {
    const name = block.column('name').get(row) as string;
    const hex = hexColumns[name];
    const type = block.column('type').get(row) as string;
    return { name, type: hex === undefined ? type : hex.isArray ? 'Array(String)' : 'String' };
  }).filter(({ name }) => !STAYING.has(name));
}
