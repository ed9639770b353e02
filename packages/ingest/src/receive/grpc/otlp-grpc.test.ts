import { once } from 'node:events';
import { type ClientHttp2Session, type ClientHttp2Stream, connect } from 'node:http2';
import { status } from '@grpc/grpc-js';
import { describe, expect, test } from 'vitest';
import { outcome, refusedAs, ScriptedPipeline } from '../../../test/scripted-pipeline.ts';
import { exportBytes, serveGrpc } from '../../../test/serve-grpc.ts';
import { ByteBudget } from '../byte-budget.ts';
import type { AnsweredCall } from './otlp-grpc.ts';

const BODY = Buffer.from('anything at all');

describe('a call that is taken', () => {
  test.each(['logs', 'traces', 'metrics'] as const)('reaches the pipeline as %s, byte for byte', async (signal) => {
    const pipeline = new ScriptedPipeline();
    await using server = await serveGrpc(pipeline, { now: () => 42 });
    for (const gzip of [false, true]) {
      expect(await exportBytes(server.address, signal, BODY, { gzip })).toEqual({ kind: 'answered', hex: '' });
    }
    const request = { decoder: 'otlp', signal, encoding: 'protobuf', arrivalMs: 42, text: 'anything at all' };
    expect(pipeline.requests).toMatchObject([request, request]);
    expect(server.budget.takenBytes).toBe(0);
  });

  test('may be empty', async () => {
    const pipeline = new ScriptedPipeline();
    await using server = await serveGrpc(pipeline);
    expect(await exportBytes(server.address, 'logs', Buffer.alloc(0))).toMatchObject({ kind: 'answered' });
  });

  test('may be larger than the 4 MiB that gRPC takes by itself', async () => {
    const pipeline = new ScriptedPipeline();
    await using server = await serveGrpc(pipeline);
    expect(await exportBytes(server.address, 'traces', Buffer.alloc(10_000_000, 'x'))).toMatchObject({
      kind: 'answered',
    });
    expect(pipeline.requests[0]!.body.byteLength).toBe(10_000_000);
  });

  test('in part: partial success', async () => {
    const pipeline = new ScriptedPipeline();
    pipeline.answer = outcome(1, { too_old: 300 }, 'old');
    await using server = await serveGrpc(pipeline);
    // field 1, length 8: field 1 varint 300, field 2 "old".
    expect(await exportBytes(server.address, 'logs', BODY)).toEqual({
      kind: 'answered',
      hex: `0a0808ac021203${Buffer.from('old').toString('hex')}`,
    });
  });
});

