import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { EngineStartError, maintenanceSecretOf, startEngine } from '@oriel/store-clickhouse';
import type { LoadedConfig } from '../config/load.ts';
import { dataDirectory } from '../data-directory/layout.ts';
import { lockDataDirectory } from '../data-directory/lock.ts';
import { prepareDataDirectory } from '../data-directory/prepare.ts';
import { type Address, listenError } from '../doors/listen.ts';
import { OrielError } from '../errors.ts';
import { createLogger } from '../log/create-logger.ts';

/** The engine alone, until SIGTERM or SIGINT. */
export async function runEngine({ config }: LoadedConfig, listen: string): Promise<void> {
  const address = addressIn(listen);
  const directory = dataDirectory(config.data);
  prepareDataDirectory(directory);
  using _lock = lockDataDirectory(directory);
  const { logger } = createLogger(config.logLevel);
  const password = readPassword();
  const engine = await startEngine({
    dataDir: directory.engine,
    memoryBytes: config.memory,
    listen: address,
    secret: password.value,
    maintenanceSecret: maintenanceSecretOf(password.value),
    logger,
  }).catch((error: unknown) => {
    throw startError(error, address);
  });
  const { endpoint } = engine.clientOptions;
  const host = 'url' in endpoint ? new URL(endpoint.url).host : listen;
  const shown = password.isNew ? password.value : 'PASSWORD';
  process.stdout.write(`ready CLICKHOUSE_URL=http://default:${shown}@${host}\n`);
  await new Promise<void>((resolve) => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
  });
  await engine.stop();
}

function addressIn(listen: string): Address {
  const [, host, port] = /^\[?(.+?)\]?:(\d{1,5})$/.exec(listen) ?? [];
  if (host === undefined || Number(port) > 65_535) {
    throw new OrielError('bad_command', `--listen is '${listen}', but host:port was expected`);
  }
  return { host, port: Number(port) };
}

function startError(error: unknown, address: Address): unknown {
  if (!(error instanceof EngineStartError) || error.addressFault === undefined) return error;
  const refusal = listenError({ code: error.addressFault }, address, '--listen', '--listen');
  return refusal instanceof OrielError ? refusal : error;
}

function readPassword(): { value: string; isNew: boolean } {
  const file = process.env.ORIEL_ENGINE_PASSWORD_FILE;
  if (!file) return { value: randomBytes(24).toString('base64url'), isNew: true };
  try {
    return { value: readFileSync(file, 'utf8').trim(), isNew: false };
  } catch (error) {
    throw new OrielError('bad_config', `cannot read the password in '${file}'`, { cause: error });
  }
}
