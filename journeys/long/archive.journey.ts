import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { apiOf } from '../kit/api.ts';
import { type OrielProcess, startOriel } from '../kit/oriel-process.ts';
import { otlpLogs, sendLogs } from '../kit/otlp-logs.ts';
import { until } from '../kit/until.ts';

// A day of a tenant expires. Before it does it is in the archive, afterwards it is nowhere else, and one command brings it back.

const DAY_MS = 86_400_000;
/** Three days ago: over for a tenant whose logs are kept a day. */
const NOON_MS = Math.floor(Date.now() / DAY_MS - 3) * DAY_MS + DAY_MS / 2;
const DAY = new Date(NOON_MS).toISOString().slice(0, 10);
/** Whole days are looked through at each start. */
const SLOW_MS = 120_000;

let directory: string;
let archive: string;
let oriel: OrielProcess;
let key: string;

const start = (): Promise<OrielProcess> =>
  startOriel({ data: join(directory, 'data'), args: ['--archive', archive, '--demo', 'false'] });
const json = async <T>(...words: string[]): Promise<T> => {
  const { code, stdout, stderr } = await oriel.command(...words, '--json');
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return JSON.parse(stdout) as T;
};

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'oriel-archive-'));
  archive = join(directory, 'nas');
  mkdirSync(archive);
  oriel = await start();
  const made = await oriel.command('tenant', 'create', 'acme', '--accept-any-time', '--retention', 'logs=1d');
  expect(made.stderr).toBe('');
  const created = await oriel.command(
    ...['key', 'create', '--name', 'journey', '--scope', 'ingest,read', '--tenant', 'acme'],
  );
  key = created.stdout.trim();
});
afterAll(async () => {
  await oriel?.[Symbol.asyncDispose]();
  rmSync(directory, { recursive: true, force: true });
});

async function bodies(): Promise<string[]> {
  type Page = { data: { body: string }[] };
  const range = `start=${NOON_MS / 1_000}&end=${NOON_MS / 1_000 + 60}`;
  const { status, body } = await apiOf(oriel.run, key).get<Page>(`/monitoring/logs?${range}`);
  return status === 200 ? body.data.map((record) => record.body).sort() : ['?'];
}

test('a day is archived before it expires, and then it is gone', async () => {
  const logs = ['one', 'two', 'three'].map((body) => ({ body, timeMs: NOON_MS }));
  const sent = await sendLogs(oriel.run.otlpHttp, otlpLogs('shop', logs), { authorization: `Bearer ${key}` });
  expect(sent.status).toBe(200);
  await until(async () => (await bodies()).length === 3);
  expect(await oriel.stop()).toBe(0);

  oriel = await start();
  await until(async () => (await bodies()).length === 0, { timeoutMs: SLOW_MS, what: 'the end of the day' });
  type Listed = { tenant: string; signal: string; day: string; rows: number; objects: number };
  expect(await json<Listed[]>('archive', 'list')).toMatchObject([
    { tenant: 'acme', signal: 'logs', day: DAY, rows: 3, objects: 1 },
  ]);
  const names = readdirSync(archive, { recursive: true, encoding: 'utf8' }).filter((name) => /\.\w+$/.test(name));
  expect(names).toHaveLength(3);
  const parquet = names.find((name) => name.endsWith('.parquet'))!;
  expect(parquet).toMatch(new RegExp(`^tenant=\\d+/signal=logs/day=${DAY}/[0-9a-f]{32}\\.parquet$`));
  expect(readFileSync(join(archive, parquet)).subarray(0, 4).toString()).toBe('PAR1');

  type Status = { archive: { newestArchivedDay: string; days: object }; health: { components: { name: string }[] } };
  const { archive: state } = await json<Status>('status');
  expect(state).toMatchObject({ address: archive, rows: { logs: 3 }, failures: 0 });
  // Health is looked at every few seconds, and the day that waited is still in its last look.
  const componentOf = async () =>
    (await json<Status>('status')).health.components.find(({ name }) => name === 'archive');
  await expect.poll(componentOf).toMatchObject({ status: 'OPERATIONAL', score: 100 });
  const metrics = await (await fetch(`${oriel.run.url}/metrics`)).text();
  expect(metrics).toContain('oriel_archive_rows_total{signal="logs"} 3');
}, 600_000);

test('one command brings it back, twice is once, and a restart leaves it', async () => {
  const restore = (...more: string[]) => ['archive', 'restore', '--tenant', 'acme', '--day', DAY, ...more];
  expect(await json('archive', 'list', '--tenant', 'acme', '--signal', 'spans')).toEqual([]);
  expect(await json(...restore('--signal', 'logs'))).toMatchObject([{ signal: 'logs', rows: 3, archivedRows: 3 }]);
  await until(async () => (await bodies()).length === 3);
  const again = await oriel.command(...restore('--signal', 'logs'));
  expect(again.stdout.trim()).toBe(`logs of ${DAY}: 0 rows restored, 3 were there already`);
  expect(await bodies()).toEqual(['one', 'three', 'two']);
  await oriel.stop();
  oriel = await start();
  // Retention has looked once the archive has been looked through.
  await until(
    async () => (await json<{ archive: { lastLookMs: number | null } }>('status')).archive.lastLookMs !== null,
  );
  expect(await bodies()).toEqual(['one', 'three', 'two']);

  for (const [words, sentence] of [
    [
      restore('--signal', 'spans'),
      `nothing of spans on ${DAY} of the tenant 'acme' is archived; see \`oriel archive list\``,
    ],
    [
      restore('--signal', 'traces'),
      "'traces' is no signal that is restored; choose among logs, spans, samples, exemplars",
    ],
    [restore('--signal', 'logs', '--keep', '5m'), "cannot keep for '5m'; expected a duration from 86400s"],
    [['archive', 'restore', '--signal', 'logs', '--day', '2026-02-31'], "'2026-02-31' is no day"],
    [['archive', 'restore', '--signal', 'logs', '--day', DAY, '--tenant', 'nobody'], "there is no tenant 'nobody'"],
  ] as const) {
    const { code, stderr } = await oriel.command(...words);
    expect(stderr).toContain(sentence);
    expect(code).toBe(64);
  }
}, 600_000);
