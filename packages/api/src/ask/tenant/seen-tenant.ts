import { RecordsError, type Tenant } from '@oriel/records';
import type { Access } from '../../access/access.ts';
import type { ApiDependencies } from '../../api-dependencies.ts';
import type { Asker } from '../asker.ts';

/** A tenant by its name: one's own for everybody, any for operators. */
export async function seenTenant({ records }: ApiDependencies, asker: Asker, name: string): Promise<Tenant> {
  const { access } = asker;
  if (name === access.tenantName) return asker.records.tenant.get();
  if (!access.actor.operator) return refuseForeign(records, access, name);
  const found = (await records.installation(access.actor).tenants.list()).find((tenant) => tenant.name === name);
  return found ?? refuseUnknown(name);
}

/**
 * Who asks for another tenant is not told whether there is one; the attempt is in the audit log of both.
 */
async function refuseForeign(records: ApiDependencies['records'], { actor }: Access, name: string): Promise<never> {
  const foreign = await records.tenantByName(name);
  try {
    if (foreign !== undefined) records.forTenant(foreign.id, actor);
  } catch (error) {
    if (!(error instanceof RecordsError)) throw error;
  }
  return refuseUnknown(name);
}

function refuseUnknown(name: string): never {
  throw new RecordsError('not_found', `there is no tenant ${JSON.stringify(name.slice(0, 63))} that you may see`, {
    field: 'tenant',
  });
}
