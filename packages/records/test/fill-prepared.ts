import { copyMadeOnce } from '../../../scripts/tests/made-once.ts';
import { startPostgres } from '../src/postgres/start-postgres.ts';
import { quietLogger } from './quiet-logger.ts';

/** Gives a PostgreSQL that has not started yet its cluster, with nothing in it: to make one takes it ten times as long as to start. */
export function fillPrepared(dataDir: string): Promise<void> {
  return copyMadeOnce('prepared-postgres', dataDir, async (directory) => {
    const child = await startPostgres({ dataDir: directory, logger: quietLogger });
    await child.stop();
  });
}
