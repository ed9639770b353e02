import { gaugeOf, logsOf, spansOf } from '../telemetry.ts';
import { startTestOriel, type TestOriel } from '../test-oriel.ts';

export const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

export type Answer = {
  // biome-ignore lint/suspicious/noExplicitAny: answers are judged by what they hold
  data: any;
  errors?: { message: string; extensions: { code: string; status: number; field?: string } }[];
};

/** An Oriel with two logs, a span and a few samples in its first tenant, and how it is asked by GraphQL. */
export interface AskedOriel extends AsyncDisposable {
  readonly oriel: TestOriel;
  /** About when its telemetry was sent. */
  readonly nowMs: number;
  /** Reads in the first tenant. */
  readonly key: string;
  /** Reads and administers in the first tenant. */
  readonly administratorKey: string;
  /** The same in the other one. */
  readonly foreignKey: string;
  /** By `key`, unless headers say otherwise. */
  ask(query: string, headers?: Record<string, string>, variables?: object): Promise<Answer>;
  /** As a page does that somebody has open. */
  askAsBrowser(query: string, cookie: string): Promise<Answer>;
}

export async function startAskedOriel(): Promise<AskedOriel> {
  await using stack = new AsyncDisposableStack();
  const nowMs = Date.now();
  // An operation of many questions shall be answered on a slow machine, too.
  const oriel = stack.use(
    await startTestOriel({ subscriptionsPerSocket: 3, socketsPerUser: 4, queryTimeoutMs: 60_000 }),
  );
  const { first, other } = oriel.tenants;
  const [key, administratorKey, foreignKey] = await Promise.all([
    oriel.key(first, 'read'),
    oriel.key(first, 'read', 'admin'),
    oriel.key(other, 'read', 'admin'),
  ]);
  await oriel.send(
    first,
    'logs',
    logsOf('shop', [
      { body: 'order placed', atMs: nowMs - 5_000, traceId: TRACE },
      { body: 'payment failed', atMs: nowMs - 4_000, severityNumber: 17, attributes: { 'http.route': '/pay' } },
    ]),
  );
  await oriel.send(
    first,
    'traces',
    spansOf('shop', [
      { traceId: TRACE, spanId: '00f067aa0ba902b7', name: 'POST /checkout', startMs: nowMs - 5_000, durationMs: 400 },
    ]),
  );
  const points = [0, 1, 2].map((index) => ({ atMs: nowMs - 60_000 + index * 10_000, value: index }));
  await oriel.send(first, 'metrics', gaugeOf('shop', 'process.memory.usage', points));

  const started = stack.move();
  return {
    oriel,
    nowMs,
    key,
    administratorKey,
    foreignKey,
    ask,
    askAsBrowser,
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };

  async function ask(query: string, headers: Record<string, string> = {}, variables: object = {}): Promise<Answer> {
    const reply = await fetch(`${oriel.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}`, ...headers },
      body: JSON.stringify({ query, variables }),
    });
    return (await reply.json()) as Answer;
  }

  function askAsBrowser(query: string, cookie: string): Promise<Answer> {
    return fetch(`${oriel.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie, origin: oriel.url },
      body: JSON.stringify({ query }),
    }).then((reply) => reply.json() as Promise<Answer>);
  }
}

export const asKey = (other: string) => ({ authorization: `Bearer ${other}` });

export const refusalOf = ({ errors }: Answer) => errors?.[0]?.extensions;
