import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { apiOf } from './kit/api.ts';
import { startOriel } from './kit/oriel-process.ts';
import { otlpLogs, sendLogs } from './kit/otlp-logs.ts';
import { until } from './kit/until.ts';

// A disk that fills up: senders are told to come back, nothing acknowledged is lost, and with room again all goes on.

let disk: string | undefined;
beforeAll(() => {
  const directory = mkdtempSync(join(tmpdir(), 'oriel-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=700m,mode=0755', 'tmpfs', directory], { stdio: 'ignore' });
    disk = directory;
  } catch {
    rmdirSync(directory);
  }
});
afterAll(() => {
  if (!disk) return;
  execFileSync('umount', [disk]);
  rmdirSync(disk);
});

test('a full disk refuses retryably and loses nothing', async (context) => {
  if (!disk) return context.skip('no small disk could be mounted here');
  await using oriel = await startOriel({ data: join(disk, 'data'), environment: { ORIEL_SELF_TELEMETRY: 'false' } });
  const key = await oriel.key();
  expect((await sendLogs(oriel.run.otlpHttp, otlpLogs('disk', [{ body: 'before' }]))).status).toBe(200);

  const ballast = join(disk, 'ballast');
  const free = statfsSync(disk);
  try {
    writeFileSync(ballast, Buffer.alloc(free.bavail * free.bsize));
  } catch {
    // What fits is there; the rest is what ENOSPC means.
  }
  const padded = Array.from({ length: 500 }, (_, index) => ({ body: `during ${index} ${'y'.repeat(1_000)}` }));
  let taken = 1;
  const refused = await until(
    async () => {
      const response = await sendLogs(oriel.run.otlpHttp, otlpLogs('disk', padded));
      if (response.status === 200) taken += padded.length;
      return response.status === 200 ? undefined : response;
    },
    { what: 'a refusal' },
  );
  expect(refused.status).toBe(503);
  expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);

  rmSync(ballast);
  await until(async () => (await sendLogs(oriel.run.otlpHttp, otlpLogs('disk', [{ body: 'after' }]))).status === 200, {
    what: 'room again',
  });
  taken++;
  await until(
    async () => {
      const answer = await apiOf(oriel.run, key)
        .graphql<{ logHistogram: { total: number } }>(
          '{ logHistogram(query: "service=disk", range: { start: "now-30m", end: "now+5m" }) { total } }',
        )
        .catch(() => undefined);
      return answer?.logHistogram.total === taken;
    },
    { timeoutMs: 180_000, everyMs: 500, what: `${taken} records` },
  );
});
