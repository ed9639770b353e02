import { quoteIdentifier } from '../sql/quote-sql.ts';
import { TENANT_TABLES } from './tenant-tables.ts';

/** Custom settings that go with every statement where row policies hold; servers take them by their default prefix, `SQL_`. */
export const TENANT_SETTING = 'SQL_oriel_tenant';
export const MAINTENANCE_SETTING = 'SQL_oriel_maintenance';

/**
 * Whether a row may be seen. Without either setting none is: no tenant is NULL. Both are constants of a statement, so that the primary
 * key is still used.
 */
export const ROW_IS_VISIBLE = [
  `tenant = toUInt32OrNull(toString(getSettingOrDefault('${TENANT_SETTING}', '')))`,
  `toString(getSettingOrDefault('${MAINTENANCE_SETTING}', '')) = '1'`,
].join(' OR ');

/** A table without a row of anybody's, on which it is tried whether the server can do with policies and filters at once. */
export const TRIAL_TABLE = 'row_policy_trial';

/**
 * The second wall on a ClickHouse server, for every table that the first one filters: a statement that has slipped past its filter
 * (a `merge()`, a subquery with settings of its own) still sees one tenant's rows. May be repeated.
 */
export function rowPolicyStatements(database: string): string[] {
  return TENANT_TABLES.map((table) => rowPolicyStatement(database, table));
}

export function rowPolicyStatement(database: string, table: string): string {
  return `CREATE ROW POLICY OR REPLACE oriel_tenant ON ${place(database, table)} FOR SELECT USING ${ROW_IS_VISIBLE} TO ALL`;
}

/** Takes the second wall down, where there is one. */
export function dropRowPolicyStatements(database: string): string[] {
  return TENANT_TABLES.map((table) => `DROP ROW POLICY IF EXISTS oriel_tenant ON ${place(database, table)}`);
}

function place(database: string, table: string): string {
  return `${quoteIdentifier(database)}.${quoteIdentifier(table)}`;
}
