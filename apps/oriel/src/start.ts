import type { ServerStatus } from './admin/admin-command.ts';
import { ADMIN_COMMANDS } from './admin/all.ts';
import { describePacked } from './admin/samples/pack.ts';
import { signInPath } from './admin/users/sign-in-path.ts';
import { compose } from './compose.ts';
import type { LoadedConfig } from './config/load.ts';
import { effectiveSettings } from './config/print.ts';
import { serveControlSocket } from './data-directory/control-socket.ts';
import { dataDirectory } from './data-directory/layout.ts';
import { lockDataDirectory } from './data-directory/lock.ts';
import { prepareDataDirectory } from './data-directory/prepare.ts';
import { type RunFile, removeRunFile, writeRunFile } from './data-directory/run-file.ts';
import { OrielError } from './errors.ts';
import { freeThreadsOfHeapFlags } from './heap-limits.ts';
import { inlineMore } from './inlining.ts';
import { rememberServing } from './installation.ts';
import { createLogger } from './log/create-logger.ts';
import { openShop, type Shop } from './parts/open-shop.ts';
import { returnMemoryAfterStart } from './return-memory.ts';
import { errorWord } from './self/own-work.ts';
import { startSelfTelemetry } from './self/self-telemetry.ts';
import { startFailure } from './start-failure.ts';
import { VERSION } from './version.ts';

export interface RunningOriel extends AsyncDisposable {
  readonly run: RunFile;
  /** Present on the first run on a directory: signs its reader in once. */
  readonly signInLink: string | undefined;
  /** Starts the demo's shop beside it; asked again, it is the same one. Its processes take seconds, which Oriel need not wait for. */
  openShop(): Promise<Shop>;
  /** Reads the scrape configuration again; a mistake in it is logged, and what was read before stays. */
  reloadScrapes(): Promise<void>;
  /** Refuses new requests, hands on what it has, closes everything. */
  stop(): Promise<void>;
}

export interface StartOptions {
  readonly loaded: LoadedConfig;
  readonly progress?: (step: string) => void;
}

/** Starts a whole Oriel in this process. @throws OrielError in one sentence; nothing stays open then. */
export async function startOriel(options: StartOptions): Promise<RunningOriel> {
  try {
    return await openOriel(options);
  } catch (error) {
    throw startFailure(error);
  }
}

async function openOriel({ loaded, progress = () => {} }: StartOptions): Promise<RunningOriel> {
  const { config } = loaded;
  const startedAtMs = Date.now();
  freeThreadsOfHeapFlags();
  inlineMore();
  const directory = dataDirectory(config.data);
  const { logger, addSink } = createLogger(config.logLevel);
  await using stack = new AsyncDisposableStack();

  prepareDataDirectory(directory);
  stack.use(lockDataDirectory(directory));
  const composed = await compose(
    {
      config,
      settings: effectiveSettings(loaded),
      directory,
      logger,
      progress,
      selfTelemetry(doors, key, registry, calls) {
        if (!config.selfTelemetry) return undefined;
        const telemetry = startSelfTelemetry({
          otlpHttp: doors.otlpHttp,
          key,
          version: VERSION,
          registry,
          startedAtMs,
          calls,
        });
        addSink(telemetry.logSink);
        return telemetry;
      },
    },
    stack,
  );
  const { doors, engine, records, health, upkeep, archive, installation, rules, tell } = composed;
  const commandLogger = logger.child({ part: 'commands' });
  const address = config.publicUrl || doors.url;

  const status = async (): Promise<ServerStatus> => ({
    version: VERSION,
    pid: process.pid,
    ...doors,
    health: health.current(),
    signals: upkeep.usage?.signals ?? [],
    tenants: upkeep.tenants,
    ...(archive && { archive: archive.archiver.state }),
  });
  stack.use(
    await serveControlSocket(directory, async (name, input, onProgress) => {
      const command = ADMIN_COMMANDS.find((candidate) => candidate.name.replace(' ', '-') === name);
      if (!command) throw new OrielError('bad_command', `this Oriel (${VERSION}) knows no command '${name}'`);
      const startedAtMs = Date.now();
      const began = performance.now();
      const told = (errorType?: string) =>
        tell({
          name: 'command',
          startedAtMs,
          elapsedMs: performance.now() - began,
          attributes: { 'oriel.command': command.name },
          ...(errorType !== undefined && { errorType }),
        });
      commandLogger.debug({ command: command.name }, 'the command line asks for something');
      try {
        const answer = await command.run(
          {
            records: records.records,
            running: {
              address,
              status,
              pack: () => upkeep.packNow((report) => onProgress(describePacked(report))),
              ...(archive && {
                archive: {
                  list: (of) => archive.list(of, onProgress),
                  restore: (of) => archive.restore(of, onProgress),
                },
              }),
              ruleGroups: () => rules.groups,
              cancelBackfill: (group) => rules.cancelBackfill(group),
            },
          },
          input as never,
        );
        told();
        return answer;
      } catch (error) {
        told(errorWord(error));
        commandLogger.warn({ command: command.name, err: error }, 'a command of the command line has failed');
        throw error;
      }
    }),
  );
  const run: RunFile = {
    ...doors,
    pid: process.pid,
    enginePid: engine.child?.pid ?? null,
    postgresPid: records.child?.pid ?? null,
    version: VERSION,
  };
  let isStopping = false;
  const keepRunFile = () => {
    if (isStopping) return;
    writeRunFile(directory, {
      ...run,
      enginePid: engine.child?.pid ?? null,
      postgresPid: records.child?.pid ?? null,
    });
  };
  keepRunFile();
  // A restarted child has another process id.
  engine.child?.on('state', keepRunFile);
  records.child?.on('state', keepRunFile);
  stack.defer(() => {
    isStopping = true;
    removeRunFile(directory);
  });

  const token = installation.isFirstRun ? (await records.records.signInLink.create()).token : undefined;
  rememberServing(directory, installation);
  returnMemoryAfterStart(stack);
  const opened = stack.move();
  let shop: Promise<Shop> | undefined;
  const stop = async () => {
    // A shop that is still opening must be whole before it can be closed; whether it opened is its caller's to hear.
    await shop?.catch(() => {});
    await opened.disposeAsync();
  };
  return {
    run,
    signInLink: token === undefined ? undefined : `${address}${signInPath(token)}`,
    openShop() {
      shop ??= openShop(doors, records.records, logger, opened);
      return shop;
    },
    reloadScrapes: composed.reloadScrapes,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