describe('a call that is refused', () => {
  test.each([
    ['no key', {}, status.UNAUTHENTICATED],
    ['an unknown key', { 'x-api-key': 'bad' }, status.UNAUTHENTICATED],
    ['a key without the scope', { authorization: 'Bearer reader' }, status.PERMISSION_DENIED],
  ])('%s: by its metadata alone', async (_, headers, code) => {
    const pipeline = new ScriptedPipeline();
    await using server = await serveGrpc(pipeline);
    expect(await exportBytes(server.address, 'logs', BODY, { headers })).toMatchObject({ kind: 'failed', code });
    expect(pipeline.requests).toEqual([]);
  });

  test('malformed: INVALID_ARGUMENT with the place, not to be tried again', async () => {
    const pipeline = new ScriptedPipeline();
    pipeline.answer = { kind: 'malformed', code: 'malformed_protobuf', message: 'field 5 at byte 12' };
    await using server = await serveGrpc(pipeline);
    const answer = await exportBytes(server.address, 'logs', BODY);
    expect(answer).toMatchObject({ kind: 'failed', code: status.INVALID_ARGUMENT, details: 'field 5 at byte 12' });
  });

  test.each(['spool_full', 'spool_unwritable', 'receiver_busy', 'decoder_failed', 'shutting_down'] as const)(
    '%s: UNAVAILABLE with RetryInfo',
    async (code) => {
      const pipeline = new ScriptedPipeline();
      pipeline.answer = refusedAs(code);
      await using server = await serveGrpc(pipeline);
      const answer = await exportBytes(server.address, 'metrics', BODY);
      if (answer.kind !== 'failed') throw new Error('was answered');
      expect(answer.code).toBe(status.UNAVAILABLE);
      const details = Buffer.from(answer.metadata.get('grpc-status-details-bin')[0] as Buffer);
      expect(details.includes('type.googleapis.com/google.rpc.RetryInfo')).toBe(true);
      // google.rpc.Status: field 1, code 14.
      expect(details.subarray(0, 2).toString('hex')).toBe('080e');
    },
  );

  test.each([false, true])('over the limit (gzip: %s): RESOURCE_EXHAUSTED, not to be tried again', async (gzip) => {
    const pipeline = new ScriptedPipeline();
    await using server = await serveGrpc(pipeline, { maxBodyBytes: 100_000 });
    const answer = await exportBytes(server.address, 'logs', Buffer.alloc(5_000_000), { gzip });
    expect(answer).toMatchObject({ kind: 'failed', code: status.RESOURCE_EXHAUSTED });
    expect(pipeline.requests).toEqual([]);
  });

  test('more in flight than the budget: UNAVAILABLE', async () => {
    const pipeline = new ScriptedPipeline();
    const budget = new ByteBudget(1_000_000);
    await using server = await serveGrpc(pipeline, { budget });
    budget.tryTake(1);
    expect(await exportBytes(server.address, 'logs', BODY)).toMatchObject({ kind: 'failed', code: status.UNAVAILABLE });
    budget.giveBack(1);
    // Alone, a call is taken even where the budget is smaller than what an arriving message counts as.
    expect(await exportBytes(server.address, 'logs', BODY)).toMatchObject({ kind: 'answered' });
    expect(budget.takenBytes).toBe(0);
  });

  test('calls that wait for their turn hold nothing, and all are taken; who goes away before it leaves nothing', async () => {
    const pipeline = new ScriptedPipeline();
    const { promise, resolve } = Promise.withResolvers<void>();
    pipeline.turn = promise;
    await using server = await serveGrpc(pipeline);
    const calls = Array.from({ length: 5 }, () => exportBytes(server.address, 'logs', BODY));
    const { session, stream } = beginExport(server.address);
    stream.on('error', () => {});
    await expect.poll(() => pipeline.turns).toBe(6);
    expect(server.budget.takenBytes).toBe(0);
    expect(pipeline.requests).toEqual([]);
    session.destroy();
    await once(session, 'close');
    resolve();
    expect(await Promise.all(calls)).toMatchObject(calls.map(() => ({ kind: 'answered' })));
    await expect.poll(() => server.budget.takenBytes).toBe(0);
    expect(pipeline.requests).toHaveLength(5);
  });

  test('a message that never ends: refused when its time is over, and nothing stays taken', async () => {
    const pipeline = new ScriptedPipeline();
    await using server = await serveGrpc(pipeline, { bodyTimeoutMs: 100 });
    const { session, stream } = beginExport(server.address);
    const [trailers] = await once(stream, 'response');
    expect(trailers['grpc-status']).toBe(String(status.UNAVAILABLE));
    session.destroy();
    await expect.poll(() => server.budget.takenBytes).toBe(0);
    expect(pipeline.requests).toEqual([]);
  });

  test('a surprise in the pipeline: INTERNAL, and nothing of its inside', async () => {
    const pipeline = new ScriptedPipeline();
    pipeline.answer = () => Promise.reject(new Error('a secret inside'));
    await using server = await serveGrpc(pipeline);
    const answer = await exportBytes(server.address, 'logs', BODY);
    expect(answer).toMatchObject({ kind: 'failed', code: status.INTERNAL });
    expect(JSON.stringify(answer)).not.toContain('secret');
  });
});

/** A call whose message never comes to its end: a frame of 1,000 bytes is announced, and three come. */
function beginExport(address: string): { session: ClientHttp2Session; stream: ClientHttp2Stream } {
  const session = connect(`http://${address}`);
  const stream = session.request({
    ':method': 'POST',
    ':path': '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
    'content-type': 'application/grpc',
    te: 'trailers',
    authorization: 'Bearer good',
  });
  stream.write(Buffer.from([0, 0, 0, 3, 232, 1, 2, 3]));
  return { session, stream };
}

test('each call is told when it is answered, refused ones too', async () => {
  const answered: AnsweredCall[] = [];
  await using server = await serveGrpc(new ScriptedPipeline(), {
    answered: (call) => answered.push(call),
    now: () => 42,
  });
  await exportBytes(server.address, 'logs', BODY);
  await exportBytes(server.address, 'traces', BODY, { headers: {} });
  const service = 'opentelemetry.proto.collector';
  expect(answered).toEqual([
    {
      method: `${service}.logs.v1.LogsService/Export`,
      status: status.OK,
      startedAtMs: 42,
      elapsedMs: expect.any(Number),
    },
    {
      method: `${service}.trace.v1.TraceService/Export`,
      status: status.UNAUTHENTICATED,
      startedAtMs: 42,
      elapsedMs: expect.any(Number),
    },
  ]);
});

test('a stop lets calls that run end', async () => {
  const pipeline = new ScriptedPipeline();
  let answer!: () => void;
  pipeline.answer = () =>
    new Promise((resolve) => {
      answer = () => resolve(outcome(1, {}));
    });
  await using server = await serveGrpc(pipeline);
  const running = exportBytes(server.address, 'logs', BODY);
  await expect.poll(() => pipeline.requests.length).toBe(1);
  const closed = server.server.close(5_000);
  answer();
  expect(await running).toMatchObject({ kind: 'answered' });
  await closed;
});

test('a port that is taken is an error that says so', async () => {
  await using server = await serveGrpc(new ScriptedPipeline());
  await using other = await serveGrpc(new ScriptedPipeline());
  const port = Number(server.address.split(':')[1]);
  await expect(other.server.listen('127.0.0.1', port)).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

test('a listener that fails fails no call', async () => {
  await using server = await serveGrpc(new ScriptedPipeline(), {
    answered() {
      throw new Error('the listener is broken');
    },
  });
  expect(await exportBytes(server.address, 'logs', BODY)).toMatchObject({ kind: 'answered' });
});
