import { gaugeOf, logsOf, spansOf } from '../telemetry.ts';
import { startTestOriel, type TestOriel } from '../test-oriel.ts';

export const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
export const FOREIGN_TRACE = '11111111111111111111111111111111';

// biome-ignore lint/suspicious/noExplicitAny: answers are judged by what they hold
export type Answer = { status: number; type: string; body: any; headers: Headers };

/** An Oriel with logs, traces and metrics of two tenants, and how it is asked by REST. */
export interface AskedByRest extends AsyncDisposable {
  readonly oriel: TestOriel;
  /** About when its telemetry was sent. */
  readonly nowMs: number;
  readonly key: string;
  /** Of the other tenant. */
  readonly foreignKey: string;
  /** By `key`, unless another is given. */
  get(path: string, as?: string): Promise<Answer>;
  search(body: object): Promise<Answer>;
}

export async function startAskedByRest(): Promise<AskedByRest> {
  await using stack = new AsyncDisposableStack();
  const nowMs = Date.now();
  const oriel = stack.use(await startTestOriel());
  const { first, other } = oriel.tenants;
  const key = await oriel.key(first, 'read');
  const foreignKey = await oriel.key(other, 'read');
  await oriel.send(
    first,
    'logs',
    logsOf('shop', [
      { body: 'order placed', atMs: nowMs - 5_000, attributes: { 'order.id': '7', 'user.id': 'ann' } },
      { body: 'payment failed', atMs: nowMs - 4_000, severityNumber: 17, traceId: TRACE },
      { body: 'order shipped', atMs: nowMs - 3_000, severityNumber: 13 },
    ]),
  );
  await oriel.send(other, 'logs', logsOf('secret-service', [{ body: 'order of another tenant', atMs: nowMs - 2_000 }]));
  await oriel.send(
    first,
    'traces',
    spansOf('shop', [
      { traceId: TRACE, spanId: '00f067aa0ba902b7', name: 'POST /checkout', startMs: nowMs - 5_000, durationMs: 400 },
      {
        traceId: TRACE,
        spanId: '00f067aa0ba902b8',
        parentSpanId: '00f067aa0ba902b7',
        name: 'charge',
        kind: 3,
        startMs: nowMs - 4_900,
        durationMs: 200,
        failed: true,
        attributes: { 'card.kind': 'visa', status: 'settled' },
      },
      {
        traceId: TRACE,
        spanId: '00f067aa0ba902b9',
        parentSpanId: 'ffffffffffffffff',
        name: 'lost',
        kind: 1,
        startMs: nowMs - 4_800,
        durationMs: 10,
      },
    ]),
    nowMs - 120_000,
  );
  await oriel.send(
    other,
    'traces',
    spansOf('secret-service', [
      { traceId: FOREIGN_TRACE, spanId: 'aaaaaaaaaaaaaaaa', name: 'GET /', startMs: nowMs - 5_000, durationMs: 1 },
    ]),
  );
  const points = [0, 1, 2].map((index) => ({ atMs: nowMs - 60_000 + index * 10_000, value: 10 + index }));
  await oriel.send(first, 'metrics', gaugeOf('shop', 'process.memory.usage', points));
  await oriel.send(other, 'metrics', gaugeOf('secret-service', 'secret.metric', points));

  const started = stack.move();
  return {
    oriel,
    nowMs,
    key,
    foreignKey,
    get,
    search,
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };

  async function get(path: string, as = key): Promise<Answer> {
    return answerOf(await fetch(`${oriel.url}${path}`, { headers: { authorization: `Bearer ${as}` } }));
  }

  async function search(body: object): Promise<Answer> {
    return answerOf(
      await fetch(`${oriel.url}/monitoring/logs/search`, {
        method: 'POST',
        headers: { 'x-api-key': key, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    );
  }
}

export async function answerOf(reply: Response): Promise<Answer> {
  const type = reply.headers.get('content-type') ?? '';
  return { status: reply.status, type, body: await reply.json(), headers: reply.headers };
}

export const bodies = ({ body }: Answer) => body.data.map((row: { body: string }) => row.body);
