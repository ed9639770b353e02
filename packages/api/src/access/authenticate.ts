import type { KeyCredential, Records, SessionCredential, SignedIn } from '@oriel/records';
import { actorOfKey, actorOfSession, RecordsError } from '@oriel/records';
import { ApiError } from '../errors.ts';
import type { Access } from './access.ts';
import { scopesOfRole } from './access.ts';
import type { Credential } from './credential.ts';

export interface Authenticated {
  readonly access: Access;
  /** A fresh token, when the cookie's had grown old: give it to the browser. */
  readonly renewed?: SignedIn;
}

/**
 * From a credential to what it opens. Throws `unauthenticated` where there is none and `invalid_credential` where it
 * opens nothing; a database that is away passes as its own refusal.
 */
export async function authenticate(records: Records, credential: Credential, from: string): Promise<Authenticated> {
  switch (credential.kind) {
    case 'none':
      throw new ApiError('unauthenticated');
    case 'key': {
      const key = await records.keys.verify(credential.key);
      if (key === undefined) throw new ApiError('invalid_credential', 'this key does not exist or was revoked');
      return { access: accessOfKey(key, from) };
    }
    case 'token': {
      const session = await records.sessions.verify(credential.token);
      if (session === undefined) throw new ApiError('invalid_credential', 'this session has ended; sign in again');
      return { access: accessOfSession(session, from) };
    }
    case 'cookie': {
      const session = await records.sessions.verify(credential.token);
      if (session !== undefined) return { access: accessOfSession(session, from) };
      const renewed = await renew(records, credential.token);
      return { access: accessOfSession(renewed.session, from), renewed };
    }
    default:
      throw new Error(`no such credential: ${credential satisfies never}`);
  }
}

/** A browser keeps its cookie longer than a token lives; while the session lives, the next token takes its place. */
async function renew(records: Records, token: string): Promise<SignedIn> {
  try {
    return await records.sessions.renew(token);
  } catch (error) {
    if (error instanceof RecordsError && error.code === 'session_ended') {
      throw new ApiError('invalid_credential', 'this session has ended; sign in again', { cause: error });
    }
    throw error;
  }
}

function accessOfKey(key: KeyCredential, from: string): Access {
  return {
    kind: 'key',
    tenant: key.tenant,
    tenantName: key.tenantName,
    scopes: key.scopes,
    actor: actorOfKey(key, from),
  };
}

export function accessOfSession(session: SessionCredential, from: string): Access {
  return {
    kind: 'session',
    tenant: session.tenant,
    tenantName: session.tenantName,
    scopes: scopesOfRole(session.role),
    actor: actorOfSession(session, from),
    session,
  };
}
