import {
  clientOptionsOfUrl,
  createEngineClients,
  DEFAULT_DATABASE,
  type Engine,
  type EngineClients,
  startEngine,
} from '@oriel/store-clickhouse';
import type { Logger } from 'pino';
import type { Config } from '../config/settings.ts';
import type { DataDirectory } from '../data-directory/layout.ts';
import { OrielError } from '../errors.ts';
import type { OwnWork } from '../self/own-work.ts';
import { ofStatement } from '../self/work-of-parts.ts';

export interface OpenEngine {
  readonly clients: EngineClients;
  readonly database: string;
  /** Absent with CLICKHOUSE_URL. */
  readonly child: Engine | undefined;
}

export interface OpenEngineOptions {
  readonly config: Config;
  readonly directory: DataDirectory;
  readonly memoryBytes: number;
  readonly logger: Logger;
  readonly tell: (work: OwnWork) => void;
}

/** Our own child, or the server that CLICKHOUSE_URL names: one client for both. */
export async function openEngine(
  { config, directory, memoryBytes, logger, tell }: OpenEngineOptions,
  stack: AsyncDisposableStack,
): Promise<OpenEngine> {
  const child =
    config.clickhouseUrl === ''
      ? await startEngine({
          dataDir: directory.engine,
          memoryBytes,
          listen: { socketPath: directory.engineSocket },
          logger: logger.child({ part: 'engine' }),
        })
      : undefined;
  if (child) stack.defer(() => child.stop());
  const options = child?.clientOptions ?? clientOptionsOfUrl(config.clickhouseUrl);
  const clients = createEngineClients({ ...options, watch: (statement) => tell(ofStatement(statement)) });
  stack.defer(() => clients.close());
  if (!child && !(await clients.ping())) {
    throw new OrielError(
      'start_failed',
      `no ClickHouse answers at ${new URL(config.clickhouseUrl).host}, the address of CLICKHOUSE_URL; start it, or correct the address`,
    );
  }
  return { clients, child, database: options.database ?? DEFAULT_DATABASE };
}
