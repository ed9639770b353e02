import type { TenantId } from '@oriel/telemetry';

/** What a member may do in a tenant: ADMIN everything, USER work in it, READONLY look. */
export const ROLES = ['READONLY', 'USER', 'ADMIN'] as const;
export type Role = (typeof ROLES)[number];

/** Who does something, as the rules judge it and the audit log names it. */
export interface Actor {
  readonly kind: 'user' | 'key' | 'system';
  /** What the audit log shows: an e-mail address, a key's name and prefix, or a part of Oriel. */
  readonly name: string;
  readonly role: Role;
  /** May do what concerns the whole installation. */
  readonly operator: boolean;
  /** The tenant that the credential is for; the only one that it opens. Absent for `system`. */
  readonly tenant?: TenantId;
  /** Present for people. */
  readonly userId?: string;
  /** The address that the request came from. */
  readonly from?: string;
}

/** Oriel itself and whoever has the data directory: the command line. */
export function systemActor(name: string): Actor {
  return { kind: 'system', name, role: 'ADMIN', operator: true };
}

export function hasRole(actor: Actor, needed: Role): boolean {
  return ROLES.indexOf(actor.role) >= ROLES.indexOf(needed);
}
