import type { LoadedConfig } from '../config/load.ts';
import { startOriel } from '../start.ts';

/** A server that has not stopped by then is ended: what it had not handed on waits in the spool. */
const STOP_LIMIT_MS = 9_500;

/** Runs until SIGTERM or SIGINT; a second signal ends it at once. */
export async function runServer({ config }: LoadedConfig): Promise<void> {
  const startedAt = performance.now();
  const ended = nextSignal();
  const starting = startOriel({ config, progress: (step) => say(step) });
  const oriel = await starting;
  const { run, signInLink, shop } = oriel;
  if (shop) say(`the demo's shop is at ${shop.url}, the switches of its faults at ${shop.controlUrl}`);
  if (signInLink) say(`sign in once with ${signInLink}`);
  say(
    `ready ${run.url}  OTLP/HTTP ${run.otlpHttp}  OTLP/gRPC ${run.otlpGrpc}  (${Math.round(performance.now() - startedAt)} ms)`,
  );
  const signal = await ended;
  say(`stopping (${signal}): handing on what was accepted`);
  void nextSignal().then(() => process.exit(1));
  const limit = setTimeout(() => process.exit(1), STOP_LIMIT_MS);
  limit.unref();
  await oriel.stop();
  clearTimeout(limit);
}

function nextSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve(signal));
  });
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
