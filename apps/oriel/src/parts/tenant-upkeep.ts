import type { TenantUpkeep } from '@oriel/api';
import type { IngestPipeline } from '@oriel/ingest';
import type { Upkeep } from '../upkeep.ts';

/** What a tenant's people are told of the work that goes on for it, read off the parts that do it. */
export function tenantUpkeep(upkeep: Upkeep, pipeline: IngestPipeline): TenantUpkeep {
  return {
    kept: (tenant) => upkeep.usage?.byTenant.filter((usage) => usage.tenant === tenant),
    moving(tenant) {
      const { moving } = upkeep;
      return moving?.tenantId === tenant ? moving : undefined;
    },
    quotaUse: (policy) => pipeline.quotaUse(policy),
    seriesToday(tenant) {
      const count = pipeline.seriesCounts().find((one) => one.tenant === tenant);
      return count?.isComplete ? count.series : undefined;
    },
    classesChanged: () => void upkeep.followClasses(),
  };
}
