import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { FromService, ToService } from './runtime/messages.ts';

const SERVICE_MAIN = fileURLToPath(new URL('./service-main.ts', import.meta.url));
const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 4_000;
/** Enough for the SDK and half a thousand requests; a leak ends here and not in the owner's memory. */
const NODE_FLAGS = ['--max-old-space-size=128', '--disable-warning=ExperimentalWarning'];

export interface RunningService {
  readonly name: string;
  readonly pid: number;
  readonly url: string | undefined;
  tell(message: ToService): void;
  stop(): Promise<void>;
}

/** Starts one service and waits until it listens. `onExit` is called when it ends although nobody stopped it. */
export async function startService(
  options: { name: string; version: string; environment: NodeJS.ProcessEnv; greeting: readonly ToService[] },
  onExit: (reason: string) => void,
): Promise<RunningService> {
  const { name, version } = options;
  const child = spawn(process.execPath, [...NODE_FLAGS, SERVICE_MAIN, name, version], {
    env: options.environment,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let complaint = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString('utf8')).slice(-2_000);
  });
  const ended = new Promise<string>((resolve) => {
    child.on('error', (error) => resolve(error.message));
    // Not `close`: after disconnect() it never comes. What was written last to standard error is read one turn later.
    child.on('exit', (code, signal) =>
      setImmediate(() => resolve(complaint.trim() || `it ended with ${signal ?? code}`)),
    );
  });
  for (const message of options.greeting) child.send(message);
  const url = await untilReady(child, ended, name);

  let isStopping = false;
  void ended.then((reason) => isStopping || onExit(reason));
  return {
    name,
    pid: child.pid as number,
    url,
    tell(message) {
      if (child.connected) child.send(message);
    },
    async stop() {
      isStopping = true;
      if (child.connected) child.disconnect();
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
      await ended;
      clearTimeout(timer);
    },
  };
}

async function untilReady(child: ChildProcess, ended: Promise<string>, name: string): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const ready = new Promise<FromService>((resolve) => child.once('message', resolve));
  const late = new Promise<FromService>((resolve) => {
    timer = setTimeout(() => resolve({ kind: 'failed', reason: 'it did not start in time' }), START_TIMEOUT_MS);
  });
  const failed = ended.then((reason): FromService => ({ kind: 'failed', reason }));
  const message = await Promise.race([ready, late, failed]);
  clearTimeout(timer);
  if (message.kind === 'ready') return message.url;
  child.kill('SIGKILL');
  throw new Error(`cannot start the demo's service "${name}": ${message.reason}`);
}
