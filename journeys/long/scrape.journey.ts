import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apiOf } from '../kit/api.ts';
import { freePort } from '../kit/free-port.ts';
import { type OrielProcess, startOriel } from '../kit/oriel-process.ts';
import { until } from '../kit/until.ts';

const NODE_EXPORTER = '/usr/bin/prometheus-node-exporter';
const hasNodeExporter = existsSync(NODE_EXPORTER);
const PASSWORD = 'kept-in-the-file';
const PATIENCE = { timeoutMs: 180_000, everyMs: 500 };

let folder: string;
let oriel: OrielProcess;
let api: ReturnType<typeof apiOf>;
let app: Shop;
let nodeExporter: ChildProcess | undefined;
let nodePort: number;

/** A program with stock instrumentation, behind basic authorization. */
class Shop implements AsyncDisposable {
  readonly port: number;
  readonly #server: Server;
  readonly #timer: NodeJS.Timeout;

  private constructor(server: Server, timer: NodeJS.Timeout) {
    this.#server = server;
    this.#timer = timer;
    this.port = (server.address() as AddressInfo).port;
  }

  static async open(): Promise<Shop> {
    const registry = new Registry();
    const orders = new Counter({ name: 'shop_orders_total', help: 'Orders taken.', registers: [registry] });
    const seconds = new Histogram({
      name: 'shop_request_seconds',
      help: 'How long requests took.',
      buckets: [0.1, 0.5, 1],
      registers: [registry],
    });
    const carts = new Gauge({ name: 'shop_carts', help: 'Open carts.', labelNames: ['city'], registers: [registry] });
    const timer = setInterval(() => {
      orders.inc(3);
      for (let at = 0; at < 10; at++) seconds.observe(at < 9 ? 0.05 : 0.4);
      carts.set({ city: 'Bern' }, 7);
    }, 200);
    const wanted = `Basic ${Buffer.from(`scraper:${PASSWORD}`).toString('base64')}`;
    const server = createServer(async (request, response) => {
      if (request.headers.authorization !== wanted) {
        response.writeHead(401).end();
        return;
      }
      response.writeHead(200, { 'content-type': registry.contentType }).end(await registry.metrics());
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return new Shop(server, timer);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }
}

function writeConfig(jobs: string): void {
  writeFileSync(
    join(folder, 'prometheus.yml'),
    `global:
  scrape_interval: 1s
  evaluation_interval: 15s
rule_files: ["rules.yml"]
scrape_configs:
  - job_name: shop
    basic_auth: { username: scraper, password: ${PASSWORD} }
    static_configs:
      - targets: ["127.0.0.1:${app.port}"]
        labels: { region: zurich }
    metric_relabel_configs:
      - { source_labels: [city], regex: "(.).*", target_label: initial }
${jobs}`,
  );
}

/** Values of an instant query, now, by their labels. */
async function ask(query: string): Promise<Record<string, string>> {
  const answer = await api.get<{ data: { result: { metric: Record<string, string>; value: [number, string] }[] } }>(
    `/api/v1/query?query=${encodeURIComponent(query)}`,
  );
  return Object.fromEntries(answer.body.data.result.map(({ metric, value }) => [metric.job ?? '', value[1]]));
}

interface TargetsAnswer {
  readonly data: {
    readonly activeTargets: readonly {
      readonly scrapePool: string;
      readonly health: string;
      readonly lastError: string;
      readonly scrapeUrl: string;
      readonly labels: Readonly<Record<string, string>>;
      readonly discoveredLabels: Readonly<Record<string, string>>;
    }[];
    readonly droppedTargets: readonly unknown[];
  };
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'oriel-scrape-'));
  app = await Shop.open();
  nodePort = await freePort();
  if (hasNodeExporter)
    nodeExporter = spawn(NODE_EXPORTER, [`--web.listen-address=127.0.0.1:${nodePort}`], { stdio: 'ignore' });
  writeConfig(`  - job_name: node
    file_sd_configs: [{ files: ["nodes.json"] }]
`);
  writeFileSync(
    join(folder, 'nodes.json'),
    JSON.stringify([{ targets: hasNodeExporter ? [`127.0.0.1:${nodePort}`] : [] }]),
  );
  oriel = await startOriel({ environment: { ORIEL_SCRAPE_CONFIG: join(folder, 'prometheus.yml') } });
  api = apiOf(oriel.run, await oriel.key());
});

