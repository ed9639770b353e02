import { expect, test } from 'vitest';
import { DECODE_WORKER } from '../../test/open-pipeline.ts';
import { FIRST_POLICY } from '../../test/scripted-pipeline.ts';
import type { DecodeRequest } from '../decode/decode-request.ts';
import type { IngestWork } from '../ingest-work.ts';
import { DecodePool, type DecodePoolOptions } from './decode-pool.ts';

const CRASHING = new URL('../../test/crashing-worker-entry.ts', import.meta.url);

function request(message: string): DecodeRequest {
  return {
    decoder: 'json-logs',
    signal: 'logs',
    encoding: 'json',
    body: new TextEncoder().encode(JSON.stringify({ message })),
    policy: FIRST_POLICY,
    arrivalMs: Date.now(),
  };
}

function openPool(options: Partial<DecodePoolOptions> = {}): DecodePool & AsyncDisposable {
  const pool = new DecodePool({
    entry: DECODE_WORKER,
    workers: 1,
    append: async () => ({ kind: 'durable', segment: 1n }),
    ...options,
  });
  return Object.assign(pool, { [Symbol.asyncDispose]: () => pool.close() });
}

test('requests that come together leave in one block, and each hears of its own records', async () => {
  const blocks: number[] = [];
  await using pool = openPool({
    append: async (rows) => {
      blocks.push(...rows.map((block) => block.rows));
      return { kind: 'durable', segment: 1n };
    },
  });
  await pool.decode(request('warm'));
  blocks.length = 0;
  const replies = await Promise.all(Array.from({ length: 100 }, (_, index) => pool.decode(request(`line ${index}`))));
  expect(replies).toHaveLength(100);
  for (const reply of replies) expect(reply).toMatchObject({ kind: 'answered', reply: { outcome: { accepted: 1 } } });
  expect(blocks.reduce((sum, rows) => sum + rows, 0)).toBe(100);
  expect(blocks.length).toBeLessThan(50);
});

test('nobody hears yes before the rows are durable', async () => {
  let durable!: () => void;
  await using pool = openPool({
    append: () =>
      new Promise((resolve) => {
        durable = () => resolve({ kind: 'durable', segment: 1n });
      }),
  });
  let isAnswered = false;
  const reply = pool.decode(request('wait for the disk')).then((answer) => {
    isAnswered = true;
    return answer;
  });
  await expect.poll(() => typeof durable).toBe('function');
  expect(isAnswered).toBe(false);
  expect(pool.state.inFlightBytes).toBeGreaterThan(0);
  durable();
  expect(await reply).toMatchObject({ kind: 'answered' });
  expect(pool.state.inFlightBytes).toBe(0);
});

test('what the spool cannot write is refused, a malformed neighbour still hears what is wrong with it', async () => {
  await using pool = openPool({
    append: async () => ({ kind: 'refused', code: 'spool_unwritable', detail: 'ENOSPC' }),
  });
  const [good, malformed] = await Promise.all([
    pool.decode(request('fine')),
    pool.decode({ ...request(''), body: new TextEncoder().encode('{') }),
  ]);
  expect(good).toEqual({ kind: 'refused', code: 'spool_unwritable', detail: 'ENOSPC' });
  expect(malformed).toMatchObject({ kind: 'answered', reply: { kind: 'malformed' } });
});

test('more than the bytes in flight is refused; one request alone is always taken', async () => {
  await using pool = openPool({ maxInFlightBytes: 1_000 });
  const large = pool.decode(request('x'.repeat(5_000)));
  expect(await pool.decode(request('too much now'))).toEqual({ kind: 'refused', code: 'receiver_busy' });
  expect(await large).toMatchObject({ kind: 'answered' });
  expect(await pool.decode(request('fine again'))).toMatchObject({ kind: 'answered' });
});

test('a worker that crashes costs its requests and is replaced', async () => {
  const crashes: string[] = [];
  await using pool = openPool({ entry: CRASHING, onCrash: (error) => crashes.push(error.message) });
  expect(await pool.decode(request('please crash'))).toEqual({ kind: 'refused', code: 'decoder_failed' });
  expect(crashes).toEqual(['the decoding worker ended with code 9']);
  // Until the new one is there requests are refused, not kept waiting.
  expect(await pool.decode(request('too early'))).toEqual({ kind: 'refused', code: 'decoder_failed' });
  expect(pool.state).toMatchObject({ workers: 0, crashes: 1, inFlightBytes: 0 });
  await expect.poll(() => pool.state.workers).toBe(1);
  expect(await pool.decode(request('welcome'))).toMatchObject({ kind: 'answered' });
});

test('a worker that hangs is ended and replaced', async () => {
  await using pool = openPool({ entry: CRASHING, stallMs: 4_000 });
  await pool.decode(request('warm'));
  expect(await pool.decode(request('please hang'))).toEqual({ kind: 'refused', code: 'decoder_failed' });
  await expect.poll(() => pool.state.workers).toBe(1);
  expect(await pool.decode(request('welcome'))).toMatchObject({ kind: 'answered' });
});

test('a stop does not wait for a worker that hangs', async () => {
  const pool = openPool({ entry: CRASHING });
  await pool.decode(request('warm'));
  const hanging = pool.decode(request('please hang'));
  await pool.close(50);
  expect(await hanging).toEqual({ kind: 'refused', code: 'decoder_failed' });
  expect(await pool.decode(request('late'))).toEqual({ kind: 'refused', code: 'shutting_down' });
});

test('a body that is a slice of a larger buffer leaves its neighbours alone', async () => {
  await using pool = openPool();
  const { body } = request('a slice');
  const shared = Buffer.alloc(body.byteLength + 20, 'n');
  shared.set(body, 10);
  const slice = shared.subarray(10, 10 + body.byteLength);
  expect(await pool.decode({ ...request(''), body: slice })).toMatchObject({ reply: { outcome: { accepted: 1 } } });
  expect(shared.toString().startsWith('nnnnnnnnnn{')).toBe(true);
});

test('each request is told with its time and size when it is decoded, and with a word when its worker crashed', async () => {
  const told: IngestWork[] = [];
  const watch = (work: IngestWork) => void told.push(work);
  await using pool = openPool({ watch });
  await pool.decode(request('a secret'));
  await using crashing = openPool({ entry: CRASHING, watch });
  await crashing.decode(request('please crash, a secret'));
  expect(told).toMatchObject([
    { kind: 'decode', tenant: FIRST_POLICY.tenant, bytes: expect.any(Number) },
    { kind: 'decode', error: 'decoder_failed' },
  ]);
  expect(JSON.stringify(told)).not.toContain('secret');
});
