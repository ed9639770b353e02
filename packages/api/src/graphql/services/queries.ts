import type {
  Answer,
  Dependency as Edge,
  OperationSummary,
  RedPoint as Point,
  ServiceCallees,
  ServiceSummary,
} from '@oriel/store';
import { checkedLimit } from '../../ask/limit.ts';
import { RATE_IS } from '../../ask/request-rate.ts';
import { rfc3339FromMs } from '../../present/time.ts';
import { builder, STORE_COST } from '../builder.ts';
import { RANGE_FIELD, TimeRange } from '../common/time-range.ts';

/** One trace in so many was looked at. */
interface Sampled {
  readonly sampledOneIn: number;
}

const SAMPLED = 'one trace in so many was looked at; 1 where all were.';

function withSampling<Row>({ rows, stats }: Answer<Row>): (Row & Sampled)[] {
  return rows.map((row) => ({ ...row, sampledOneIn: stats.sampledOneIn ?? 1 }));
}

const RedPoint = builder.objectRef<Point>('RedPoint').implement({
  fields: (t) => ({
    start: t.field({ type: 'DateTime', resolve: (point) => rfc3339FromMs(point.startMs) }),
    requests: t.expose('requests', { type: 'Long' }),
    errors: t.expose('errors', { type: 'Long' }),
    p50Ms: t.exposeFloat('p50Ms', { nullable: true }),
    p95Ms: t.exposeFloat('p95Ms', { nullable: true }),
  }),
});

/** One of a list of services. Whom any of them calls is as much work again, for all of them at once, and done where it is asked for. */
interface ListedService extends ServiceSummary {
  callees(): Promise<Answer<ServiceCallees>>;
}

const Service = builder.objectRef<ListedService>('Service').implement({
  fields: (t) => ({
    name: t.exposeString('name'),
    requestsPerSecond: t.exposeFloat('requestsPerSecond', { description: RATE_IS }),
    errorRatio: t.exposeFloat('errorRatio', { nullable: true }),
    p50Ms: t.exposeFloat('p50Ms', { nullable: true }),
    p95Ms: t.exposeFloat('p95Ms', { nullable: true }),
    p99Ms: t.exposeFloat('p99Ms', { nullable: true }),
    calls: t.stringList({
      resolve: async ({ name, callees }) => [
        ...((await callees()).rows.find(({ caller }) => caller === name)?.callees ?? []),
      ],
    }),
    callsSampledOneIn: t.int({
      description: `Whom it calls: ${SAMPLED}`,
      resolve: async ({ callees }) => (await callees()).stats.sampledOneIn ?? 1,
    }),
  }),
});

const ServiceSeries = builder
  .objectRef<{ service: string; stepMs: number; points: readonly Point[] }>('ServiceSeries')
  .implement({
    fields: (t) => ({
      service: t.exposeString('service'),
      stepMs: t.expose('stepMs', { type: 'Long' }),
      points: t.field({ type: [RedPoint], resolve: ({ points }) => [...points] }),
    }),
  });

const Operation = builder.objectRef<OperationSummary>('Operation').implement({
  fields: (t) => ({
    service: t.exposeString('service'),
    name: t.exposeString('name'),
    kind: t.exposeString('kind'),
    count: t.expose('count', { type: 'Long' }),
    errorRatio: t.exposeFloat('errorRatio', { nullable: true }),
    p50Ms: t.exposeFloat('p50Ms', { nullable: true }),
    p95Ms: t.exposeFloat('p95Ms', { nullable: true }),
    p99Ms: t.exposeFloat('p99Ms', { nullable: true }),
  }),
});

const Dependency = builder.objectRef<Edge & Sampled>('Dependency').implement({
  fields: (t) => ({
    caller: t.exposeString('caller'),
    callee: t.exposeString('callee'),
    calls: t.expose('calls', { type: 'Long' }),
    errors: t.expose('errors', { type: 'Long' }),
    p95Ms: t.exposeFloat('p95Ms', { nullable: true }),
    sampledOneIn: t.exposeInt('sampledOneIn', { description: `Counts are scaled: ${SAMPLED}` }),
  }),
});

builder.queryFields((t) => ({
  services: t.field({
    type: [Service],
    args: { range: t.arg({ type: TimeRange }) },
    complexity: STORE_COST,
    async resolve(_, args, { asker }) {
      const range = asker.rawRange(args.range, RANGE_FIELD);
      await asker.admit('spans', range);
      const { traces } = asker.store;
      const { rows } = await traces.services(range, asker.reading);
      let called: Promise<Answer<ServiceCallees>> | undefined;
      const callees = () => {
        called ??= traces.callees(range, asker.reading);
        return called;
      };
      return rows.map((service) => ({ ...service, callees }));
    },
  }),

  serviceSeries: t.field({
    type: [ServiceSeries],
    args: {
      range: t.arg({ type: TimeRange }),
      services: t.arg.stringList(),
      buckets: t.arg.int({ defaultValue: 60 }),
    },
    complexity: STORE_COST,
    async resolve(_, args, { asker }) {
      const range = asker.rawRange(args.range, RANGE_FIELD);
      const buckets = checkedLimit(args.buckets ?? 60, 'buckets', 500);
      await asker.admit('spans', range);
      const { stepMs, series } = await asker.store.traces.red(
        { range, buckets, ...(args.services ? { services: args.services } : {}) },
        asker.reading,
      );
      return series.map((one) => ({ ...one, stepMs }));
    },
  }),

  operations: t.field({
    type: [Operation],
    args: { range: t.arg({ type: TimeRange }), service: t.arg.string() },
    complexity: STORE_COST,
    async resolve(_, args, { asker }) {
      const range = asker.rawRange(args.range, RANGE_FIELD);
      await asker.admit('spans', range);
      return asker.store.traces.operations(range, args.service ?? undefined, asker.reading);
    },
  }),

  dependencies: t.field({
    type: [Dependency],
    args: { range: t.arg({ type: TimeRange }) },
    complexity: STORE_COST,
    async resolve(_, args, { asker }) {
      const range = asker.rawRange(args.range, RANGE_FIELD);
      await asker.admit('spans', range);
      return withSampling(await asker.store.traces.dependencies(range, asker.reading));
    },
  }),
}));
