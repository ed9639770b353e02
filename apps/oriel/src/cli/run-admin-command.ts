import { setTimeout as sleep } from 'node:timers/promises';
import type { AdminCommand, AdminContext } from '../admin/admin-command.ts';
import type { Config } from '../config/settings.ts';
import { callControlSocket, commandFailure } from '../data-directory/control-socket.ts';
import { type DataDirectory, dataDirectory } from '../data-directory/layout.ts';
import { lockDataDirectory } from '../data-directory/lock.ts';
import { prepareDataDirectory } from '../data-directory/prepare.ts';
import { OrielError, type OrielErrorCode } from '../errors.ts';
import { createLogger } from '../log/create-logger.ts';
import { openRecordsPart } from '../parts/open-records.ts';

/** So long a command waits for another one, or for a server that is starting or stopping, to let go of the directory. */
const PATIENCE_MS = 30_000;
const RETRY_MS = 200;

/** Through the running server where there is one; else on the data directory itself, under its lock. */
export async function runAdminCommand(
  command: AdminCommand,
  input: Readonly<Record<string, unknown>>,
  config: Config,
  json: boolean,
): Promise<void> {
  const directory = dataDirectory(config.data);
  const result = await carryOut(directory, command, input, config);
  const warning = command.warn?.(result as never);
  if (warning !== undefined) process.stderr.write(`oriel: ${warning}\n`);
  process.stdout.write(`${json ? JSON.stringify(result, null, 2) : command.print(result as never)}\n`);
}

async function carryOut(
  directory: DataDirectory,
  command: AdminCommand,
  input: unknown,
  config: Config,
): Promise<unknown> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await viaServer(directory, command, input);
    } catch (error) {
      if (!isRefusal(error, 'not_running') || command.needsRunning) throw error;
    }
    try {
      return await offline(directory, command, input, config);
    } catch (error) {
      if (!isRefusal(error, 'directory_locked') || performance.now() > deadline) throw error;
    }
    await sleep(RETRY_MS);
  }
}

function isRefusal(error: unknown, code: OrielErrorCode): boolean {
  return error instanceof OrielError && error.code === code;
}

/** On a terminal a long command says in one line, over and over, how far it is. */
async function viaServer(directory: DataDirectory, command: AdminCommand, input: unknown): Promise<unknown> {
  const name = command.name.replace(' ', '-');
  if (!process.stderr.isTTY) return callControlSocket(directory, name, input);
  const clearLine = '\r\x1b[K';
  let isShown = false;
  try {
    return await callControlSocket(directory, name, input, (sentence) => {
      isShown = true;
      process.stderr.write(`${clearLine}${sentence} …`);
    });
  } finally {
    if (isShown) process.stderr.write(clearLine);
  }
}

async function offline(
  directory: DataDirectory,
  command: AdminCommand,
  input: unknown,
  config: Config,
): Promise<unknown> {
  prepareDataDirectory(directory);
  using _lock = lockDataDirectory(directory);
  await using stack = new AsyncDisposableStack();
  const { logger } = createLogger('error');
  const { records } = await openRecordsPart({ config, directory, logger }, stack);
  const context: AdminContext = { records };
  try {
    // Awaited here: the records close when this function ends.
    return await command.run(context, input as never);
  } catch (error) {
    throw commandFailure(error);
  }
}
