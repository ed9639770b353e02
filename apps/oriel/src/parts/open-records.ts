import { openRecords, type PostgresChild, type Records, startPostgres } from '@oriel/records';
import type { Logger } from 'pino';
import type { Config } from '../config/settings.ts';
import type { DataDirectory } from '../data-directory/layout.ts';

export interface OpenRecords {
  readonly records: Records;
  /** Absent with DATABASE_URL. */
  readonly child: PostgresChild | undefined;
}

export interface OpenRecordsOptions {
  readonly config: Config;
  readonly directory: DataDirectory;
  readonly logger: Logger;
}

/** Our own PostgreSQL, or the server that DATABASE_URL names; migrated and ready. */
export async function openRecordsPart(
  { config, directory, logger }: OpenRecordsOptions,
  stack: AsyncDisposableStack,
): Promise<OpenRecords> {
  const child =
    config.databaseUrl === ''
      ? await startPostgres({
          dataDir: directory.postgres,
          socketDir: directory.postgresSockets,
          logger: logger.child({ part: 'postgres' }),
        })
      : undefined;
  if (child) stack.defer(() => child.stop());
  const connection = child?.connection ?? { connectionString: config.databaseUrl };
  const records = await openRecords({ connection, logger: logger.child({ part: 'records' }), now: Date.now });
  stack.defer(() => records.close());
  return { records, child };
}
