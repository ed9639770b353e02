/**
 * How long do the questions of a page take on a large store?
 *
 *     node bench/search/main.ts [log records, default 2,000,000] [spans, default a quarter of that]
 *
 * The engine runs in a process of its own, as in life; times are those of a caller of the store.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { ALL, type Predicate } from '@oriel/store';
import { createClickHouseStore, createEngineClients, DEFAULT_DATABASE, startEngine } from '@oriel/store-clickhouse';
import { median } from '../kit/table.ts';
import { generateLogs, generateSpans } from './generate.ts';

const records = Number(process.argv[2] ?? 2_000_000);
const spans = Number(process.argv[3] ?? records / 4);
const HOURS = 24;
const TENANT = 1;
const RUNS = 9;

const dataDir = await mkdtemp(join(tmpdir(), 'oriel-bench-'));
const engine = await startEngine({ dataDir, memoryBytes: 4 * 1024 ** 3, logger: { info() {}, warn() {}, error() {} } });
const clients = createEngineClients(engine.clientOptions);
try {
  const store = createClickHouseStore({ clients, dataDir, database: DEFAULT_DATABASE, engineKind: 'embedded' });
  await store.migrate();
  const endMs = Date.now();
  const loadStart = performance.now();
  await generateLogs(clients, TENANT, records, endMs, HOURS);
  await generateSpans(clients, TENANT, spans, endMs, HOURS);
  const loadSeconds = (performance.now() - loadStart) / 1_000;
  const usage = await store.usage();
  const { logs, traces } = store.forTenant(TENANT);
  const endNs = BigInt(endMs) * 1_000_000n;
  const day = { startNs: endNs - BigInt(HOURS) * 3_600_000_000_000n, endNs: endNs + 1n };
  const search = (where: Predicate, range = day) => logs.search({ range, where, limit: 100 });
  const equals = (field: string, value: string): Predicate => ({ kind: 'compare', field, op: '=', value });
  const one = (await search(ALL)).rows[0]!;
  const trace = (await traces.search({ range: day, where: ALL, limit: 1 })).rows[0]!;

  const questions: readonly (readonly [string, number, () => Promise<unknown>])[] = [
    ['newest 100 of a day', 50, () => search(ALL)],
    ['newest 100 of 15 minutes', 50, () => search(ALL, { startNs: endNs - 900_000_000_000n, endNs })],
    ['promoted attribute equals (user.id)', 100, () => search(equals('user.id', one.attributes['user.id'] as string))],
    ['other attribute equals (order.id)', 100, () => search(equals('order.id', one.attributes['order.id'] as string))],
    ['attribute of the resource equals (host.name)', 100, () => search(equals('host.name', 'web-7'))],
    ['rare word', 100, () => search({ kind: 'text', text: 'zebra', phrase: false })],
    ['three common words', 100, () => search({ kind: 'text', text: 'request handled retry', phrase: false })],
    ['histogram by severity', 200, () => logs.histogram({ range: day, where: ALL })],
    [
      'facets of five fields',
      200,
      () =>
        logs.facets({
          range: day,
          where: ALL,
          fields: ['service', 'severity', 'http.route', 'http.response.status_code', 'host.name'],
        }),
    ],
    ['logs of a trace', 20, () => logs.byTrace(one.traceId, undefined, 100)],
    ['trace by id', 20, () => readAll(traces.spans(trace.traceId))],
    ['newest 50 traces', 200, () => traces.search({ range: day, where: ALL, limit: 50 })],
    ['heat map of durations', 200, () => traces.heatmap({ range: day, where: ALL })],
    ['services with their calls', 500, () => traces.services(day)],
  ];

  const bytes = (signal: 'logs' | 'spans') => {
    const own = usage.signals.find((entry) => entry.signal === signal)!;
    return (own.bytesOnDisk / own.rows).toFixed(0);
  };
  console.log(`machine: ${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}, engine ${engine.version}`);
  console.log(
    `data: ${records.toLocaleString('en')} log records (${bytes('logs')} B each) and ${spans.toLocaleString('en')} spans (${bytes('spans')} B each) over ${HOURS} h, made in ${loadSeconds.toFixed(0)} s`,
  );
  console.log(`method: ${RUNS} runs each after one to warm up; goals are those for 20 M records and 5 M spans\n`);
  console.log('| question | goal, p95 ms | median ms | slowest ms |');
  console.log('|---|---|---|---|');
  for (const [question, goalMs, ask] of questions) {
    await ask();
    const times: number[] = [];
    for (let run = 0; run < RUNS; run++) {
      const start = performance.now();
      await ask();
      times.push(performance.now() - start);
    }
    console.log(`| ${question} | ${goalMs} | ${median(times).toFixed(0)} | ${Math.max(...times).toFixed(0)} |`);
  }
} finally {
  await clients.close();
  await engine.stop();
  await rm(dataDir, { recursive: true, force: true });
}

async function readAll(pieces: AsyncIterable<readonly unknown[]>): Promise<number> {
  let count = 0;
  for await (const piece of pieces) count += piece.length;
  return count;
}
