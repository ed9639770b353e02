/**
 * What do services with their calls cost while spans come in?
 *
 *     node bench/calls/main.ts [spans of the last quarter of an hour, default 1,500,000]
 *
 * A page looks every five seconds, and each time what came in meanwhile is there. The same questions are asked of two stores on one
 * engine: one joins all spans with each look, the other holds calls of what arrived before. Processor time is the engine's.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TenantStore, TimeRange } from '@oriel/store';
import { createClickHouseStore, createEngineClients, DEFAULT_DATABASE, startEngine } from '@oriel/store-clickhouse';
import { processCpuSeconds } from '../kit/process-cpu.ts';
import { median } from '../kit/table.ts';
import { generateSpans } from '../search/generate.ts';

const TENANT = 1;
const RANGE_MS = 900_000;
const LOOK_EVERY_MS = 5_000;
const LOOKS = 15;
/** Other work may be going on. */
const OPTIONS = { timeoutMs: 60_000 };

const spans = Number(process.argv[2] ?? 1_500_000);
const dataDir = await mkdtemp(join(tmpdir(), 'oriel-bench-'));
const logger = { info() {}, warn() {}, error() {} };
const engine = await startEngine({ dataDir, memoryBytes: 3 * 1024 ** 3, logger });
const clients = createEngineClients(engine.clientOptions);
try {
  let nowMs = Math.floor(Date.now() / 1_000) * 1_000;
  const storeOf = (heldBytes: number) =>
    createClickHouseStore({
      clients,
      dataDir,
      database: DEFAULT_DATABASE,
      engineKind: 'embedded',
      heldCounts: { mostBytes: 2 ** 22 },
      heldCalls: { mostBytes: heldBytes },
      now: () => nowMs,
    });
  const joined = storeOf(0);
  const held = storeOf(2 ** 20);
  await joined.migrate();
  await generateSpans(clients, TENANT, spans, nowMs, RANGE_MS / 3_600_000);

  const questions: Readonly<Record<string, (traces: TenantStore['traces'], range: TimeRange) => Promise<unknown>>> = {
    'whom services call': (traces, range) => traces.callees(range, OPTIONS),
    dependencies: (traces, range) => traces.dependencies(range, OPTIONS),
    'services with their calls': (traces, range) =>
      Promise.all([traces.services(range, OPTIONS), traces.callees(range, OPTIONS)]),
  };
  const cpuMs: Record<string, { joined: number[]; held: number[] }> = {};
  let made = spans;
  for (let look = 0; look < LOOKS; look++) {
    const arrived = Math.round((spans * LOOK_EVERY_MS) / RANGE_MS / 8) * 8;
    nowMs += LOOK_EVERY_MS;
    await generateSpans(clients, TENANT, arrived, nowMs, LOOK_EVERY_MS / 3_600_000, made);
    made += arrived;
    const range = { startNs: BigInt(nowMs - RANGE_MS) * 1_000_000n, endNs: BigInt(nowMs + 60_000) * 1_000_000n };
    for (const [name, ask] of Object.entries(questions)) {
      for (const [kind, store] of Object.entries({ joined, held }) as ['joined' | 'held', typeof held][]) {
        const before = processCpuSeconds(engine.pid!);
        await ask(store.forTenant(TENANT).traces, range);
        // With what it leaves to do.
        await store.settled();
        const took = (processCpuSeconds(engine.pid!) - before) * 1_000;
        cpuMs[name] ??= { joined: [], held: [] };
        // The first look finds nothing held.
        if (look > 0) cpuMs[name][kind].push(took);
      }
    }
  }
  console.log(`machine: ${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}, engine ${engine.version}`);
  console.log(
    `data: ${spans.toLocaleString('en')} spans of a quarter of an hour, and ${LOOKS} times what comes in within ${LOOK_EVERY_MS / 1_000} s`,
  );
  console.log('method: processor time of the engine for one look, of all but the first, in turn\n');
  console.log('| question | joined: median ms | all looks, ms | held: median ms | all looks, ms | ratio of all |');
  console.log('|---|---|---|---|---|---|');
  const sum = (some: readonly number[]) => some.reduce((total, one) => total + one, 0);
  for (const [name, taken] of Object.entries(cpuMs)) {
    console.log(
      `| ${name} | ${median(taken.joined).toFixed(0)} | ${sum(taken.joined).toFixed(0)} | ${median(taken.held).toFixed(0)} | ${sum(taken.held).toFixed(0)} | ${(sum(taken.held) / sum(taken.joined)).toFixed(2)} |`,
    );
  }
  console.log(`\nheld: ${held.heldCountsBytes().toLocaleString('en')} bytes`);
} finally {
  await clients.close();
  await engine.stop();
  await rm(dataDir, { recursive: true, force: true });
}
