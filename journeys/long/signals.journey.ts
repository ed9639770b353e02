import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { apiOf } from '../kit/api.ts';
import { MAIN, type OrielProcess, startOriel } from '../kit/oriel-process.ts';
import { otlpLogs, sendLogs } from '../kit/otlp-logs.ts';
import { until } from '../kit/until.ts';

// Somebody ends Oriel in a hurry: a second Ctrl-C while it still waits for its engine, and a kill -9. Nothing that was
// acknowledged is lost, and nothing goes on running.

let data: string;
let oriel: OrielProcess;
let key: string;
beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'oriel-signals-'));
  oriel = await startOriel({ data });
  key = await oriel.key();
});
afterAll(async () => {
  await oriel?.[Symbol.asyncDispose]();
  rmSync(data, { recursive: true, force: true });
});

async function send(body: string): Promise<void> {
  expect((await sendLogs(oriel.run.otlpHttp, otlpLogs('hurried', [{ body }]))).status).toBe(200);
}

async function bodies(): Promise<string[]> {
  type Page = { data: { body: string }[] };
  const { status, body } = await apiOf(oriel.run, key).get<Page>('/monitoring/logs?query=service%3Dhurried');
  return status === 200 ? body.data.map((record) => record.body).sort() : [];
}

const isAlive = (pid: number): boolean => existsSync(`/proc/${pid}`);

/** By themselves, for their parent has gone. */
async function childrenEnd(): Promise<void> {
  for (const pid of [oriel.run.enginePid!, oriel.run.postgresPid!]) {
    await until(() => !isAlive(pid), { timeoutMs: 60_000, what: `the end of process ${pid}` });
  }
}

test('a second signal ends it at once, and what waits for the engine is in the spool', async () => {
  process.kill(oriel.run.enginePid!, 'SIGSTOP');
  await send('before the second signal');
  const ended = oriel.stop();
  await until(() => oriel.output().includes('stopping (SIGTERM)'));
  oriel.child.kill('SIGINT');
  // With patience for its engine it would have taken until its limit, and the engine's: eight seconds at least.
  expect(await ended).toBe(1);
  process.kill(oriel.run.enginePid!, 'SIGCONT');
  await childrenEnd();

  oriel = await startOriel({ data });
  await until(async () => (await bodies()).length === 1);
  expect(await bodies()).toEqual(['before the second signal']);
});

test('a kill -9 leaves no child behind, and the next start goes on', async () => {
  await send('before the kill');
  await oriel.kill();
  await childrenEnd();
  expect(existsSync(join(data, 'run.json'))).toBe(true);

  oriel = await startOriel({ data });
  await until(async () => (await bodies()).length === 2);
  expect(await bodies()).toEqual(['before the kill', 'before the second signal']);
});

test('a signal that comes while it starts ends it in time', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'oriel-signals-'));
  // Its engine, and it alone, keeps the start waiting for a minute.
  const hook = `if (process.argv[1]?.endsWith('child/main.ts')) await new Promise((resolve) => setTimeout(resolve, 120_000));`;
  const starting = spawn(process.execPath, [MAIN, 'start'], {
    env: {
      ...process.env,
      ORIEL_DATA: directory,
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(hook)}`,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  starting.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const ended = once(starting, 'exit');
  const engineFile = join(directory, 'engine/engine.pid');
  await until(() => existsSync(engineFile) && readFileSync(engineFile, 'utf8').includes('}'));
  starting.kill('SIGTERM');
  // Had it waited for its engine, that would have been the reason for its end.
  expect(await ended).toEqual([1, null]);
  expect(said).toContain('stopping (SIGTERM)');
  process.kill((JSON.parse(readFileSync(engineFile, 'utf8')) as { pid: number }).pid, 'SIGKILL');
  // Its PostgreSQL is writing its last words.
  rmSync(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 });
});
