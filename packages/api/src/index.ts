export type { ApiDependencies, ApiLimits } from './api-dependencies.ts';
export { DEFAULT_API_LIMITS } from './api-dependencies.ts';
export type { SeriesNames } from './ask/metric/series-names.ts';
export { PROMETHEUS_OPTIONS } from './compat/prometheus/options.ts';
export type { EffectiveSetting } from './effective-setting.ts';
export { API_ERRORS } from './errors.ts';
export type {
  ComponentHealth,
  HealthEvent,
  HealthFigure,
  HealthPoint,
  HealthSource,
  HealthStatus,
  Probe,
  SystemHealth,
} from './health/health-source.ts';
export type { IngestRate, IngestRates, IngestWay, KeptOut, SeriesRefusal } from './live/ingest-rates.ts';
export type { EndedSubscription } from './live/live-connections.ts';
export { LiveConnections } from './live/live-connections.ts';
export type { KeptOfTenant, MovingNow, QuotaUse, TenantUpkeep } from './live/tenant-upkeep.ts';
export type { RedactionTrial, TrialOutcome } from './redaction-trial.ts';
export { refuseUnknownAddresses, sendNotFound } from './refuse-unknown-addresses.ts';
export { registerApi } from './register-api.ts';
export type { RouteOwner } from './route-table.ts';
export { ownerOf, ROUTE_TABLE } from './route-table.ts';
export { sendProblem } from './send-problem.ts';
export { sendUnreadableAddress } from './send-unreadable-address.ts';
