import { type MemoryGrowth as Growth, growthOf } from '../../ask/memory-growth.ts';
import { type ProcessMemory as Course, type FoundProcessMemory, readProcessMemory } from '../../ask/process-memory.ts';
import { rfc3339FromMs } from '../../present/time.ts';
import { builder, STORE_COST } from '../builder.ts';
import { RANGE_FIELD, TimeRange } from '../common/time-range.ts';

const MemoryGrowth = builder.objectRef<Growth>('MemoryGrowth').implement({
  description: 'Memory that a process took step by step, and kept.',
  fields: (t) => ({
    from: t.field({ type: 'DateTime', resolve: ({ fromMs }) => rfc3339FromMs(fromMs) }),
    to: t.field({
      type: 'DateTime',
      description: 'When it had reached its height.',
      resolve: ({ toMs }) => rfc3339FromMs(toMs),
    }),
    fromBytes: t.expose('fromBytes', { type: 'Long' }),
    toBytes: t.expose('toBytes', { type: 'Long' }),
    isGoingOn: t.exposeBoolean('isGoingOn', { description: 'It was still rising when the range ended.' }),
  }),
});

type Process = Course & { readonly growth: Growth | undefined };

const ProcessMemory = builder.objectRef<Process>('ProcessMemory').implement({
  fields: (t) => ({
    service: t.exposeString('service'),
    instance: t.exposeString('instance', {
      description: 'Empty where its sender does not tell one process from another.',
    }),
    metric: t.exposeString('metric', { description: 'The metric that told, by the name of its series.' }),
    points: t.field({
      type: t.listRef(t.listRef('Float')),
      description: 'Unix seconds and bytes; steps without a value are absent.',
      resolve: ({ points }) => points.map((point) => [...point]),
    }),
    growth: t.field({
      type: MemoryGrowth,
      nullable: true,
      description: 'Null where it did not grow steadily.',
      resolve: ({ growth }) => growth ?? null,
    }),
  }),
});

const ProcessMemories = builder
  .objectRef<FoundProcessMemory & { readonly processes: readonly Process[] }>('ProcessMemories')
  .implement({
    description: 'By the metrics that SDKs and client libraries send by themselves, as process.memory.usage.',
    fields: (t) => ({
      stepMs: t.expose('stepMs', { type: 'Long' }),
      nodes: t.field({ type: [ProcessMemory], resolve: ({ processes }) => [...processes] }),
      queries: t.stringList({
        description: 'What shows these courses, as PromQL: one expression for each metric that told.',
        resolve: ({ queries }) => [...queries],
      }),
      partial: t.string({
        nullable: true,
        description: 'Says why there is no answer; null when there is one.',
        resolve: ({ partial }) => partial ?? null,
      }),
    }),
  });

builder.queryField('processMemory', (t) =>
  t.field({
    type: ProcessMemories,
    args: {
      range: t.arg({ type: TimeRange }),
      service: t.arg.string({ description: 'All services where it is left out.' }),
      growing: t.arg.boolean({ description: 'Only processes whose memory grew steadily.', defaultValue: false }),
    },
    complexity: STORE_COST,
    async resolve(_, { service, growing, ...args }, { asker }) {
      const range = asker.anyRange(args.range, RANGE_FIELD);
      const { processes, ...found } = await readProcessMemory(asker, range, service ?? undefined);
      const startMs = Number(range.startNs / 1_000_000n);
      const judged = processes.map((course) => ({ ...course, growth: growthOf(course.points, startMs) }));
      return { ...found, processes: growing ? judged.filter(({ growth }) => growth !== undefined) : judged };
    },
  }),
);
