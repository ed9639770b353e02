import type { Deployment as Change } from '@oriel/store';
import { type FoundDeployments, readDeployments } from '../../ask/deployments.ts';
import { rfc3339FromMs } from '../../present/time.ts';
import { builder, STORE_COST } from '../builder.ts';
import { RANGE_FIELD, TimeRange } from '../common/time-range.ts';

const Deployment = builder.objectRef<Change>('Deployment').implement({
  description: 'A service began to answer in another `service.version`.',
  fields: (t) => ({
    service: t.exposeString('service'),
    version: t.exposeString('version'),
    former: t.exposeString('former', { description: 'The version before.' }),
    at: t.field({
      type: 'DateTime',
      description: 'When the new version was first seen.',
      resolve: ({ atMs }) => rfc3339FromMs(atMs),
    }),
  }),
});

const Deployments = builder.objectRef<FoundDeployments>('Deployments').implement({
  fields: (t) => ({
    nodes: t.field({ type: [Deployment], resolve: ({ deployments }) => [...deployments] }),
    partial: t.string({
      nullable: true,
      description: 'Says what is missing; null when the answer is whole.',
      resolve: ({ partial }) => partial ?? null,
    }),
  }),
});

builder.queryField('deployments', (t) =>
  t.field({
    type: Deployments,
    args: { range: t.arg({ type: TimeRange }) },
    complexity: STORE_COST,
    async resolve(_, args, { asker }) {
      const range = asker.rawRange(args.range, RANGE_FIELD);
      await asker.admit('spans', range);
      return readDeployments(asker, range);
    },
  }),
);
