import { METERED_SIGNALS, tenantChangeSchema } from '@oriel/records';
import { RETAINED_SIGNALS, type RetainedSignal } from '@oriel/telemetry';
import { z } from 'zod';

export const tenantParams = z.object({ tenant: z.string().max(200).describe('Its name.') });

/** The schema by which the command line is judged too. */
export const tenantChangeBody = tenantChangeSchema.meta({ id: 'TenantChange' });

/** As the command line makes one: what is absent has the presets of a new tenant. */
export const newTenantBody = tenantChangeSchema
  .extend({ name: z.string().describe('Lower-case letters, digits and hyphens; unique in the installation.') })
  .meta({ id: 'NewTenant' });

/** The change of classes that is thought of. */
export const retentionCostBody = tenantChangeSchema.pick({ retention: true });

const retainedSignal = z.enum(RETAINED_SIGNALS as readonly [RetainedSignal, ...RetainedSignal[]]);
const days = z.number().describe('Days; 0 is for ever.');
const bytes = z.number().nullable().describe('Bytes on disk; null while they are not measured.');

const settings = z
  .object({
    retention: z.record(retainedSignal, days),
    retentionLimit: z.partialRecord(retainedSignal, days),
    quotaPerHour: z.partialRecord(z.enum(METERED_SIGNALS), z.number()),
    acceptAnyTime: z.boolean(),
    bytesShare: z.number().nullable(),
    maxSeries: z.number().nullable(),
    maxSeriesPerMetric: z.number().nullable(),
    redactKeys: z.array(z.string()).readonly(),
    redactPatterns: z.array(z.string()).readonly(),
  })
  .meta({ id: 'TenantSettings' })
  .describe('What may be changed, by the names that a change has.');

const summary = {
  id: z.string(),
  name: z.string(),
  createdAt: z.string(),
  settings,
  bytesOnDisk: bytes,
};

const kept = z
  .object({
    signal: retainedSignal,
    days,
    defaultDays: days,
    limitDays: z.number().nullable().describe('The longest that its own administrators may choose; null for any.'),
    rows: z.number().nullable(),
    bytesOnDisk: bytes,
    toMoveRows: z
      .number()
      .nullable()
      .describe(
        'Rows with another class than the present one, that have yet to follow; null while the engine is away.',
      ),
    toMoveBytes: z.number().nullable(),
    done: z.number().nullable().describe('The share that is done of the move that goes on now; null where none does.'),
  })
  .meta({ id: 'KeptSignal' });

const quotaUse = z
  .object({
    signal: z.string(),
    perHour: z.number(),
    used: z.number().describe('What the quota lacks now; it fills up evenly within an hour.'),
    throttledSince: z.string().nullable().describe('Since when ERROR and above alone is taken.'),
    recoversInMs: z.number(),
    rejectedToday: z.number().describe('Records kept out since `countedSince`, by this server.'),
    countedSince: z.string(),
  })
  .meta({ id: 'QuotaUse' });

export const accountAnswer = z
  .object({
    ...summary,
    kept: z.array(kept).readonly(),
    quotas: z.array(quotaUse).readonly(),
    seriesToday: z.number().nullable(),
    mayChange: z.array(z.string()).readonly().describe('The settings that you may change.'),
  })
  .meta({ id: 'TenantAccount' })
  .describe('A tenant: what is set, kept, used and throttled.');

export const tenantsAnswer = z
  .object({ data: z.array(z.object(summary).meta({ id: 'TenantSummary' })) })
  .describe('Every tenant of the installation.');

export const retentionCostAnswer = z
  .object({
    data: z.array(
      z
        .object({
          signal: retainedSignal,
          days,
          rows: z.number().describe('Rows that are written once more.'),
          bytes: z.number(),
          expiringRows: z
            .number()
            .describe(
              'Of these, what is older than the new class keeps: it leaves within minutes, and only an archive brings it back.',
            ),
          expiringBytes: z.number(),
        })
        .meta({ id: 'RetentionCost' }),
    ),
  })
  .describe('What the change comes to, for each signal that it is about.');
