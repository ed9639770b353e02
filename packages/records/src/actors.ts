import type { Actor } from './actor.ts';
import type { KeyCredential } from './keys/shape.ts';
import type { SessionCredential } from './sessions/shape.ts';

/** A signed-in person at work. */
export function actorOfSession(session: SessionCredential, from?: string): Actor {
  const { email: name, role, operator, tenant, userId } = session;
  return { kind: 'user', name, role, operator, tenant, userId, ...(from === undefined ? {} : { from }) };
}

/** A key at work: the scope `admin` does what an ADMIN of its tenant does, `read` looks. Never an operator. */
export function actorOfKey(key: KeyCredential, from?: string): Actor {
  return {
    kind: 'key',
    name: `key ${key.prefix}… (${key.name})`,
    role: key.scopes.has('admin') ? 'ADMIN' : 'READONLY',
    operator: false,
    tenant: key.tenant,
    ...(from === undefined ? {} : { from }),
  };
}
