import { type Records, RecordsError } from '@oriel/records';
import type { FastifyRequest } from 'fastify';
import type { Access } from '../../access/access.ts';
import { ApiError } from '../../errors.ts';

/** The tenant that Mimir, Cortex and Loki read from a header: here the credential says it, and the header may only agree. */
const TENANT_HEADER = 'x-scope-orgid';

/** Throws `missing_scope` where it names another tenant than the credential's. */
export async function checkTenantHeader({ headers, access }: FastifyRequest, records: Records): Promise<void> {
  const named = headers[TENANT_HEADER]?.toString();
  if (named === undefined || access === undefined) return;
  if (named === String(access.tenant) || named === access.tenantName) return;
  await noteAttempt(named, access, records);
  throw new ApiError(
    'missing_scope',
    `the key is for the tenant ${JSON.stringify(access.tenantName)}, and X-Scope-OrgID names another`,
  );
}

/** In the audit logs of both, where there is such a tenant; who asked is not told whether there is. */
async function noteAttempt(named: string, { actor }: Access, records: Records): Promise<void> {
  const foreign = (await records.tenantByName(named))?.id ?? (await records.policyOf(Number(named)))?.tenant;
  if (foreign === undefined) return;
  try {
    records.forTenant(foreign, actor);
  } catch (error) {
    if (!(error instanceof RecordsError) || error.code !== 'tenant_denied') throw error;
  }
}
