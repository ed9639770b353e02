import type { TenantId } from '@oriel/telemetry';

export const KEY_SCOPES = ['ingest', 'read', 'admin'] as const;
export type KeyScope = (typeof KEY_SCOPES)[number];

/** A key as people see it; the key itself is shown once, when it is made. */
export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly prefix: string;
  readonly scopes: readonly KeyScope[];
  readonly createdBy: string;
  readonly createdAt: Date;
  /** To the minute. */
  readonly lastUsedAt: Date | undefined;
  readonly revokedAt: Date | undefined;
}

export interface NewApiKey {
  readonly key: string;
  readonly record: ApiKey;
}

/** What a valid key opens. */
export interface KeyCredential {
  readonly keyId: string;
  readonly tenant: TenantId;
  readonly tenantName: string;
  readonly scopes: ReadonlySet<KeyScope>;
  readonly name: string;
  readonly prefix: string;
}
