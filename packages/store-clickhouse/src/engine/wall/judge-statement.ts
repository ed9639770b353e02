import type { TenantId } from '@oriel/telemetry';
import type { Statement } from '../child/statement.ts';
import { judgeTenantRead } from './judge-tenant-read.ts';
import { tenantOfFilters } from './tenant-filters.ts';
import { TENANT_READ_SETTINGS } from './tenant-read-settings.ts';

type Verdict =
  | { readonly kind: 'tenant'; readonly tenant: TenantId }
  | { readonly kind: 'maintenance' }
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * The first wall between tenants. A statement runs only as maintenance, by a second secret, or as a read whose settings
 * carry the complete filter of one tenant and whose text can neither lift the filter nor reach past it. Whatever this
 * does not understand is refused.
 */
export function judgeStatement(
  statement: Statement,
  request: { readonly settings: ReadonlyMap<string, string>; readonly database?: string | undefined },
  isMaintenance: boolean,
  database: string,
): Verdict {
  const { settings } = request;
  if (isMaintenance) return { kind: 'maintenance' };
  const filters = settings.get('additional_table_filters');
  const tenant = filters === undefined ? undefined : tenantOfFilters(filters, database);
  if (tenant === undefined) {
    return refused('it carries neither the complete filter of one tenant nor the maintenance mark');
  }
  // The filter's keys name the database, so a table of the same name elsewhere would not be filtered.
  if (request.database !== undefined && request.database !== database) {
    return refused(`a tenant's read may not use the database "${request.database}"`);
  }
  for (const name of settings.keys()) {
    if (!TENANT_READ_SETTINGS.has(name)) return refused(`a tenant's read may not set "${name}"`);
  }
  const reason = judgeTenantRead(statement, database);
  return reason === undefined ? { kind: 'tenant', tenant } : refused(reason);
}

function refused(reason: string): Verdict {
  return { kind: 'refused', reason: `the statement is refused: ${reason}` };
}
