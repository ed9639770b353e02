import type { TenantId } from '@oriel/telemetry';
import type { Role } from '../actor.ts';

/** Somebody who is signed in, in the one tenant that they have entered. */
export interface SessionCredential {
  readonly sessionId: string;
  readonly userId: string;
  readonly email: string;
  readonly tenant: TenantId;
  readonly tenantName: string;
  /** In that tenant; operators are ADMIN everywhere. */
  readonly role: Role;
  readonly operator: boolean;
}

/** A fresh token: a JWT of 15 minutes, renewed while its session lives. */
export interface SignedIn {
  readonly token: string;
  readonly expiresAtMs: number;
  readonly session: SessionCredential;
}

/** A tenant that somebody may enter. */
export interface EnterableTenant {
  readonly id: TenantId;
  readonly name: string;
  readonly role: Role;
}
