/**
 * How long do the questions of a page take on a large store?
 *
 *     node bench/search/main.ts [log records, default 2,000,000] [spans, default a quarter of that]
 *       --data DIR    keep the data here: made on first use, found by every later one, which then needs no amounts
 *       --only TEXT   ask only questions that have this in their name; may be repeated
 *
 * The engine runs in a process of its own, as in life; times are those of a caller of the store, whose clock goes on from
 * where the data ends. 0 records or 0 spans make none.
 */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { createClickHouseStore, createEngineClients, DEFAULT_DATABASE, startEngine } from '@oriel/store-clickhouse';
import { median } from '../kit/table.ts';
import { DataDirectory, HOURS } from './data.ts';
import { questionsOf } from './questions.ts';

const RUNS = 9;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { data: { type: 'string' }, only: { type: 'string', multiple: true } },
});
const wanted = { records: amountOf(positionals[0]), spans: amountOf(positionals[1]) };

await using directory = await DataDirectory.open(values.data);
const logger = { info() {}, warn() {}, error() {} };
const engine = await startEngine({ dataDir: directory.path, memoryBytes: 4 * 1024 ** 3, logger });
const clients = createEngineClients(engine.clientOptions);
try {
  let ageMs = 0;
  const store = createClickHouseStore({
    clients,
    dataDir: directory.path,
    database: DEFAULT_DATABASE,
    engineKind: 'embedded',
    // Nobody else writes to this engine, as with one server: what came last is then known without asking it.
    held: { seriesBytes: 2 ** 20, chunkBytes: 2 ** 20, answerBytes: 2 ** 20, rowBytes: 2 ** 20 },
    heldCounts: { mostBytes: 2 ** 22 },
    heldCalls: { mostBytes: 2 ** 20 },
    now: () => Date.now() - ageMs,
  });
  await store.migrate();
  const made = await directory.fill(clients, wanted);
  ageMs = Date.now() - made.endMs;
  const usage = await store.usage();
  const bytes = (signal: 'logs' | 'spans') => {
    const own = usage.signals.find((entry) => entry.signal === signal);
    return own === undefined || own.rows === 0 ? '' : ` (${(own.bytesOnDisk / own.rows).toFixed(0)} B each)`;
  };
  console.log(`machine: ${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}, engine ${engine.version}`);
  console.log(
    `data: ${made.records.toLocaleString('en')} log records${bytes('logs')} and ${made.spans.toLocaleString('en')} spans${bytes('spans')} over ${HOURS} h, made in ${made.seconds.toFixed(0)} s and merged`,
  );
  console.log(
    `method: ${RUNS} runs each after a first one, and after what that has left to do; goals are those for 20 M records and 5 M spans\n`,
  );
  console.log('| question | goal, p95 ms | first ms | median ms | slowest ms | MB read |');
  console.log('|---|---|---|---|---|---|');
  for (const { name, goalMs, ask } of await questionsOf(store, made)) {
    if (values.only !== undefined && !values.only.some((text) => name.includes(text))) continue;
    const start = performance.now();
    await ask();
    const firstMs = performance.now() - start;
    await store.settled();
    const times: number[] = [];
    let answer: unknown;
    for (let run = 0; run < RUNS; run++) {
      const start = performance.now();
      answer = await ask();
      times.push(performance.now() - start);
    }
    const slowest = Math.max(...times).toFixed(0);
    console.log(
      `| ${name} | ${goalMs} | ${firstMs.toFixed(0)} | ${median(times).toFixed(0)} | ${slowest} | ${megabytesRead(answer)} |`,
    );
  }
} finally {
  await clients.close();
  await engine.stop();
}

/** As the answer itself says it, where it does. */
function megabytesRead(answer: unknown): string {
  const { stats } = (Array.isArray(answer) ? answer[0] : answer) as { readonly stats?: { readonly bytesRead: number } };
  return stats === undefined ? '' : (stats.bytesRead / 1e6).toFixed(1);
}

function amountOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const amount = Number(text);
  if (!Number.isSafeInteger(amount) || amount < 0) throw new Error(`'${text}' is no number of records`);
  return amount;
}
