/**
 * What does a sample cost on its way in, from the body of a remote write request to rows in the engine?
 *
 *     node bench/samples/main.ts [series] [scrapes]
 *
 * Requests as Prometheus sends them: 2,000 series, one sample of each; the same series every 15 s. Decoding and guard in this
 * thread, the engine beside; first alone by the clock of the thread, then with the engine by that of its process.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { encodeSymbolizedRequest, encodeWriteRequest } from '@oriel/ingest/test/encode-write-request';
import { createDecodeSession } from '@oriel/ingest/worker';
import { stampSequence } from '@oriel/store';
import { createClickHouseStore, createEngineClients, startEngine } from '@oriel/store-clickhouse';
import { createRowEncoder } from '@oriel/store-clickhouse/encoder';
import { DEFAULT_LIMITS, DEFAULT_RETENTION, FIRST_TENANT } from '@oriel/telemetry';
import { treeCpuSeconds } from '../kit/process-cpu.ts';
import { type Figure, median, printFigures } from '../kit/table.ts';
import { makeSeries, scrapeOf } from './make-series.ts';

const SERIES = Number(process.argv[2] ?? 100_000);
const SCRAPES = Number(process.argv[3] ?? 10);
const PER_REQUEST = 2_000;
/** What a segment holds when it closes by size. */
const SEGMENT_SAMPLES = 200_000;
const POLICY = {
  tenant: FIRST_TENANT,
  retention: DEFAULT_RETENTION,
  acceptAnyTime: true,
  redactKeys: [],
  redactPatterns: [],
};

const labels = makeSeries(SERIES);
const figures: Figure[] = [];
const now = Math.floor(Date.now() / 15_000) * 15_000;
for (const [version, encode] of [
  ['1.0', encodeWriteRequest],
  ['2.0', encodeSymbolizedRequest],
] as const) {
  const encoder = createRowEncoder();
  const session = createDecodeSession({ encoder, limits: DEFAULT_LIMITS });
  const perScrape: number[] = [];
  for (let scrape = 0; scrape < SCRAPES; scrape++) {
    const bodies: Buffer[] = [];
    for (let at = 0; at < SERIES; at += PER_REQUEST)
      bodies.push(encode(scrapeOf(labels.slice(at, at + PER_REQUEST), now + scrape * 15_000, scrape)));
    const before = process.threadCpuUsage();
    for (const body of bodies) {
      const reply = session.decode({
        decoder: version === '1.0' ? 'remote-write-1' : 'remote-write-2',
        signal: 'samples',
        encoding: 'protobuf',
        body,
        policy: POLICY,
        arrivalMs: now,
      });
      if (reply.kind !== 'decoded' || reply.outcome.rejected > 0) throw new Error(JSON.stringify(reply));
      if (encoder.sizeBytes > 4 * 1_048_576) encoder.flush();
    }
    encoder.flush();
    const { user, system } = process.threadCpuUsage(before);
    perScrape.push((user + system) / SERIES);
  }
  figures.push(
    {
      question: `${version}: decode, guard, columns; series that are new, CPU s a million`,
      measured: perScrape[0]!.toFixed(2),
      goal: '',
    },
    {
      question: `${version}: the same, series that are known (median of ${SCRAPES - 1} scrapes)`,
      measured: median(perScrape.slice(1)).toFixed(2),
      goal: '',
    },
  );
}
figures.push(await measureInsert());
console.log(`machine: ${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}`);
printFigures(`Samples: ${SERIES.toLocaleString('en')} series, ${SCRAPES} scrapes, requests of ${PER_REQUEST}`, figures);

async function measureInsert(): Promise<Figure> {
  const directory = mkdtempSync(join(tmpdir(), 'oriel-bench-'));
  const quiet = { info() {}, warn() {}, error() {} };
  const engine = await startEngine({ dataDir: join(directory, 'engine'), memoryBytes: 1024 ** 3, logger: quiet });
  const clients = createEngineClients(engine.clientOptions);
  const store = createClickHouseStore({
    clients,
    database: engine.clientOptions.database ?? 'oriel',
    engineKind: 'embedded',
    dataDir: join(directory, 'engine'),
  });
  await store.migrate();
  const encoder = createRowEncoder();
  const session = createDecodeSession({ encoder, limits: DEFAULT_LIMITS });
  const engineCpu = () => treeCpuSeconds(process.pid) - ownCpuSeconds();
  let inserted = 0;
  let before = 0;
  for (let scrape = 0; scrape < SCRAPES; scrape++) {
    // The first scrape registers the series: a day has one of those.
    if (scrape === 1) before = engineCpu();
    for (let at = 0; at < SERIES; at += SEGMENT_SAMPLES) {
      const some = labels.slice(at, at + SEGMENT_SAMPLES);
      const body = encodeWriteRequest(scrapeOf(some, now + scrape * 15_000, scrape));
      session.decode({
        decoder: 'remote-write-1',
        signal: 'samples',
        encoding: 'protobuf',
        body,
        policy: POLICY,
        arrivalMs: now,
      });
      const segment = (BigInt(now + scrape * 1_000 + at / SEGMENT_SAMPLES) << 16n) | 1n;
      const blocks = encoder.flush();
      for (const block of blocks) stampSequence(block, segment, 0);
      const outcome = await store.insert({ segment, schemaVersion: store.schemaVersion, blocks });
      if (outcome.kind !== 'inserted') throw new Error(JSON.stringify(outcome));
      if (scrape > 0) inserted += some.length;
    }
  }
  const withoutMerges = engineCpu() - before;
  await sleep(5_000);
  const withMerges = engineCpu() - before;
  await clients.close();
  await engine.stop();
  rmSync(directory, { recursive: true, force: true });
  return {
    question: 'the engine: insert / with merges, CPU s a million',
    measured: `${((withoutMerges / inserted) * 1e6).toFixed(2)} / ${((withMerges / inserted) * 1e6).toFixed(2)}`,
    goal: 'all in all ≤ 0.6',
  };
}

function ownCpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
