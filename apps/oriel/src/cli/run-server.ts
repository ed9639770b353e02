import type { LoadedConfig } from '../config/load.ts';
import { type RunningOriel, startOriel } from '../start.ts';

/** A server that has not stopped by then is ended: what it had not handed on waits in the spool. */
const STOP_LIMIT_MS = 9_500;

/** Runs until SIGTERM or SIGINT; a second signal ends it at once. */
export async function runServer(loaded: LoadedConfig): Promise<void> {
  const startedAt = performance.now();
  const ended = nextSignal();
  // From the signal on, wherever it finds the server: a start may be long, too.
  void ended.then(endInTime);
  const oriel = await startOriel({ loaded, progress: say });
  const { run, signInLink } = oriel;
  if (signInLink) say(`sign in once with ${signInLink}`);
  say(
    `ready ${run.url}  OTLP/HTTP ${run.otlpHttp}  OTLP/gRPC ${run.otlpGrpc}  (${Math.round(performance.now() - startedAt)} ms)`,
  );
  if (loaded.config.demo) void announceShop(oriel);
  // As Prometheus does; without a scrape configuration it does nothing.
  process.on('SIGHUP', () => void oriel.reloadScrapes());
  await ended;
  await oriel.stop();
}

/** The process ends when its command does; this is for one that takes too long. */
function endInTime(signal: NodeJS.Signals): void {
  say(`stopping (${signal}): handing on what was accepted`);
  void nextSignal().then(() => process.exit(1));
  setTimeout(() => process.exit(1), STOP_LIMIT_MS).unref();
}

/** Said when it is there: Oriel serves without it. */
async function announceShop(oriel: RunningOriel): Promise<void> {
  try {
    const shop = await oriel.openShop();
    say(`the demo's shop is at ${shop.url}, the switches of its faults at ${shop.controlUrl}`);
  } catch (error) {
    say(`the demo's shop could not start: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function nextSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve(signal));
  });
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
