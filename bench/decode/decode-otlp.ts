/**
 * How fast does one thread turn OTLP requests of logs, of spans and of points of metrics into Native blocks, guard included?
 *
 *     node bench/decode/decode-otlp.ts [seconds]
 */
import { cpus } from 'node:os';
import { createDecodeSession } from '@oriel/ingest/worker';
import { createRowEncoder } from '@oriel/store-clickhouse/encoder';
import { DEFAULT_LIMITS, DEFAULT_RETENTION, FIRST_TENANT } from '@oriel/telemetry';
import { makePointRequest } from '../ingest/make-points.ts';
import { makeSpanRequest } from '../ingest/make-spans.ts';
import { makeLogRequest } from './make-request.ts';

const seconds = Number(process.argv[2] ?? 5);
const RECORDS = 1_000;
const START = 1_767_322_445_000_000_000n;

const SUBJECTS = [
  { name: 'logs', signal: 'logs', make: makeLogRequest, wireBytes: '514', goalPerSecond: '≥ 500,000', goalCpu: '≤ 2' },
  { name: 'spans', signal: 'traces', make: makeSpanRequest, wireBytes: '', goalPerSecond: '', goalCpu: '' },
  // Of series that are known, but for the first second.
  { name: 'points', signal: 'metrics', make: makePointRequest, wireBytes: '', goalPerSecond: '', goalCpu: '' },
] as const;
type Subject = (typeof SUBJECTS)[number];

const encoder = createRowEncoder();
const session = createDecodeSession({ encoder, limits: DEFAULT_LIMITS });
const policy = {
  tenant: FIRST_TENANT,
  retention: DEFAULT_RETENTION,
  acceptAnyTime: true,
  redactKeys: [],
  redactPatterns: [],
};

function decodeFor(
  { signal }: Subject,
  bodies: readonly Uint8Array[],
  ms: number,
): {
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
      signal,
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

console.log(`machine: ${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}`);
console.log('| question | goal | measured |');
console.log('|---|---|---|');
for (const subject of SUBJECTS) {
  const { name, wireBytes, goalPerSecond, goalCpu } = subject;
  const bodies = Array.from({ length: 20 }, (_, index) => subject.make(RECORDS, index + 1, START));
  decodeFor(subject, bodies, 1_000);
  const { records, cpuSeconds, wallSeconds } = decodeFor(subject, bodies, seconds * 1_000);
  const perRecord = bodies[0]!.length / RECORDS;
  const perSecond = Math.round(records / wallSeconds).toLocaleString('en');
  console.log(`| ${name}: bytes a record on the wire | ${wireBytes} | ${perRecord.toFixed(0)} |`);
  console.log(`| ${name}: records a second, one thread | ${goalPerSecond} | ${perSecond} |`);
  console.log(`| ${name}: CPU seconds a million | ${goalCpu} | ${((cpuSeconds / records) * 1e6).toFixed(2)} |`);
}
