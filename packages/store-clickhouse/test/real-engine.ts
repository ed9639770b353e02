import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StoreUnderTest } from '@oriel/store/contract';
import {
  type ClickHouseStore,
  type ClickHouseStoreOptions,
  createClickHouseStore,
  createEngineClients,
  createRowEncoder,
  DEFAULT_DATABASE,
  type Engine,
  type EngineClients,
  startEngine,
} from '../src/index.ts';
import { fillMigrated } from './fill-migrated.ts';

const MEMORY_BYTES = 2 * 1024 ** 3;

export interface RealEngine extends StoreUnderTest {
  readonly store: ClickHouseStore;
  readonly clients: EngineClients;
  readonly engine: Engine;
}

/** A store on an engine of its own in a directory of its own, with all tables; `dispose` leaves nothing behind. */
export async function startRealEngine(options: Partial<ClickHouseStoreOptions> = {}): Promise<RealEngine> {
  const dataDir = await mkdtemp(join(tmpdir(), 'oriel-store-'));
  await fillMigrated(dataDir);
  const engine = await startIn(dataDir, options);
  await engine.store.migrate();
  return engine;
}

/** As it is before its first `migrate`. */
export async function startEmptyEngine(options: Partial<ClickHouseStoreOptions> = {}): Promise<RealEngine> {
  return startIn(await mkdtemp(join(tmpdir(), 'oriel-store-')), options);
}

async function startIn(dataDir: string, options: Partial<ClickHouseStoreOptions>): Promise<RealEngine> {
  const silent = { info: () => {}, warn: () => {}, error: () => {} };
  const engine = await startEngine({ dataDir, memoryBytes: MEMORY_BYTES, logger: silent });
  const clients = createEngineClients(engine.clientOptions);
  return {
    engine,
    clients,
    store: createClickHouseStore({
      clients,
      dataDir,
      database: DEFAULT_DATABASE,
      engineKind: 'embedded',
      // The smallest selection shall come from them where it may.
      rollupsWorthBytes: Number.NEGATIVE_INFINITY,
      held: {
        seriesBytes: 64 * 1024 ** 2,
        chunkBytes: 16 * 1024 ** 2,
        answerBytes: 16 * 1024 ** 2,
        rowBytes: 16 * 1024 ** 2,
      },
      heldCounts: { mostBytes: 16 * 1024 ** 2, leastPartRows: 1, leastHeldRows: 1, cellRows: 5_000 },
      heldCalls: { mostBytes: 4 * 1024 ** 2, leastSpans: 1 },
      ...options,
    }),
    createRowEncoder,
    async dispose() {
      await clients.close();
      await engine.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
