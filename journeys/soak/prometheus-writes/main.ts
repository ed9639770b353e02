import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { treeCpuSeconds } from '../../../bench/kit/process-cpu.ts';
import { treeMemoryBytes } from '../../../bench/kit/process-memory.ts';
import { type Figure, percentile, printFigures } from '../../../bench/kit/table.ts';
import { freePort } from '../../kit/free-port.ts';
import { START, startOriel } from '../../kit/oriel-process.ts';
import { until } from '../../kit/until.ts';

// `npm run soak -- prometheus-writes [MINUTES]`: a real Prometheus scrapes itself, a node exporter where there is one, and Oriel, every
// second, and writes to Oriel; at the end both are asked the same, over the whole time.
const minutes = Number(process.argv[2] ?? 60);
/** Before 2.50 a rate looked at the birth of a counter in another way: what was born with the run is compared when it is grown up. */
const YOUNG_MS = Math.min(6, minutes / 2) * 60_000;
const QUERIES = [
  'count({job!=""})',
  'count by (job) ({__name__=~".+"})',
  'sum by (job) (count_over_time(up[1m]))',
  'sum by (handler) (rate(prometheus_http_requests_total[1m]))',
  'prometheus_tsdb_head_samples_appended_total',
  'histogram_quantile(0.9, sum by (le) (rate(prometheus_http_request_duration_seconds_bucket[5m])))',
  'max_over_time(process_resident_memory_bytes[5m])',
  'up',
];

if (spawnSync('which', ['prometheus']).status !== 0) {
  console.log("skipped: prometheus is not installed (Debian's package prometheus)");
  process.exit(0);
}
const directory = mkdtempSync(join(tmpdir(), 'oriel-prometheus-writes-'));
const children: ReturnType<typeof spawn>[] = [];
process.on('exit', () => {
  for (const child of children) child.kill('SIGTERM');
  rmSync(directory, { recursive: true, force: true });
});
await using oriel = await startOriel({ program: START });
const key = await oriel.key('ingest,read');
const prometheusPort = await freePort();
const nodePort = await freePort();
const hasNodeExporter = spawnSync('which', ['prometheus-node-exporter']).status === 0;
if (hasNodeExporter)
  children.push(spawn('prometheus-node-exporter', [`--web.listen-address=127.0.0.1:${nodePort}`], { stdio: 'ignore' }));
else console.log("without a node exporter (Debian's package prometheus-node-exporter)");
const authorization = { credentials: key };
const job = (name: string, port: number | string, more = {}) => ({
  job_name: name,
  static_configs: [{ targets: [`127.0.0.1:${port}`] }],
  ...more,
});
writeFileSync(
  join(directory, 'prometheus.yml'),
  JSON.stringify({
    global: { scrape_interval: '1s', scrape_timeout: '1s' },
    scrape_configs: [
      job('prometheus', prometheusPort),
      job('oriel', new URL(oriel.run.url).port, { authorization }),
      ...(hasNodeExporter ? [job('node', nodePort)] : []),
    ],
    remote_write: [{ url: `${oriel.run.url}/api/v1/write`, authorization }],
  }),
);
children.push(
  spawn(
    'prometheus',
    [
      `--config.file=${join(directory, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(directory, 'tsdb')}`,
      `--web.listen-address=127.0.0.1:${prometheusPort}`,
      '--query.max-samples=500000000',
      '--log.level=warn',
    ],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  ),
);
const peer = `http://127.0.0.1:${prometheusPort}`;
await until(
  () =>
    fetch(`${peer}/-/ready`)
      .then((answer) => answer.ok)
      .catch(() => false),
  { what: 'Prometheus' },
);

const startedAt = Date.now();
const cpuAtStart = treeCpuSeconds(oriel.run.pid);
let peakBytes = 0;
while (Date.now() < startedAt + minutes * 60_000) {
  await sleep(10_000);
  peakBytes = Math.max(peakBytes, treeMemoryBytes(oriel.run.pid));
}
const seconds = (Date.now() - startedAt) / 1_000;
const cpuSeconds = treeCpuSeconds(oriel.run.pid) - cpuAtStart;
const endMs = Date.now();
await until(
  async () => (await ownMetric('prometheus_remote_storage_queue_highest_sent_timestamp_seconds')) > endMs / 1_000,
  {
    timeoutMs: 120_000,
    what: 'everything to be sent',
  },
);
await sleep(2_000);

