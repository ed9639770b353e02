export type { ApiDependencies, ApiLimits } from './api-dependencies.ts';
export { DEFAULT_API_LIMITS } from './api-dependencies.ts';
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
export type { IngestRate, IngestRates } from './live/ingest-rates.ts';
