export type {
  DoneStatement,
  Engine,
  EngineClientOptions,
  EngineClients,
  EngineListen,
  EngineLogger,
  EngineOptions,
  EngineState,
} from './engine/index.ts';
export {
  clientOptionsOfUrl,
  createEngineClients,
  DEFAULT_DATABASE,
  EngineStartError,
  maintenanceSecretOf,
  startEngine,
} from './engine/index.ts';
export type { EngineKind } from './migrate/migrate.ts';
export { SCHEMA_VERSION } from './migrate/migrations.ts';
export { createRowEncoder } from './row/index.ts';
export type { ClickHouseStore, ClickHouseStoreOptions } from './store.ts';
export { createClickHouseStore } from './store.ts';
