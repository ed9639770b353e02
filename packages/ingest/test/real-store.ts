import {
  type ClickHouseStore,
  type ClickHouseStoreOptions,
  createClickHouseStore,
  createEngineClients,
  startEngine,
} from '@oriel/store-clickhouse';
import { fillMigrated } from '@oriel/store-clickhouse/test/fill-migrated';
import { temporaryDirectory } from './temporary-directory.ts';

const quiet = { info() {}, warn() {}, error() {} };

/** An engine of its own, as the program starts it, with the schema in place. */
export async function realStore(
  options: Pick<ClickHouseStoreOptions, 'held'> = {},
): Promise<{ store: ClickHouseStore } & AsyncDisposable> {
  const directory = await temporaryDirectory();
  await fillMigrated(`${directory.path}/engine`);
  const engine = await startEngine({ dataDir: `${directory.path}/engine`, memoryBytes: 1024 ** 3, logger: quiet });
  const clients = createEngineClients(engine.clientOptions);
  const store = createClickHouseStore({
    clients,
    database: engine.clientOptions.database ?? 'oriel',
    engineKind: 'embedded',
    dataDir: `${directory.path}/engine`,
    ...options,
  });
  await store.migrate();
  return {
    store,
    [Symbol.asyncDispose]: async () => {
      await clients.close();
      await engine.stop();
      await directory[Symbol.asyncDispose]();
    },
  };
}
