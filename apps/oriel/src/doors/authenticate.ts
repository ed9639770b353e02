import { timingSafeEqual } from 'node:crypto';
import { type Authenticate, type CredentialReply, isFromThisMachine, presentedKey } from '@oriel/ingest';
import type { Records } from '@oriel/records';
import { FIRST_TENANT, ORIEL_TENANT, type TenantId } from '@oriel/telemetry';

export interface AuthenticateOptions {
  readonly records: Records;
  /** Made at start and told to nobody: the only key that writes to tenant `oriel`. */
  readonly selfKey: string;
  /** Whether programs on this machine may send without a key. */
  readonly keylessLoopback: boolean;
}

/** Who may send telemetry, and for which tenant: the same for every receiver. */
export function createAuthenticate({ records, selfKey, keylessLoopback }: AuthenticateOptions): Authenticate {
  async function granted(tenant: TenantId): Promise<CredentialReply> {
    const policy = await records.policyOf(tenant);
    return policy
      ? { kind: 'granted', policy }
      : refused(403, 'tenant_gone', `the tenant of this credential, ${tenant}, is no longer there`);
  }

  return async (request): Promise<CredentialReply> => {
    const key = presentedKey(request.headers);
    if (key === undefined) {
      if (keylessLoopback && isFromThisMachine(request)) {
        return granted(FIRST_TENANT);
      }
      return refused(401, 'key_missing', 'send an API key as `Authorization: Bearer KEY` or `X-API-Key: KEY`');
    }
    if (isSame(key, selfKey)) return granted(ORIEL_TENANT);
    const credential = await records.keys.verify(key);
    if (!credential) return refused(401, 'key_unknown', 'the API key is not known, or it was revoked');
    if (!credential.scopes.has('ingest')) {
      return refused(403, 'scope_missing', `the API key '${credential.name}' lacks the scope 'ingest'`);
    }
    return granted(credential.tenant);
  };
}

function refused(status: 401 | 403, code: string, detail: string): CredentialReply {
  return { kind: 'refused', status, code, detail };
}

export function isSame(left: string, right: string): boolean {
  const [leftBytes, rightBytes] = [Buffer.from(left), Buffer.from(right)];
  return leftBytes.length === rightBytes.length && timingSafeEqual(leftBytes, rightBytes);
}