afterAll(async () => {
  nodeExporter?.kill();
  await oriel?.[Symbol.asyncDispose]();
  await app?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

describe('a prometheus.yml is scraped as it is', () => {
  test('up is 1, and the metrics of the program are there', async () => {
    await until(async () => (await ask('up{job="shop"} == 1')).shop, { ...PATIENCE, what: 'up == 1' });
    await until(async () => (await ask('rate(shop_orders_total[10s])')).shop, { ...PATIENCE, what: 'a rate' });
    const quantile = await until(
      async () => {
        const query = 'histogram_quantile(0.95, sum by (job, le) (rate(shop_request_seconds_bucket[10s])))';
        // None while nothing was counted between two scrapes.
        return Number((await ask(query)).shop ?? Number.NaN);
      },
      { ...PATIENCE, what: 'a quantile' },
    );
    expect(quantile).toBeGreaterThan(0.1);
    expect(quantile).toBeLessThanOrEqual(0.5);
    // Any one scrape may run out of time on a busy machine; the next does not.
    await expect.poll(() => ask('shop_carts{city="Bern", initial="B", region="zurich"}')).toEqual({ shop: '7' });
    await expect.poll(() => ask('scrape_samples_scraped{job="shop"}')).toEqual({ shop: '8' });
    const metadata = await api.get<{ data: object }>('/api/v1/metadata?metric=shop_orders_total');
    expect(metadata.body.data).toEqual({
      shop_orders_total: [{ type: 'counter', help: 'Orders taken.', unit: '' }],
    });
  });

  test.skipIf(!hasNodeExporter)('Debian’s node exporter too', async () => {
    await until(async () => (await ask('up{job="node"} == 1')).node, { ...PATIENCE, what: 'up == 1' });
    await expect.poll(async () => Number((await ask('node_memory_MemTotal_bytes')).node)).toBeGreaterThan(2 ** 20);
    await expect.poll(async () => Number((await ask('scrape_samples_scraped{job="node"}')).node)).toBeGreaterThan(100);
  });

  test('the targets say how it goes, and no secret', async () => {
    const targets = async () => (await api.get<TargetsAnswer>('/api/v1/targets?scrapePool=shop')).body.data;
    await expect
      .poll(async () => (await targets()).activeTargets)
      .toMatchObject([
        {
          scrapePool: 'shop',
          health: 'up',
          lastError: '',
          scrapeUrl: `http://127.0.0.1:${app.port}/metrics`,
          labels: { instance: `127.0.0.1:${app.port}`, job: 'shop', region: 'zurich' },
          discoveredLabels: { __address__: `127.0.0.1:${app.port}`, __scrape_interval__: '1s', job: 'shop' },
        },
      ]);
    expect(JSON.stringify(await targets())).not.toContain(PASSWORD);
    const of = await api.get<{ data: readonly unknown[] }>(
      `/api/v1/targets/metadata?metric=shop_carts&match_target=${encodeURIComponent('{job="shop"}')}`,
    );
    expect(of.body.data).toMatchObject([{ type: 'gauge', help: 'Open carts.', target: { job: 'shop' } }]);
    expect((await api.get<{ data: unknown }>('/api/v1/scrape_pools')).body.data).toEqual({
      scrapePools: ['node', 'shop'],
    });
  });
});

describe('what changes', () => {
  test('a changed file is read again on SIGHUP; one with a mistake leaves what was', async () => {
    writeConfig('  - job_name: shop\n');
    oriel.child.kill('SIGHUP');
    await until(() => oriel.output().includes('found multiple scrape configs with job name'), PATIENCE);
    expect(oriel.output()).not.toContain(PASSWORD);
    writeConfig(`  - job_name: metadata
    static_configs: [{ targets: ["169.254.169.254:80"] }]
  - job_name: refused
    static_configs: [{ targets: ["127.0.0.1:${await freePort()}"] }]
    relabel_configs: [{ source_labels: [job], target_label: kind, replacement: "a $1" }]
`);
    oriel.child.kill('SIGHUP');
    const down = await until(
      async () => {
        const { body } = await api.get<TargetsAnswer>('/api/v1/targets');
        const errors = body.data.activeTargets.filter(({ lastError }) => lastError !== '');
        return (
          errors.length === 2 && Object.fromEntries(errors.map(({ scrapePool, lastError }) => [scrapePool, lastError]))
        );
      },
      { ...PATIENCE, what: 'two targets that are down' },
    );
    expect(down.metadata).toContain('is never asked');
    expect(down.refused).toContain('ECONNREFUSED');
    await until(async () => (await ask('up{job="refused", kind="a refused"} == 0')).refused, PATIENCE);
    // The job that is gone has ended, the one that stayed has not.
    await until(async () => (await ask('up{job="node"}')).node === undefined, {
      ...PATIENCE,
      what: 'the end of a job',
    });
    await expect.poll(() => ask('up{job="shop"}')).toEqual({ shop: '1' });
  });

  test('the program stops: up is 0, and its series end', async () => {
    await expect.poll(() => ask('shop_carts')).toEqual({ shop: '7' });
    await app[Symbol.asyncDispose]();
    await until(async () => (await ask('up{job="shop"} == 0')).shop, { ...PATIENCE, what: 'up == 0' });
    await until(async () => (await ask('shop_carts')).shop === undefined, { ...PATIENCE, what: 'the end of a series' });
    expect(await ask('shop_orders_total')).toEqual({});
  });
});
