import { ALL, addStats, type LogParts, type Predicate, type QueryStats, type TelemetryStore } from '@oriel/store';
import { HOURS, type Made, TENANT } from './data.ts';

export interface Question {
  readonly name: string;
  /** For 20 M records and 5 M spans. */
  readonly goalMs: number;
  readonly ask: () => Promise<unknown>;
}

/** What pages ask of logs and of traces; nothing of a signal without data. */
export async function questionsOf(store: TelemetryStore, made: Made): Promise<Question[]> {
  const endNs = BigInt(made.endMs) * 1_000_000n;
  const day = { startNs: endNs - BigInt(HOURS) * 3_600_000_000_000n, endNs: endNs + 1n };
  return [
    ...(made.records > 0 ? await questionsOfLogs(store, day) : []),
    ...(made.spans > 0 ? await questionsOfTraces(store, day) : []),
  ];
}

type Day = { readonly startNs: bigint; readonly endNs: bigint };

/** What a row of the logs page shows (apps/web/src/data/logs.ts). */
const OF_A_ROW: LogParts = { members: ['severityNumber', 'service', 'body', 'eventName', 'traceId'] };

async function questionsOfLogs(store: TelemetryStore, day: Day): Promise<Question[]> {
  const { logs } = store.forTenant(TENANT);
  const { endNs } = day;
  const whole = (where: Predicate) => logs.search({ range: day, where, limit: 100 });
  const rows = (where: Predicate, range = day) => logs.search({ range, where, limit: 100, parts: OF_A_ROW });
  const equals = (field: string, value: string): Predicate => ({ kind: 'compare', field, op: '=', value });
  const one = (await whole(ALL)).rows[0]!;
  const ofUser = equals('user.id', one.attributes['user.id'] as string);
  const ofOrder = equals('order.id', one.attributes['order.id'] as string);
  const rareWord: Predicate = { kind: 'text', text: 'zebra', phrase: false };
  const commonWords: Predicate = { kind: 'text', text: 'request handled retry', phrase: false };
  const quarter = { startNs: endNs - 900_000_000_000n, endNs };
  const fields = ['service', 'severity', 'http.route', 'http.response.status_code', 'host.name'];
  return [
    { name: 'newest 100 of a day', goalMs: 50, ask: () => rows(ALL) },
    { name: 'newest 100 of a day, whole records', goalMs: 50, ask: () => whole(ALL) },
    { name: 'newest 100 of 15 minutes', goalMs: 50, ask: () => rows(ALL, quarter) },
    { name: 'promoted attribute equals (user.id)', goalMs: 100, ask: () => rows(ofUser) },
    { name: 'promoted attribute equals (user.id), whole records', goalMs: 100, ask: () => whole(ofUser) },
    { name: 'other attribute equals (order.id)', goalMs: 100, ask: () => rows(ofOrder) },
    { name: 'other attribute equals (order.id), whole records', goalMs: 100, ask: () => whole(ofOrder) },
    {
      name: 'attribute of the resource equals (host.name)',
      goalMs: 100,
      ask: () => rows(equals('host.name', 'web-7')),
    },
    { name: 'rare word', goalMs: 100, ask: () => rows(rareWord) },
    { name: 'rare word, whole records', goalMs: 100, ask: () => whole(rareWord) },
    { name: 'three common words', goalMs: 100, ask: () => rows(commonWords) },
    { name: 'histogram by severity', goalMs: 200, ask: () => logs.histogram({ range: day, where: ALL }) },
    { name: 'facets of five fields', goalMs: 200, ask: () => logs.facets({ range: day, where: ALL, fields }) },
    { name: 'logs of a trace', goalMs: 20, ask: () => logs.byTrace({ traceId: one.traceId, limit: 100 }) },
  ];
}

async function questionsOfTraces(store: TelemetryStore, day: Day): Promise<Question[]> {
  const { traces } = store.forTenant(TENANT);
  const one = (await traces.search({ range: day, where: ALL, limit: 1 })).rows[0]!;
  return [
    { name: 'trace by id', goalMs: 20, ask: () => readAll(traces.spans(one.traceId)) },
    { name: 'newest 50 traces', goalMs: 200, ask: () => traces.search({ range: day, where: ALL, limit: 50 }) },
    {
      name: 'newest 50 traces with a span of 13 ms and more',
      goalMs: 200,
      ask: () => traces.search({ range: day, where: spansFrom(13), limit: 50 }),
    },
    {
      name: 'newest 50 traces with a span of a minute and more, of which there are none',
      goalMs: 200,
      ask: () => traces.search({ range: day, where: spansFrom(60_000), limit: 50 }),
    },
    {
      name: 'newest 50 traces of 13 ms and more',
      goalMs: 200,
      ask: () => traces.search({ range: day, where: ALL, minDurationNs: 13_000_000n, limit: 50 }),
    },
    {
      name: 'newest 50 traces of a minute and more, of which there are none',
      goalMs: 500,
      ask: () => traces.search({ range: day, where: ALL, minDurationNs: 60_000_000_000n, limit: 50 }),
    },
    {
      name: 'newest 50 traces of a service and a minute and more, of which there are none',
      goalMs: 500,
      ask: () => traces.search({ range: day, where: SERVICE, minDurationNs: 60_000_000_000n, limit: 50 }),
    },
    { name: 'heat map of durations', goalMs: 200, ask: () => traces.heatmap({ range: day, where: ALL }) },
    { name: 'services', goalMs: 200, ask: () => traces.services(day) },
    {
      name: 'services with their calls',
      goalMs: 500,
      ask: async () => withCalls(traces.services(day), traces.callees(day)),
    },
  ];
}

const SERVICE: Predicate = { kind: 'compare', field: 'service', op: '=', value: 'service-2' };

function spansFrom(ms: number): Predicate {
  return { kind: 'compare', field: 'duration', op: '>=', value: ms * 1e6 };
}

/** As REST answers it. */
async function withCalls(...asked: readonly Promise<{ readonly stats: QueryStats }>[]) {
  return { stats: addStats((await Promise.all(asked)).map(({ stats }) => stats)) };
}

async function readAll(pieces: AsyncIterable<readonly unknown[]>): Promise<number> {
  let count = 0;
  for await (const piece of pieces) count += piece.length;
  return count;
}
