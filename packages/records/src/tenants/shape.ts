import type { RetainedSignal, RetentionClass, TenantId, TenantPolicy } from '@oriel/telemetry';
import type { z } from 'zod';
import type { DeepReadonly } from '../deep-readonly.ts';
import type { tenantChangeSchema } from './schema.ts';

/** One tenant with everything that may be set for it; `policy` is what the way in follows. */
export interface Tenant {
  readonly id: TenantId;
  readonly name: string;
  readonly createdAt: Date;
  /** Bytes on disk that its telemetry may take; null for as much as there is room for. */
  readonly bytesShare: number | null;
  /** The longest classes that the tenant's own administrators may choose; a signal that is absent has no limit. */
  readonly retentionLimit: Readonly<Partial<Record<RetainedSignal, RetentionClass>>>;
  readonly policy: TenantPolicy;
}

/** What `tenantChangeSchema` takes; what belongs to operators alone is said there. */
export type TenantChange = DeepReadonly<z.output<typeof tenantChangeSchema>>;

export type NewTenant = TenantChange & {
  /** Lower-case letters, digits and hyphens; unique in the installation. */
  readonly name: string;
};
