import type { StoreUnderTest } from '@oriel/store/contract';
import {
  type ClickHouseStore,
  clientOptionsOfUrl,
  createClickHouseStore,
  createEngineClients,
  createRowEncoder,
  DEFAULT_DATABASE,
} from '../src/index.ts';

/** A store on a server that others started. Its database must not exist yet, and is dropped in the end. */
export async function openServerEngine(url: string): Promise<StoreUnderTest & { readonly store: ClickHouseStore }> {
  const options = clientOptionsOfUrl(url);
  const database = options.database ?? DEFAULT_DATABASE;
  const clients = createEngineClients(options);
  const { block } = await clients.maintenance.query(
    'SELECT count() AS tables FROM system.tables WHERE database = {database:String}',
    { params: { database } },
  );
  if (Number(block.column('tables').get(0)) > 0) {
    await clients.close();
    throw new Error(`the database "${database}" of CLICKHOUSE_URL has tables; the tests want one of their own`);
  }
  return {
    store: createClickHouseStore({
      clients,
      database,
      engineKind: 'server',
      // The smallest selection shall come from them where it may.
      rollupsWorthBytes: Number.NEGATIVE_INFINITY,
    }),
    createRowEncoder,
    async dispose() {
      await clients.maintenance.command(`DROP DATABASE IF EXISTS ${database}`);
      await clients.close();
    },
  };
}
