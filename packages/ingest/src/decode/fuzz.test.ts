import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DecodeRequest } from './decode-request.ts';
import { encodeProtobuf } from './otlp/test/encode-protobuf.ts';
import { otlpRequest } from './otlp/test/otlp-requests.ts';
import { trySession } from './otlp/test/try-session.ts';
import { anyRemoteWrite } from './prometheus-remote-write/test/any-remote-write.ts';

/** Seeded, so that a failure in CI is a failure here. */
const SEED = 20_260_301;
const RUNS = 2_000;
/** One request, however broken, of at most a few KB; compilation included. */
const SLOW_MS = 250;
const HOSTILE_MS = 3_000;

/** CPU time of this thread, which a busy machine does not lengthen. */
function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

type Spoil = { readonly kind: 'cut' | 'flip' | 'insert' | 'repeat'; readonly at: number; readonly byte: number };
const spoils = fc.array(
  fc.record<Spoil>({
    kind: fc.constantFrom('cut', 'flip', 'insert', 'repeat'),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    byte: fc.constantFrom(0, 1, 0x0a, 0x12, 0x22, 0x7b, 0x7f, 0x80, 0xff),
  }),
  { maxLength: 4 },
);

function spoil(body: Uint8Array, list: readonly Spoil[]): Uint8Array {
  let bytes = [...body];
  for (const { kind, at, byte } of list) {
    const index = Math.floor(at * bytes.length);
    if (kind === 'cut') bytes = bytes.slice(0, index);
    else if (kind === 'flip') bytes[index] = byte;
    else if (kind === 'insert') bytes.splice(index, 0, byte);
    else bytes = [...bytes.slice(0, index), ...bytes];
  }
  return Uint8Array.from(bytes);
}

const signal = fc.constantFrom('logs', 'traces', 'metrics');
const random = fc.uint8Array({ maxLength: 400 });
const spoiledProtobuf = signal.chain((signal) =>
  fc.tuple(otlpRequest(signal), spoils).map(([request, list]) => spoil(encodeProtobuf(signal, request), list)),
);
const spoiledJson = signal.chain((signal) =>
  fc.tuple(otlpRequest(signal), spoils).map(([request, list]) => spoil(Buffer.from(JSON.stringify(request)), list)),
);
/** Valid JSON of any shape. */
const anyJson = fc.json().map((text) => Buffer.from(text));

test.each<[string, Partial<DecodeRequest>, fc.Arbitrary<Uint8Array>]>([
  ['otlp in protobuf', { decoder: 'otlp', encoding: 'protobuf' }, fc.oneof(spoiledProtobuf, random)],
  ['otlp in JSON', { decoder: 'otlp', encoding: 'json' }, fc.oneof(spoiledJson, anyJson, random)],
  ['json-logs', { decoder: 'json-logs', encoding: 'json', signal: 'logs' }, fc.oneof(spoiledJson, anyJson, random)],
  [
    'remote write 1.0',
    { decoder: 'remote-write-1', encoding: 'protobuf', signal: 'samples' },
    fc.oneof(
      anyRemoteWrite('1.0', (body) => spoils.map((list) => spoil(body, list))),
      random,
    ),
  ],
  [
    'remote write 2.0',
    { decoder: 'remote-write-2', encoding: 'protobuf', signal: 'samples' },
    fc.oneof(
      anyRemoteWrite('2.0', (body) => spoils.map((list) => spoil(body, list))),
      random,
    ),
  ],
])('%s: whatever comes, a reply, quickly, and the counts add up', (_name, request, bodies) => {
  const { decode, encoder } = trySession();
  fc.assert(
    fc.property(bodies, signal, (body, signal) => {
      const before = cpuMs();
      const reply = decode({ signal, ...request, body });
      expect(cpuMs() - before).toBeLessThan(SLOW_MS);
      // Exemplars and series travel with samples.
      const rows = encoder.flush().filter((block) => ['logs', 'spans', 'samples'].includes(block.signal));
      const stored = rows.reduce((sum, block) => sum + block.rows, 0);
      if (reply.kind === 'malformed') {
        expect(reply.message.length).toBeGreaterThan(0);
        expect(encoder.rows + stored).toBe(0);
      } else {
        expect(reply.outcome.accepted + reply.outcome.rejected).toBe(reply.outcome.received);
        // Of points of metrics, each makes as many samples as its kind has.
        const isOfPoints = reply.outcome.written === undefined && rows.some(({ signal }) => signal === 'samples');
        if (isOfPoints) expect(reply.outcome.accepted).toBeGreaterThan(0);
        else expect(stored).toBe(reply.outcome.accepted);
      }
    }),
    { numRuns: RUNS, seed: SEED },
  );
});

test.each<[string, Partial<DecodeRequest>, () => Uint8Array]>([
  ['values nested without end', { encoding: 'protobuf' }, () => nestedProtobuf(4_000)],
  ['groups nested without end', { encoding: 'protobuf' }, () => new Uint8Array(1_000_000).fill(0x1b)],
  ['200,000 keys', { encoding: 'json', decoder: 'json-logs' }, () => manyKeys(200_000)],
  ['a million empty items', { encoding: 'protobuf' }, () => emptyItems(1_000_000)],
  [
    'an array of arrays',
    { encoding: 'json', decoder: 'json-logs' },
    () => Buffer.from(`{"a":${'['.repeat(5_000)}${']'.repeat(5_000)}}`),
  ],
  [
    'secrets that begin and never end',
    { encoding: 'json', decoder: 'json-logs' },
    () =>
      Buffer.from(
        JSON.stringify({
          msg: 'eyJaaaaaaaa-'.repeat(5_000),
          a: 'password="\\'.repeat(4_000),
          b: `${'://a'.repeat(15_000)}@`,
          c: '4 '.repeat(30_000),
        }),
      ),
  ],
])('%s: answered in bounded time and memory', (_name, request, makeBody) => {
  const { decode, encoder } = trySession();
  const body = makeBody();
  const before = cpuMs();
  const reply = decode({ signal: 'logs', ...request, body });
  expect(cpuMs() - before).toBeLessThan(HOSTILE_MS);
  expect(reply.kind).toBeDefined();
  expect(encoder.sizeBytes).toBeLessThan(body.length * 4 + 100_000);
});

/** Length-delimited field 1 of ArrayValue and field 5 of AnyValue, by turns, inside a log's body. */
function nestedProtobuf(depth: number): Uint8Array {
  const inner: number[] = [];
  const wrap = (field: number) => {
    const length = inner.length;
    inner.unshift(field * 8 + 2, (length & 0x7f) | 0x80, ((length >> 7) & 0x7f) | 0x80, length >> 14);
  };
  for (let level = 0; level < depth; level++) {
    wrap(1);
    wrap(5);
  }
  for (const field of [5, 2, 2, 1]) wrap(field);
  return Uint8Array.from(inner);
}

/** One attribute whose array has this many items of no bytes. */
function emptyItems(count: number): Uint8Array {
  const items = new Uint8Array(count * 2);
  for (let at = 0; at < items.length; at += 2) items[at] = 0x0a;
  let bytes: Uint8Array = items;
  for (const field of [5, 2, 6, 2, 2, 1]) {
    const length = bytes.length;
    bytes = Buffer.concat([
      Uint8Array.of(
        field * 8 + 2,
        (length & 0x7f) | 0x80,
        ((length >> 7) & 0x7f) | 0x80,
        ((length >> 14) & 0x7f) | 0x80,
        length >> 21,
      ),
      bytes,
    ]);
  }
  return bytes;
}

function manyKeys(count: number): Uint8Array {
  return Buffer.from(JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 1]))));
}
