import type { TenantId } from '@oriel/telemetry';
import type { Role } from '../actor.ts';

/** A person, known to the installation. */
export interface User {
  readonly id: string;
  readonly email: string;
  readonly operator: boolean;
  /** Without one, only a sign-in link lets this person in. */
  readonly hasPassword: boolean;
  readonly createdAt: Date;
  readonly lastSeenAt: Date | undefined;
  readonly disabledAt: Date | undefined;
  readonly memberships: readonly { readonly tenant: TenantId; readonly role: Role }[];
}

export interface NewUser {
  readonly email: string;
  readonly password?: string;
  readonly operator?: boolean;
  /** The first membership; a user without any can be added to tenants later. */
  readonly tenant?: TenantId;
  /** In that tenant; USER by default. */
  readonly role?: Role;
}

/** A person as one tenant sees them. `id` is the user's. */
export interface Member {
  readonly id: string;
  readonly email: string;
  readonly role: Role;
  readonly addedAt: Date;
  readonly lastSeenAt: Date | undefined;
  /** Since when operators let this person in nowhere. */
  readonly disabledAt: Date | undefined;
}

/** Signs somebody in once. */
export interface SignInLink {
  readonly token: string;
  readonly email: string;
  readonly expiresAtMs: number;
}
