import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { apiOf } from '../kit/api.ts';
import { type OrielProcess, runCommand, startOriel } from '../kit/oriel-process.ts';
import { otlpLogs, sendLogs } from '../kit/otlp-logs.ts';
import { startSharedStores } from '../kit/shared-stores.ts';
import { until } from '../kit/until.ts';

// Several of them: two on one directory are refused; two on one engine and one PostgreSQL are one Oriel.

const directories: string[] = [];
function freshDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'oriel-several-'));
  directories.push(directory);
  return directory;
}
afterAll(() => {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});

test('a second server on one directory is refused in one sentence, and the first goes on', async () => {
  await using first = await startOriel();
  const second = await runCommand(['start'], {
    ...process.env,
    ORIEL_DATA: first.data,
    ORIEL_PORT: '0',
    ORIEL_OTLP_HTTP_PORT: '0',
    ORIEL_OTLP_GRPC_PORT: '0',
  });
  expect(second.code).not.toBe(0);
  expect(second.stderr.trim().split('\n')).toHaveLength(1);
  expect(second.stderr).toMatch(new RegExp(`another Oriel \\(process ${first.run.pid}, .*--data`));
  expect((await sendLogs(first.run.otlpHttp, otlpLogs('first', [{ body: 'still here' }]))).status).toBe(200);
});

test('a taken port is one sentence with the flag to use, and the next start still says how to sign in', async () => {
  await using first = await startOriel();
  const data = freshDirectory();
  const port = new URL(first.run.url).port;
  const environment = { ...process.env, ORIEL_DATA: data, ORIEL_OTLP_HTTP_PORT: '0', ORIEL_OTLP_GRPC_PORT: '0' };
  const second = await runCommand(['start', '--port', port], environment);
  expect(second.code).toBe(69);
  expect(second.stderr.trim().split('\n')).toHaveLength(1);
  expect(second.stderr).toMatch(
    /another program listens on 127\.0\.0\.1:\d+; stop it, or choose another port with --port/,
  );
  expect(second.stdout).not.toContain('sign in');

  await using third = await startOriel({ data });
  expect(third.output()).toMatch(/^sign in once with http\S+\/auth\/link\?token=/m);
  await third.stop();
  await using fourth = await startOriel({ data });
  expect(fourth.output()).not.toContain('sign in');
});

test('beyond this machine no door opens before somebody has a credential', async () => {
  await using first = await startOriel();
  const port = new URL(first.run.url).port;
  const environment = { ...process.env, ORIEL_DATA: freshDirectory(), ORIEL_HOST: '0.0.0.0' };
  // Had it tried to open its door, the port that is taken would have been the reason.
  const refused = await runCommand(['start', '--port', port], environment);
  expect(refused).toMatchObject({ code: 78, stdout: expect.not.stringContaining('sign in') });
  expect(refused.stderr).toMatch(
    /^oriel: '0\.0\.0\.0' is not loopback, and nobody has a credential yet; run `oriel key create/m,
  );
});

test('two servers on one engine and one PostgreSQL answer for each other', async () => {
  await using stores = await startSharedStores();
  const { environment } = stores;
  await using one = await startOriel({ environment });
  await using two: OrielProcess = await startOriel({ environment });
  const key = await one.key();
  expect(one.run.enginePid).toBeNull();
  await Promise.all([
    sendLogs(one.run.otlpHttp, otlpLogs('shared', [{ body: 'sent to one' }])),
    sendLogs(two.run.otlpHttp, otlpLogs('shared', [{ body: 'sent to two' }])),
  ]);
  for (const server of [one, two]) {
    const bodies = await until(async () => {
      const answer = await apiOf(server.run, key).get<{ data: { body: string; id: string }[] }>(
        '/monitoring/logs?query=service%3Dshared',
      );
      return answer.status === 200 && answer.body.data.length === 2 && answer.body.data;
    });
    expect(bodies.map((record) => record.body).sort()).toEqual(['sent to one', 'sent to two']);
    expect(new Set(bodies.map((record) => record.id)).size).toBe(2);
  }
});
