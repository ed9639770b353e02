import { openRecords, type PostgresChild, type Records, startPostgres, type TryWrite } from '@oriel/records';
import type { Logger } from 'pino';
import type { Config } from '../config/settings.ts';
import type { DataDirectory } from '../data-directory/layout.ts';
import type { Outgoing, OutgoingCalls } from '../outgoing/outgoing.ts';
import type { OwnWork } from '../self/own-work.ts';
import { ofTransaction } from '../self/work-of-parts.ts';

export interface OpenRecords {
  readonly records: Records;
  /** Absent with DATABASE_URL. */
  readonly child: PostgresChild | undefined;
}

export interface OpenRecordsOptions {
  readonly config: Config;
  readonly directory: DataDirectory;
  readonly logger: Logger;
  /** Both absent for a command: its writes are tried once, and told to nobody. */
  readonly outgoing?: Outgoing;
  readonly tell?: (work: OwnWork) => void;
}

/** Our own PostgreSQL, or the server that DATABASE_URL names; migrated and ready. */
export async function openRecordsPart(
  { config, directory, logger, outgoing, tell }: OpenRecordsOptions,
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
  const records = await openRecords({
    connection,
    logger: logger.child({ part: 'records' }),
    now: Date.now,
    ...(tell && { watch: (transaction) => tell(ofTransaction(transaction)) }),
    ...(outgoing && {
      tryWrite: { auditLog: tryWrite(outgoing.to('audit_log')), keyUses: tryWrite(outgoing.to('key_uses')) },
    }),
  });
  stack.defer(() => records.close());
  return { records, child };
}

function tryWrite(calls: OutgoingCalls): TryWrite {
  return async (write) => {
    const outcome = await calls.call(write);
    if (outcome.kind === 'answered') return 'written';
    return outcome.reason === 'permanent' ? 'refused' : 'later';
  };
}
