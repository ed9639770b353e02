export type { EngineListen, RoomName, RoomSessions } from './child/child-options.ts';
export { DEFAULT_SESSIONS } from './child/child-options.ts';
export type { EngineClientOptions } from './clients.ts';
export { createEngineClients, DEFAULT_DATABASE, DEFAULT_QUEUE_LIMIT } from './clients.ts';
export type {
  EngineClients,
  EngineQuery,
  EngineStats,
  MaintenanceEngineClient,
  NativeBlock,
  NativeColumn,
  NativeValue,
  NumericArray,
  TenantEngineClient,
} from './engine-client.ts';
export { EngineRefusal } from './engine-refusal.ts';
export type { Engine, EngineLogger, EngineOptions, EngineState } from './supervisor.ts';
export { startEngine } from './supervisor.ts';
export { tenantFilters } from './wall/tenant-filters.ts';
export { TENANT_TABLES } from './wall/tenant-tables.ts';
