import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { apiOf } from './kit/api.ts';
import { runCommand, startOriel } from './kit/oriel-process.ts';

// Commands work with the server running or not, and say the same.

const data = mkdtempSync(join(tmpdir(), 'oriel-offline-'));
afterAll(() => rmSync(data, { recursive: true, force: true }));
const environment = { ...process.env, ORIEL_DATA: data };

test('a key made before the first start opens the server later, until it is revoked', async () => {
  const made = await runCommand(['key', 'create', '--name', 'early', '--scope', 'ingest,read'], environment);
  expect(made).toMatchObject({ code: 0 });
  expect(made.stdout).toMatch(/^oriel_\S+\n$/);
  const key = made.stdout.trim();

  await using oriel = await startOriel({ data });
  expect((await apiOf(oriel.run, key).get('/monitoring/logs')).status).toBe(200);
  const listed = JSON.parse((await oriel.command('key', 'list', '--json')).stdout) as { name: string }[];
  expect(listed.map((item) => item.name)).toContain('early');
  expect(JSON.stringify(listed)).not.toContain(key);

  expect((await oriel.command('key', 'revoke', 'early')).code).toBe(0);
  await expect.poll(async () => (await apiOf(oriel.run, key).get('/monitoring/logs')).status).toBe(401);
});

test('commands side by side wait for each other', async () => {
  const create = (name: string) => runCommand(['key', 'create', '--name', name], environment);
  const made = await Promise.all(['one', 'two', 'three'].map(create));
  for (const one of made) expect(one).toMatchObject({ code: 0, stderr: '' });
  expect(new Set(made.map(({ stdout }) => stdout)).size).toBe(3);
});

test('what needs a running server says so', async () => {
  const status = await runCommand(['status'], environment);
  expect(status.code).not.toBe(0);
  expect(status.stderr).toMatch(/no Oriel runs on/);
});

test('a sign-in link is whole where a server runs, and opens it once', async () => {
  const early = await runCommand(['user', 'create', 'ada@example.com'], environment);
  expect(early.stdout).toMatch(/ with \/auth\/link\?token=\S+\n$/);

  await using oriel = await startOriel({ data });
  const { stdout } = await oriel.command('user', 'link', 'ada@example.com');
  const link = / with (http\S+)\n$/.exec(stdout)?.[1];
  expect(link).toMatch(new RegExp(`^${oriel.run.url}/auth/link\\?token=`));
  const follow = () => fetch(link!, { redirect: 'manual' });
  const opened = await follow();
  expect(opened.headers.getSetCookie().join()).toContain('HttpOnly');
  const again = await follow();
  expect([opened.status < 400, again.status]).toEqual([true, 401]);
});
