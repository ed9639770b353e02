import { afterAll, beforeAll, expect, test } from 'vitest';
import { apiOf } from '../kit/api.ts';
import { type OrielProcess, startOriel } from '../kit/oriel-process.ts';
import { writeShopMetrics } from '../kit/remote-write.ts';
import { until } from '../kit/until.ts';
import { hasRuntime, openWorkshop } from './workshop.ts';

// Prometheus' own client for Go, which tools of this field are built on, asks all that it can and reads each answer into its types.

const isHere = hasRuntime('go', "Prometheus' client for Go");
/** Pinned: its functions change from release to release. */
const CLIENT = 'github.com/prometheus/client_golang@v1.25.0';
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
let oriel: OrielProcess;
let key: string;
beforeAll(async () => {
  if (!isHere) return;
  oriel = await startOriel();
  key = await oriel.key();
  await writeShopMetrics(oriel.run.url, { traceId: TRACE });
  await until(async () => {
    const found = await apiOf(oriel.run, key).get<{ data: { result: unknown[] } }>(
      '/api/v1/query?query=shop_requests_total',
    );
    return found.body.data.result.length === 4;
  });
}, 90_000);
afterAll(() => oriel?.[Symbol.asyncDispose]());

test.skipIf(!isHere)(
  'everything that it asks is answered in the form that it reads, at the root and below /prometheus',
  async () => {
    await using workshop = openWorkshop('prometheus-api');
    await workshop.run(`go mod init asker && go get ${CLIENT} && go mod tidy && go build -o asker .`);
    for (const server of [oriel.run.url, `${oriel.run.url}/prometheus`]) {
      const said = JSON.parse(await workshop.run('./asker', { environment: { SERVER: server, KEY: key } }));
      // The order of a vector is nobody's promise.
      expect(said.query.map(({ metric }: { metric: { job: string } }) => metric.job).sort()).toEqual([
        'payments',
        'shop',
      ]);
      expect(said.scalar[1]).toBe('42');
      expect(said.queryRange).toHaveLength(1);
      expect(said.queryRange[0].values.length).toBeGreaterThan(20);
      expect(Number(said.queryRange[0].values.at(-2)[1])).toBeCloseTo(7, 1);
      expect(said.series).toHaveLength(4);
      expect(said.limited).toMatchObject({ series: [{}], warnings: ['results truncated due to limit'] });
      expect(said.labelNames).toEqual(['__name__', 'code', 'job', 'route']);
      expect(said.labelValues).toEqual(['/cart', '/pay', '/search']);
      expect(said.exemplars[0]).toMatchObject({
        seriesLabels: { le: '1' },
        exemplars: [{ labels: { trace_id: TRACE } }],
      });
      expect(said.metadata.shop_requests_total).toEqual([
        { type: 'counter', help: 'Requests that were answered.', unit: '' },
      ]);
      expect(said.alerts.alerts).toEqual([]);
      expect(said.rules.groups).toEqual([]);
      expect(said.buildinfo.version).toMatch(/^3\./);
      expect(said.tsdb.headStats.numSeries).toBeGreaterThan(10);
      expect(said.mistake).toMatch(/bad_data.*parse error/);
    }
  },
);
