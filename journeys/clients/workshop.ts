import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { until } from '../kit/until.ts';

const PROGRAMS = join(import.meta.dirname, 'programs');
/** Installing from a registry and compiling, on a machine that does other things beside. */
const PATIENCE_MS = 5 * 60_000;
/** From SIGTERM to the end of a program that has something to send. */
const LAST_WORDS_MS = 20_000;

export interface RunOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

export interface RunningProgram {
  readonly child: ChildProcess;
  output(): string;
  /** The first match of `pattern` in what it prints. */
  says(pattern: RegExp): Promise<RegExpExecArray>;
  /** SIGTERM, as a person's Ctrl-C or a container's end. */
  stop(): Promise<void>;
}

/** An empty directory in which a newcomer builds one program; it and what runs in it are gone at the end of the scope. */
export interface Workshop extends AsyncDisposable {
  readonly directory: string;
  /** Runs a line of shell to its end, and hands back what it printed. Throws when it fails. */
  run(line: string, options?: RunOptions): Promise<string>;
  start(line: string, options?: RunOptions): RunningProgram;
}

/** With the files of `programs/NAME` in it. */
export function openWorkshop(name: string): Workshop {
  const directory = mkdtempSync(join(tmpdir(), `oriel-${name}-`));
  cpSync(join(PROGRAMS, name), directory, { recursive: true });
  const running = new Set<ChildProcess>();
  function start(line: string, { environment = {} }: RunOptions = {}): RunningProgram {
    const child = spawn('bash', ['-ec', line], {
      cwd: directory,
      env: { ...newcomersEnvironment(), ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own: what the shell starts ends with it.
      detached: true,
    });
    running.add(child);
    child.once('exit', () => running.delete(child));
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    return {
      child,
      output: () => output,
      says: (pattern) =>
        until(
          () => {
            const match = pattern.exec(output);
            if (!match && child.exitCode !== null)
              throw new Error(`"${line}" ended with ${child.exitCode}:\n${output}`);
            return match;
          },
          { timeoutMs: 60_000, what: () => `${pattern} of "${line}"; so far:\n${output}` },
        ),
      async stop() {
        if (child.exitCode !== null || child.signalCode !== null) return;
        const gone = once(child, 'exit');
        process.kill(-child.pid!, 'SIGTERM');
        const timer = setTimeout(() => process.kill(-child.pid!, 'SIGKILL'), LAST_WORDS_MS);
        await gone;
        clearTimeout(timer);
      },
    };
  }
  return {
    directory,
    start,
    async run(line, options = {}) {
      const { child, output } = start(line, options);
      const timer = setTimeout(() => process.kill(-child.pid!, 'SIGKILL'), options.timeoutMs ?? PATIENCE_MS);
      const [code] = (await once(child, 'close')) as [number | null];
      clearTimeout(timer);
      if (code !== 0) throw new Error(`"${line}" ended with ${code}:\n${output()}`);
      return output();
    },
    async [Symbol.asyncDispose]() {
      for (const child of running) {
        const gone = once(child, 'exit');
        process.kill(-child.pid!, 'SIGKILL');
        await gone;
      }
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Whether `command` is on this machine. Without it a story is skipped, and this says so, once. */
export function hasRuntime(command: string, story: string): boolean {
  const { status } = spawnSync('bash', ['-c', `command -v ${command}`]);
  if (status !== 0) console.warn(`no ${command} here: ${story} is skipped`);
  return status === 0;
}

/** The machine's own, registries included, with this Node first and nothing of OpenTelemetry or of this project's runner. */
function newcomersEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(OTEL_|ORIEL_|npm_(lifecycle|package)_|VITEST)/.test(name),
  );
  return {
    ...Object.fromEntries(kept),
    PATH: [join(process.execPath, '..'), process.env.PATH].join(delimiter),
  };
}
