import { ORIEL_TENANT, type TenantId } from '@oriel/telemetry';
import { RecordsError } from '../errors.ts';
import { checkName, invalid, quote } from '../rules.ts';
import { looksLikeKey } from './secret.ts';
import { KEY_SCOPES, type KeyScope } from './shape.ts';

/** Keys that are not revoked, in one tenant. */
export const MOST_KEYS = 1_000;

export function checkNewKey(
  tenant: TenantId,
  name: string,
  scopes: readonly string[],
): { name: string; scopes: KeyScope[] } {
  if (tenant === ORIEL_TENANT) throw new RecordsError('oriel_tenant');
  const known = new Set<string>(KEY_SCOPES);
  for (const scope of scopes) {
    if (!known.has(scope)) throw invalid('scopes', `the scope ${quote(scope)} must be one of ${KEY_SCOPES.join(', ')}`);
  }
  if (scopes.length === 0) throw invalid('scopes', `a key needs at least one scope of ${KEY_SCOPES.join(', ')}`);
  return { name: checkName(name, 'name'), scopes: KEY_SCOPES.filter((scope) => scopes.includes(scope)) };
}

/** As strong as one made here, because it is kept with a hash that is fast to try. */
export function checkGivenKey(key: string): string {
  if (looksLikeKey(key)) return key;
  throw invalid('key', 'a key made beforehand must be `oriel_` and 43 characters of base64url (256 random bits)');
}
