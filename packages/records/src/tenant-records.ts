import type { TenantId } from '@oriel/telemetry';
import type { TenantAudit } from './audit/keep.ts';
import type { TenantKeys } from './keys/keep.ts';
import type { OwnPreferences } from './preferences/keep.ts';
import type { TenantSettings } from './settings/keep.ts';
import type { OwnTenant } from './tenants/keep.ts';
import type { TenantMembers } from './users/members.ts';
import type { TenantViews } from './views/keep.ts';

/**
 * The records of one tenant, in the hands of one actor. It cannot be turned to another tenant: what it does not own, it
 * does not see. Every change is in the audit log, but for what people like, and so is every attempt at what is not allowed.
 */
export interface TenantRecords {
  readonly tenantId: TenantId;
  readonly tenant: OwnTenant;
  readonly keys: TenantKeys;
  readonly members: TenantMembers;
  readonly views: TenantViews;
  readonly settings: TenantSettings;
  readonly preferences: OwnPreferences;
  readonly audit: TenantAudit;
}
