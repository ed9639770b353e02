import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './until.ts';

const ROOT = join(import.meta.dirname, '../..');
export const MAIN = join(ROOT, 'apps/oriel/src/main.ts');
/** What `npm start` runs: the same compiled, as people have it. */
export const START = join(ROOT, 'scripts/start.mjs');

export interface RunFile {
  readonly url: string;
  readonly otlpHttp: string;
  readonly otlpGrpc: string;
  readonly pid: number;
  readonly enginePid: number | null;
  readonly postgresPid: number | null;
  readonly version: string;
}

export interface OrielProcess extends AsyncDisposable {
  readonly data: string;
  readonly run: RunFile;
  readonly child: ChildProcess;
  /** Everything it printed. */
  output(): string;
  /** SIGTERM, and its exit code. */
  stop(): Promise<number | null>;
  kill(): Promise<void>;
  /** Runs one command of the command line on the same directory. */
  command(...words: string[]): Promise<{ code: number | null; stdout: string; stderr: string }>;
  /** A key of the first tenant. */
  key(scope?: string): Promise<string>;
}

export interface StartOptions {
  /** A fresh directory, removed at the end, unless given. */
  readonly data?: string;
  /** What Node runs; the repository's own `main.ts` unless given. */
  readonly program?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  readonly timeoutMs?: number;
}

/** The real program on free ports, ready to be talked to. */
export async function startOriel(options: StartOptions = {}): Promise<OrielProcess> {
  const data = options.data ?? mkdtempSync(join(tmpdir(), 'oriel-'));
  const environment = {
    ...process.env,
    ORIEL_DATA: data,
    ORIEL_PORT: '0',
    ORIEL_OTLP_HTTP_PORT: '0',
    ORIEL_OTLP_GRPC_PORT: '0',
    ...options.environment,
  };
  const child = spawn(process.execPath, [options.program ?? MAIN, 'start', ...(options.args ?? [])], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  await until(
    () => {
      if (child.exitCode !== null) throw new Error(`Oriel ended with ${child.exitCode}:\n${output}`);
      return /^ready/m.test(output);
    },
    { timeoutMs: options.timeoutMs ?? 300_000, what: () => `a line that begins with "ready"; so far:\n${output}` },
  );
  const run = JSON.parse(readFileSync(join(data, 'run.json'), 'utf8')) as RunFile;

  const self: OrielProcess = {
    data,
    run,
    child,
    output: () => output,
    async stop() {
      child.kill('SIGTERM');
      return exited;
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
    command: (...words) => runCommand(words, environment),
    async key(scope = 'ingest,read,admin') {
      const made = await self.command('key', 'create', '--name', 'journey', '--scope', scope);
      if (made.code !== 0) throw new Error(`no key: ${made.stderr}`);
      return made.stdout.trim();
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) await self.stop();
      if (!options.data) rmSync(data, { recursive: true, force: true });
    },
  };
  return self;
}

export async function runCommand(
  words: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [MAIN, ...words], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, stdout, stderr };
}
