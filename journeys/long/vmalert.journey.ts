import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apiOf } from '../kit/api.ts';
import { freePort } from '../kit/free-port.ts';
import { type OrielProcess, startOriel } from '../kit/oriel-process.ts';
import { writeShopMetrics } from '../kit/remote-write.ts';
import { until } from '../kit/until.ts';

// A rule evaluator that others wrote reads from Oriel, writes its results back by remote write, and finds the state of its alerts there
// when it starts again.

/** Where Debian's package of VictoriaMetrics puts it. */
const VMALERT = '/usr/bin/vmalert';
const isThere = existsSync(VMALERT);
if (!isThere) console.warn(`no vmalert at ${VMALERT}: its journey is skipped`);

const RULES = `groups:
  - name: shop
    interval: 1s
    rules:
      - record: shop:requests:rate
        expr: sum by (job) (rate(shop_requests_total[30m]))
        labels: { team: shop }
      - alert: Busy
        expr: shop:requests:rate{job="shop"} > 5
        for: 1h
        labels: { severity: info }
`;

interface Vector {
  readonly data: { readonly result: { readonly metric: Record<string, string>; readonly value: [number, string] }[] };
}

describe.skipIf(!isThere)('vmalert', () => {
  const directory = mkdtempSync(join(tmpdir(), 'oriel-vmalert-'));
  const rules = join(directory, 'rules.yml');
  let oriel: OrielProcess;
  let key: string;
  const running: ChildProcess[] = [];
  /** An Alertmanager that has nothing to say. */
  const notified = createServer((request, response) => void request.resume().once('end', () => response.end()));

  beforeAll(async () => {
    oriel = await startOriel();
    key = await oriel.key('ingest,read');
    writeFileSync(rules, RULES);
    await new Promise<void>((done) => notified.listen(0, '127.0.0.1', done));
    await writeShopMetrics(oriel.run.url);
    await until(async () => (await query('shop_requests_total')).length === 4, { what: 'the shop' });
  });
  afterAll(async () => {
    await Promise.all(running.map(stop));
    notified.close();
    await oriel?.[Symbol.asyncDispose]();
    rmSync(directory, { recursive: true, force: true });
  });

  async function startVmalert(words: readonly string[], output: string[] = []): Promise<ChildProcess> {
    const child = spawn(
      VMALERT,
      [
        `-rule=${rules}`,
        `-datasource.url=${oriel.run.url}/prometheus`,
        `-datasource.bearerToken=${key}`,
        `-remoteWrite.url=${oriel.run.url}`,
        `-remoteWrite.bearerToken=${key}`,
        '-remoteWrite.flushInterval=200ms',
        `-httpListenAddr=127.0.0.1:${await freePort()}`,
        ...words,
      ],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    for (const stream of [child.stdout, child.stderr])
      stream!.setEncoding('utf8').on('data', (text: string) => output.push(text));
    running.push(child);
    return child;
  }

  async function stop(child: ChildProcess): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    await gone;
  }

  const query = async (expr: string) => {
    const { body } = await apiOf(oriel.run, key).get<Vector>(`/api/v1/query?query=${encodeURIComponent(expr)}`);
    return body.data.result;
  };

  test('what its rules make of Oriel’s samples is in Oriel, and its alerts go on where they were', async () => {
    const output: string[] = [];
    const notifier = `http://127.0.0.1:${(notified.address() as AddressInfo).port}`;
    const words = [`-notifier.url=${notifier}`, `-remoteRead.url=${oriel.run.url}`, `-remoteRead.bearerToken=${key}`];
    const first = await startVmalert(words, output);
    const what = () => `results of its rules; it says:\n${output.join('')}`;
    const [recorded] = await until(
      async () => {
        const found = await query('shop:requests:rate{job="shop"}');
        return found.length > 0 && found;
      },
      { what },
    );
    expect(recorded!.metric).toEqual({ __name__: 'shop:requests:rate', job: 'shop', team: 'shop' });
    expect(Number(recorded!.value[1])).toBeCloseTo(6, 0);
    const activeAt = async () => (await query('ALERTS_FOR_STATE{alertname="Busy"}'))[0]?.value[1];
    const since = await until(activeAt, { what });
    expect(await query('ALERTS{alertname="Busy",alertstate="pending"}')).toHaveLength(1);
    await stop(first);
    const moments = async () => Number((await query('count_over_time(ALERTS_FOR_STATE[1h])'))[0]?.value[1]);
    const before = await moments();
    await startVmalert([...words, '-remoteRead.lookback=1h'], output);
    await until(async () => (await moments()) > before + 2, { what });
    expect(await activeAt()).toBe(since);
  });

  test('the past is made up for, by ranges', async () => {
    const output: string[] = [];
    const toMs = Date.now() - 60_000;
    const at = (ms: number) => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
    const words = [
      `-replay.timeFrom=${at(toMs - 600_000)}`,
      `-replay.timeTo=${at(toMs)}`,
      '-replay.rulesDelay=1s',
      '-replay.disableProgressBar',
      '-datasource.queryStep=15s',
    ];
    const child = await startVmalert(words, output);
    const [code] = (await once(child, 'exit')) as [number | null];
    expect(code, output.join('')).toBe(0);
    await until(
      async () => {
        const [found] = await query(
          `count_over_time(shop:requests:rate{job="shop"}[9m] @ ${Math.floor(toMs / 1_000)})`,
        );
        return Number(found?.value[1] ?? 0) > 30;
      },
      { what: () => `nine minutes, every quarter of one; it says:\n${output.join('')}` },
    );
  });
});
