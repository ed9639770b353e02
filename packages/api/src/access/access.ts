import type { Actor, KeyScope, Role, SessionCredential } from '@oriel/records';
import type { TenantId } from '@oriel/telemetry';
import { ApiError } from '../errors.ts';

/** Who asks, for which tenant, and what they may do. Made from a credential and from nothing else. */
export interface Access {
  readonly kind: 'key' | 'session';
  readonly tenant: TenantId;
  readonly tenantName: string;
  readonly scopes: ReadonlySet<KeyScope>;
  /** As records judge and name them; an operator may enter any tenant and see the installation's own state. */
  readonly actor: Actor;
  /** Present for people. */
  readonly session?: SessionCredential;
}

/** What a route asks for. `write` makes things of one's own, such as a saved view; `admin` changes the tenant. */
export type Requirement = 'public' | 'read' | 'write' | 'admin' | 'operator';

const SCOPES_OF_ROLE: Readonly<Record<Role, ReadonlySet<KeyScope>>> = {
  ADMIN: new Set(['read', 'admin']),
  USER: new Set(['read']),
  READONLY: new Set(['read']),
};

export function scopesOfRole(role: Role): ReadonlySet<KeyScope> {
  return SCOPES_OF_ROLE[role];
}

/** Throws `missing_scope` or `operator_required`. */
export function demand(access: Access, requirement: Requirement): void {
  switch (requirement) {
    case 'public':
      return;
    case 'operator':
      if (!access.actor.operator) throw new ApiError('operator_required');
      return;
    case 'read':
      if (!access.scopes.has('read')) throw missing(access, 'the scope read');
      return;
    case 'write':
      if (!access.scopes.has('read') || access.actor.role === 'READONLY') throw missing(access, 'the right to write');
      return;
    case 'admin':
      if (!access.scopes.has('admin')) throw missing(access, 'the scope admin');
      return;
    default:
      throw new Error(`no such requirement: ${requirement satisfies never}`);
  }
}

function missing({ kind, scopes, actor }: Access, needed: string): ApiError {
  const has = kind === 'key' ? `this key has ${[...scopes].join(', ') || 'none'}` : `the role ${actor.role} has it not`;
  return new ApiError('missing_scope', `this needs ${needed}; ${has}`);
}