const figures: Figure[] = [];
let wrong = 0;
const timesMs: { readonly ours: number; readonly theirs: number }[] = [];
for (const query of QUERIES) {
  const ours = await ask(oriel.run.url, query, { authorization: `Bearer ${key}` });
  const theirs = await ask(peer, query, {});
  timesMs.push({ ours: ours.ms, theirs: theirs.ms });
  const different = differences(ours.series, theirs.series);
  wrong += different.length;
  if (different.length > 0) console.log(`${query}: ${different.slice(0, 5).join('; ')}`);
  figures.push({
    question: query.replaceAll('|', '\\|'),
    measured: `${different.length} of ${theirs.points} points differ`,
    goal: '0',
  });
}
figures.push(
  {
    question: 'samples written / failed / dropped, as Prometheus counts them',
    measured: [
      await ownMetric('prometheus_remote_storage_samples_total'),
      await ownMetric('prometheus_remote_storage_samples_failed_total'),
      await ownMetric('prometheus_remote_storage_samples_dropped_total'),
    ].join(' / '),
    goal: '– / 0 / 0',
  },
  {
    question: 'those questions over the whole time, median, Oriel / Prometheus',
    measured: `${percentile(
      timesMs.map(({ ours }) => ours),
      0.5,
    ).toFixed(0)} / ${percentile(
      timesMs.map(({ theirs }) => theirs),
      0.5,
    ).toFixed(0)} ms`,
    goal: '–',
  },
  {
    question: 'Oriel: memory at most / processor cores in use',
    measured: `${Math.round(peakBytes / 2 ** 20)} MiB / ${(cpuSeconds / seconds).toFixed(2)}`,
    goal: '< 1.2 GB / –',
  },
);
printFigures(`A real Prometheus, scraping every second, wrote for ${minutes} min`, figures);
await oriel[Symbol.asyncDispose]();
process.exit(wrong === 0 ? 0 : 1);

type Matrix = ReadonlyMap<string, ReadonlyMap<number, string>>;

async function ask(url: string, query: string, headers: Record<string, string>) {
  const stepMs = Math.max(1_000, Math.ceil((endMs - startedAt) / 1_000 / 1_000) * 1_000);
  const params = {
    query,
    start: String((startedAt + YOUNG_MS) / 1_000),
    end: String(endMs / 1_000),
    step: String(stepMs / 1_000),
  };
  const began = performance.now();
  const answer = await fetch(`${url}/api/v1/query_range?${new URLSearchParams(params)}`, { headers });
  const body = (await answer.json()) as {
    error?: string;
    data: { result: { metric: Record<string, string>; values: [number, string][] }[] };
  };
  if (!answer.ok) throw new Error(`${url}, ${query}: ${body.error}`);
  const series: Matrix = new Map(
    body.data.result.map(({ metric, values }) => [JSON.stringify(Object.entries(metric).sort()), new Map(values)]),
  );
  const points = [...series.values()].reduce((sum, values) => sum + values.size, 0);
  return { series, points, ms: performance.now() - began };
}

/** Points that one has and the other has not, or that are farther apart than sums in another order are. */
function differences(ours: Matrix, theirs: Matrix): string[] {
  const found: string[] = [];
  for (const labels of new Set([...ours.keys(), ...theirs.keys()])) {
    const [one, other] = [ours.get(labels), theirs.get(labels)];
    for (const time of new Set([...(one?.keys() ?? []), ...(other?.keys() ?? [])])) {
      const [own, their] = [one?.get(time), other?.get(time)];
      const isClose = Math.abs(Number(own) - Number(their)) <= 1e-9 * Math.abs(Number(their));
      if (own !== their && !isClose) found.push(`${labels} at ${time}: ${own} and ${their}`);
    }
  }
  return found;
}

/** As Prometheus says it now, of its only queue. */
async function ownMetric(name: string): Promise<number> {
  const text = await (await fetch(`${peer}/metrics`)).text();
  return Number(new RegExp(`^${name}(?:\\{.*\\})? (\\S+)$`, 'm').exec(text)?.[1] ?? 0);
}
