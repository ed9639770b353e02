import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
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
  [['key', 'create'], 64, /required option '--name <name>' not specified/],
  [['key', 'revoke'], 64, /missing required argument 'key'/],
  [['config', '--prot', '1'], 64, /unknown option '--prot'/],
  [['stats'], 64, /^oriel: there is no command 'stats'; the nearest is 'status', see `oriel --help`/],
  [['engine', '--listen', 'everywhere'], 64, /^oriel: --listen is 'everywhere', but host:port was expected/],
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
