import type { Deployment as Change } from '@oriel/store';
import { readDeployments } from '../../ask/deployments.ts';
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

builder.queryField('deployments', (t) =>
  t.field({
    type: [Deployment],
    args: { range: t.arg({ type: TimeRange }) },
    complexity: STORE_COST,
    async resolve(_, args, { asker }) {
      const range = asker.rawRange(args.range, RANGE_FIELD);
      await asker.admit('spans', range);
      return readDeployments(asker, range);
    },
  }),
);
