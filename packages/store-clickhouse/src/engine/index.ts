export type { EngineListen } from './child/child-options.ts';
export type { DoneStatement, EngineClientOptions } from './client-options.ts';
export { DEFAULT_DATABASE } from './client-options.ts';
export { clientOptionsOfUrl, maintenanceSecretOf } from './client-options-of-url.ts';
export { createEngineClients } from './clients.ts';
export type { EngineClients } from './engine-client.ts';
export { EngineStartError } from './engine-start-error.ts';
export type { Engine, EngineLogger, EngineOptions, EngineState } from './supervisor.ts';
export { startEngine } from './supervisor.ts';
