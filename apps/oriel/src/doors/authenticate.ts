import { timingSafeEqual } from 'node:crypto';
import {
  type Authenticate,
  type CredentialReply,
  type CredentialRequest,
  isFromThisMachine,
  presentedKey,
} from '@oriel/ingest';
import { type Records, RecordsError } from '@oriel/records';
import { FIRST_TENANT, ORIEL_TENANT, type TenantId } from '@oriel/telemetry';
import { DOOR_ERRORS } from '../errors.ts';

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
      : refused('tenant_gone', `the tenant of this credential, ${tenant}, is no longer there`);
  }

  async function judge(request: CredentialRequest): Promise<CredentialReply> {
    const key = presentedKey(request.headers);
    if (key === undefined) {
      if (keylessLoopback && isFromThisMachine(request)) {
        return granted(FIRST_TENANT);
      }
      if (!request.isOfForeignPage) return refused('key_missing');
      const { title } = DOOR_ERRORS.key_missing;
      return refused('key_missing', `${title}; a page needs one unless its origin is allowed (cors.origins)`);
    }
    if (isSame(key, selfKey)) return granted(ORIEL_TENANT);
    const credential = await records.keys.verify(key);
    if (!credential) return refused('key_unknown');
    if (!credential.scopes.has('ingest')) {
      return refused('scope_missing', `the API key '${credential.name}' lacks the scope 'ingest'`);
    }
    return granted(credential.tenant);
  }

  return async (request): Promise<CredentialReply> => {
    try {
      return await judge(request);
    } catch (error) {
      // Known keys go on without PostgreSQL; who comes for the first time must not take it for a no, and lose what it sends.
      if (error instanceof RecordsError && error.code === 'records_unavailable')
        return refused('credential_unknown_yet');
      throw error;
    }
  };
}

type RefusalCode = 'key_missing' | 'key_unknown' | 'scope_missing' | 'tenant_gone' | 'credential_unknown_yet';

/** PostgreSQL is back within seconds when it ends. */
const RETRY_SOON_MS = 2_000;

function refused(code: RefusalCode, detail: string = DOOR_ERRORS[code].title): CredentialReply {
  const { status } = DOOR_ERRORS[code];
  return { kind: 'refused', status, code, detail, ...(status === 503 && { retryAfterMs: RETRY_SOON_MS }) };
}

export function isSame(left: string, right: string): boolean {
  const [leftBytes, rightBytes] = [Buffer.from(left), Buffer.from(right)];
  return leftBytes.length === rightBytes.length && timingSafeEqual(leftBytes, rightBytes);
}
