import { type Tenant as Account, checkTenantChange } from '@oriel/records';
import { seenTenant } from '../../ask/tenant/seen-tenant.ts';
import {
  changeTenant,
  costOfRetention,
  type KeptSignalOfTenant,
  keptOf,
  type QuotaOfTenant,
  quotasOf,
  type RetentionCostOfSignal,
  settingsToChange,
  type TenantSummary,
  tenantSummary,
} from '../../ask/tenant/tenant-account.ts';
import { builder, STORE_COST } from '../builder.ts';

const DaysBySignal = builder.objectRef<Readonly<Partial<Record<string, number>>>>('DaysBySignal').implement({
  description: 'Days by signal; 0 is for ever.',
  fields: (t) => ({
    logs: t.int({ nullable: true, resolve: ({ logs }) => logs ?? null }),
    spans: t.int({ nullable: true, resolve: ({ spans }) => spans ?? null }),
    exemplars: t.int({ nullable: true, resolve: ({ exemplars }) => exemplars ?? null }),
    samples: t.int({ nullable: true, resolve: ({ samples }) => samples ?? null }),
    rollups: t.int({ nullable: true, resolve: ({ rollups }) => rollups ?? null }),
  }),
});

const RecordsBySignal = builder.objectRef<Readonly<Partial<Record<string, number>>>>('RecordsBySignal').implement({
  description: 'Records by signal.',
  fields: (t) => ({
    logs: t.field({ type: 'Long', nullable: true, resolve: ({ logs }) => logs ?? null }),
    spans: t.field({ type: 'Long', nullable: true, resolve: ({ spans }) => spans ?? null }),
    samples: t.field({ type: 'Long', nullable: true, resolve: ({ samples }) => samples ?? null }),
  }),
});

const TenantSettings = builder.objectRef<TenantSummary['settings']>('TenantSettings').implement({
  description: 'What may be changed of a tenant, by the names that a change has.',
  fields: (t) => ({
    retention: t.expose('retention', { type: DaysBySignal }),
    retentionLimit: t.expose('retentionLimit', {
      type: DaysBySignal,
      description: 'The longest that the tenant’s own administrators may choose; null is no limit.',
    }),
    quotaPerHour: t.expose('quotaPerHour', { type: RecordsBySignal }),
    acceptAnyTime: t.exposeBoolean('acceptAnyTime'),
    bytesShare: t.expose('bytesShare', {
      type: 'Long',
      nullable: true,
      description: 'Bytes on disk that its telemetry may take; null for as much as there is room for.',
    }),
    maxSeries: t.expose('maxSeries', {
      type: 'Long',
      nullable: true,
      description: 'Series with samples on one day (UTC); null for what the server takes at most.',
    }),
    maxSeriesPerMetric: t.expose('maxSeriesPerMetric', {
      type: 'Long',
      nullable: true,
      description: 'The same for each metric.',
    }),
    redactKeys: t.stringList({ resolve: ({ redactKeys }) => [...redactKeys] }),
    redactPatterns: t.stringList({ resolve: ({ redactPatterns }) => [...redactPatterns] }),
  }),
});

const KeptSignal = builder.objectRef<KeptSignalOfTenant>('KeptSignal').implement({
  fields: (t) => ({
    signal: t.exposeString('signal'),
    days: t.exposeInt('days', { description: '0 is for ever.' }),
    defaultDays: t.exposeInt('defaultDays'),
    limitDays: t.exposeInt('limitDays', { nullable: true }),
    rows: t.expose('rows', { type: 'Long', nullable: true }),
    bytesOnDisk: t.expose('bytesOnDisk', { type: 'Long', nullable: true }),
    toMoveRows: t.expose('toMoveRows', {
      type: 'Long',
      nullable: true,
      description:
        'Rows with another class than the present one, that have yet to follow; null while the engine is away.',
    }),
    toMoveBytes: t.expose('toMoveBytes', { type: 'Long', nullable: true }),
    done: t.exposeFloat('done', {
      nullable: true,
      description: 'The share that is done of the move that goes on now; null where none does.',
    }),
  }),
});

const QuotaUse = builder.objectRef<QuotaOfTenant>('QuotaUse').implement({
  fields: (t) => ({
    signal: t.exposeString('signal'),
    perHour: t.expose('perHour', { type: 'Long' }),
    used: t.expose('used', {
      type: 'Long',
      description: 'What the quota lacks now; it fills up evenly within an hour.',
    }),
    throttledSince: t.expose('throttledSince', {
      type: 'DateTime',
      nullable: true,
      description: 'Since when ERROR and above alone is taken.',
    }),
    recoversInMs: t.exposeFloat('recoversInMs'),
    rejectedToday: t.expose('rejectedToday', {
      type: 'Long',
      description: 'Records kept out since `countedSince`, by this server.',
    }),
    countedSince: t.expose('countedSince', { type: 'DateTime' }),
  }),
});

