import { afterAll, beforeAll, expect, test } from 'vitest';
import { apiOf } from '../kit/api.ts';
import { type OrielProcess, startOriel } from '../kit/oriel-process.ts';
import { writeShopMetrics } from '../kit/remote-write.ts';
import { until } from '../kit/until.ts';
import { hasRuntime, openWorkshop } from './workshop.ts';

// The client of Prometheus' API that Python programs and notebooks use.

const isHere = hasRuntime('python3', "Python's client of Prometheus' API");
const CLIENT = 'prometheus-api-client==0.7.2';
let oriel: OrielProcess;
let key: string;
beforeAll(async () => {
  if (!isHere) return;
  oriel = await startOriel();
  key = await oriel.key('read');
}, 90_000);
afterAll(() => oriel?.[Symbol.asyncDispose]());

test.skipIf(!isHere)('what it asks is answered as it reads it, at the root and below /prometheus', async () => {
  await using workshop = openWorkshop('prometheus-api-client');
  await workshop.run(`python3 -m venv venv && venv/bin/pip install --quiet '${CLIENT}'`);
  // Only now: what is asked is about the last minutes, and to install takes its time.
  await writeShopMetrics(oriel.run.url);
  await until(async () => {
    const found = await apiOf(oriel.run, key).get<{ data: { result: unknown[] } }>(
      '/api/v1/query?query=shop_requests_total',
    );
    return found.body.data.result.length === 4;
  });
  for (const server of [oriel.run.url, `${oriel.run.url}/prometheus`]) {
    const output = await workshop.run('venv/bin/python asker.py', { environment: { SERVER: server, KEY: key } });
    const said = JSON.parse(output.slice(output.indexOf('{"connected"')));
    expect(said.connected).toBe(true);
    expect(said.metrics).toContain('shop_requests_total');
    expect(said.labels).toEqual(['__name__', 'code', 'job', 'route']);
    expect(said.values).toEqual(['/cart', '/pay', '/search']);
    expect(said.current).toHaveLength(2);
    expect(Number(said.query[0].value[1])).toBeCloseTo(7, 0);
    expect(said.range[0].values.length).toBeGreaterThan(20);
    // Two series, asked for in three pieces each.
    expect(said.pieces).toHaveLength(6);
    for (const { values } of said.pieces) expect(values.length).toBeGreaterThan(35);
    expect(said.mistake).toMatch(/400.*parse error/);
  }
});
