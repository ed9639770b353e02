import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { program } from './program.ts';
import { runCli } from './run-cli.ts';

let said = '';
beforeEach(() => {
  said = '';
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((text) => {
      said += String(text);
      return true;
    });
  }
});
afterEach(() => {
  vi.restoreAllMocks();
});

test.each<[string[], number, RegExp]>([
  [['--version'], 0, /^\d+\.\d+\.\d+/],
  [['key', 'create', '--help'], 0, /oriel key create --name ci --scope ingest,read/],
  [['config', '--port', '99999'], 78, /^oriel: flag --port: port is '99999', but a port from 0 to 65535/],
  [['config', '--config', '/nowhere.yaml'], 78, /^oriel: cannot read the configuration file '\/nowhere\.yaml'/],
  [['key', 'create'], 64, /^oriel: required option '--name <name>' not specified\n$/],
  [['key', 'revoke'], 64, /^oriel: missing required argument 'key'\n$/],
  [['config', '--prot', '1'], 64, /^oriel: unknown option '--prot'; did you mean --port\?\n$/],
  [['stats'], 64, /^oriel: there is no command 'stats'; the nearest is 'status', see `oriel --help`/],
  [['engine', '--listen', 'everywhere'], 64, /^oriel: --listen is 'everywhere', but host:port was expected/],
  [['engine', '--listen', '127.0.0.1:65536'], 64, /^oriel: --listen is '127.0.0.1:65536', but host:port was expected/],
])('oriel %j ends with %i', async (words, code, sentence) => {
  expect(await runCli(words)).toBe(code);
  expect(said).toMatch(sentence);
});

test('status says that nothing runs', async () => {
  const data = mkdtempSync(join(tmpdir(), 'oriel-cli-'));
  try {
    expect(await runCli(['status', '--data', data])).toBe(69);
    expect(said).toBe(`oriel: no Oriel runs on '${data}'\n`);
  } finally {
    rmSync(data, { recursive: true });
  }
});

test('an engine that finds its port taken says which flag chooses another', async () => {
  const data = mkdtempSync(join(tmpdir(), 'oriel-cli-'));
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  try {
    expect(await runCli(['engine', '--data', data, '--listen', `127.0.0.1:${port}`])).toBe(69);
    expect(said).toBe(
      `oriel: another program listens on 127.0.0.1:${port}; stop it, or choose another port with --listen\n`,
    );
  } finally {
    other.close();
    rmSync(data, { recursive: true });
  }
});

test('what a command is refused for ends with the same code, whether a server runs or not', async () => {
  const data = mkdtempSync(join(tmpdir(), 'oriel-cli-'));
  try {
    expect(await runCli(['tenant', 'create', 'No Name', '--data', data])).toBe(64);
    expect(said).toMatch(/^oriel: the name "No Name" must be 1 to 63 lower-case letters/);
  } finally {
    rmSync(data, { recursive: true });
  }
});

describe('where npm has left the binaries of libraries out', () => {
  /** The program, which finds none of them and says so as these libraries do. */
  function without(...words: string[]) {
    const hook = `import { registerHooks } from 'node:module';
      registerHooks({ resolve(name, context, next) {
        if (['snappy', '@node-rs/argon2', 'chdb'].includes(name)) throw new Error('Cannot find native binding. npm has a bug.');
        return next(name, context);
      } });`;
    return spawnSync(
      process.execPath,
      [`--import=data:text/javascript,${encodeURIComponent(hook)}`, join(import.meta.dirname, '../main.ts'), ...words],
      { encoding: 'utf8', env: { ...process.env, ORIEL_DATA: join(tmpdir(), 'oriel-never-made') } },
    );
  }

  test('a start is refused in a sentence', () => {
    const { status, stderr } = without('start');
    expect(stderr).toMatch(
      /^oriel: a library that Oriel needs is not installed for \w+-\w+; install with optional dependencies [^\n]*\n$/,
    );
    expect(status).toBe(70);
  });

  test('help and settings are told all the same', () => {
    expect(without('--help')).toMatchObject({ status: 0, stderr: '' });
    expect(without('config')).toMatchObject({ status: 0, stderr: '' });
  });
});

const HELP = helpOf(program());

test.each(HELP)('oriel%s --help says what it does, with an example', (_words, command) => {
  let help = '';
  command.configureOutput({
    writeOut(text) {
      help += text;
    },
  });
  command.outputHelp();
  expect(command.description()).toMatch(/\w{3}/);
  expect(help).toMatch(/\nExamples?:\n {2}\S/);
});

function helpOf(command: Command, words = ''): [string, Command][] {
  return [[words, command], ...command.commands.flatMap((below) => helpOf(below, `${words} ${below.name()}`))];
}