const TenantAccount = builder.objectRef<Account>('TenantAccount').implement({
  fields: (t) => ({
    id: t.id({ resolve: ({ id }) => String(id) }),
    name: t.exposeString('name'),
    createdAt: t.field({ type: 'DateTime', resolve: ({ createdAt }) => createdAt.toISOString() }),
    settings: t.field({
      type: TenantSettings,
      resolve: (account, _args, { deps }) => tenantSummary(deps, account).settings,
    }),
    bytesOnDisk: t.field({
      type: 'Long',
      nullable: true,
      description: 'As of at most a quarter of a minute ago; null until it was measured.',
      resolve: (account, _args, { deps }) => tenantSummary(deps, account).bytesOnDisk,
    }),
    kept: t.field({
      type: [KeptSignal],
      complexity: { field: STORE_COST },
      resolve: (account, _args, { deps }) => keptOf(deps, account),
    }),
    quotas: t.field({
      type: [QuotaUse],
      resolve: (account, _args, { deps }) => quotasOf(deps, account),
    }),
    seriesToday: t.field({
      type: 'Long',
      nullable: true,
      description: 'Series with a sample today (UTC); null while they are not all counted.',
      resolve: ({ id }, _args, { deps }) => deps.tenantUpkeep.seriesToday(id) ?? null,
    }),
    mayChange: t.stringList({
      description: 'The settings that you may change.',
      resolve: (_account, _args, { asker }) => [...settingsToChange(asker.access)],
    }),
  }),
});

builder.queryFields((t) => ({
  tenantAccounts: t.field({
    type: [TenantAccount],
    description: 'Operators only.',
    async resolve(_, _args, { deps, asker }) {
      return [...(await deps.records.installation(asker.access.actor).tenants.list())];
    },
  }),
  tenantAccount: t.field({
    type: TenantAccount,
    description: 'One’s own, or any by its name for operators.',
    args: { name: t.arg.string() },
    resolve: (_, { name }, { deps, asker }) => seenTenant(deps, asker, name ?? asker.access.tenantName),
  }),
}));

const RetentionCost = builder.objectRef<RetentionCostOfSignal>('RetentionCost').implement({
  fields: (t) => ({
    signal: t.exposeString('signal'),
    days: t.int({ resolve: ({ days }) => days }),
    rows: t.expose('rows', { type: 'Long', description: 'Rows that are written once more.' }),
    bytes: t.expose('bytes', { type: 'Long' }),
    expiringRows: t.expose('expiringRows', {
      type: 'Long',
      description:
        'Of these, what is older than the new class keeps: it leaves within minutes, and only an archive brings it back.',
    }),
    expiringBytes: t.expose('expiringBytes', { type: 'Long' }),
  }),
});

const RetentionInput = builder.inputType('RetentionInput', {
  description: 'Days by signal: a retention class, 0 for ever.',
  fields: (t) => ({
    logs: t.int(),
    spans: t.int(),
    exemplars: t.int(),
    samples: t.int(),
    rollups: t.int(),
  }),
});

const QuotaInput = builder.inputType('QuotaInput', {
  description: 'Records an hour by signal; absent is no quota.',
  fields: (t) => ({
    logs: t.field({ type: 'Long' }),
    spans: t.field({ type: 'Long' }),
    samples: t.field({ type: 'Long' }),
  }),
});

/** The forms alone: what the values may be is said by the schema that the command line and REST are judged by too. */
const TenantChange = builder.inputType('TenantChange', {
  description: 'What is absent stays. A tenant’s ADMIN changes retention and redaction, operators everything.',
  fields: (t) => ({
    retention: t.field({ type: RetentionInput, description: 'The signals that change.' }),
    retentionLimit: t.field({ type: RetentionInput, description: 'The signals that change; 0 is no limit.' }),
    quotaPerHour: t.field({ type: QuotaInput, description: 'In place of all quotas of before.' }),
    acceptAnyTime: t.boolean(),
    bytesShare: t.field({ type: 'Long', description: 'Over it the tenant’s oldest records go first; null lifts it.' }),
    maxSeries: t.field({
      type: 'Long',
      description: 'New series beyond are refused; null is for what the server takes at most.',
    }),
    maxSeriesPerMetric: t.field({ type: 'Long' }),
    redactKeys: t.stringList({ description: 'In place of those of before.' }),
    redactPatterns: t.stringList({ description: 'In place of those of before.' }),
  }),
});

builder.queryField('retentionCost', (t) =>
  t.field({
    type: [RetentionCost],
    description: 'What a change of retention would come to.',
    args: { tenant: t.arg.string(), retention: t.arg({ type: RetentionInput, required: true }) },
    complexity: { field: STORE_COST },
    async resolve(_, { tenant, retention: asked }, { deps, asker }) {
      const { retention = {} } = checkTenantChange({ retention: asked });
      return costOfRetention(deps, await seenTenant(deps, asker, tenant ?? asker.access.tenantName), retention);
    },
  }),
);

builder.mutationField('changeTenant', (t) =>
  t.field({
    type: TenantAccount,
    description: 'One’s own tenant as its ADMIN, or any by its name as an operator.',
    args: { name: t.arg.string(), change: t.arg({ type: TenantChange, required: true }) },
    resolve: (_, { name, change }, { deps, asker }) =>
      changeTenant(deps, asker, name ?? asker.access.tenantName, checkTenantChange(change)),
  }),
);
