/**
 * How fast does one thread turn OTLP log requests into Native blocks, guard included?
 *
 *     node bench/decode/decode-logs.ts [seconds]
 */
import { cpus } from 'node:os';
import { createDecodeSession } from '@oriel/ingest/worker';
import { createRowEncoder } from '@oriel/store-clickhouse/encoder';
import { DEFAULT_LIMITS, DEFAULT_RETENTION, FIRST_TENANT } from '@oriel/telemetry';
import { makeLogRequest } from './make-request.ts';

const seconds = Number(process.argv[2] ?? 5);
const RECORDS = 1_000;
const bodies = Array.from({ length: 20 }, (_, index) => makeLogRequest(RECORDS, index + 1));
const encoder = createRowEncoder();
const session = createDecodeSession({ encoder, limits: DEFAULT_LIMITS });
const policy = {
  tenant: FIRST_TENANT,
  retention: DEFAULT_RETENTION,
  acceptAnyTime: true,
  redactKeys: [],
  redactPatterns: [],
};

function decodeFor(ms: number): {
  readonly records: number;
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
} {
  const cpu = process.cpuUsage();
  const start = performance.now();
  let records = 0;
  for (let turn = 0; performance.now() - start < ms; turn++) {
    const body = bodies[turn % bodies.length]!;
    const reply = session.decode({
      decoder: 'otlp',
      signal: 'logs',
      encoding: 'protobuf',
      body,
      policy,
      arrivalMs: Date.now(),
    });
    if (reply.kind !== 'decoded' || reply.outcome.accepted !== RECORDS) throw new Error(JSON.stringify(reply));
    records += RECORDS;
    // As the worker does: a flush every 4 MiB.
    if (encoder.sizeBytes > 4 * 1_048_576) encoder.flush();
  }
  encoder.flush();
  const { user, system } = process.cpuUsage(cpu);
  return { records, cpuSeconds: (user + system) / 1e6, wallSeconds: (performance.now() - start) / 1e3 };
}

decodeFor(1_000);
const { records, cpuSeconds, wallSeconds } = decodeFor(seconds * 1_000);
const bytes = bodies[0]!.length / RECORDS;
console.log(`machine: ${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}`);
console.log('| question | goal | measured |');
console.log('|---|---|---|');
console.log(`| bytes a record on the wire, 17 attributes | 514 | ${bytes.toFixed(0)} |`);
console.log(`| records a second, one thread | ≥ 500,000 | ${Math.round(records / wallSeconds).toLocaleString('en')} |`);
console.log(`| CPU seconds a million records | ≤ 2 | ${((cpuSeconds / records) * 1e6).toFixed(2)} |`);
