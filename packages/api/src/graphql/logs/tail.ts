import { logPredicate } from '../../ask/log-question.ts';
import { cancellable } from '../../live/cancellable.ts';
import type { TailBatch as Batch } from '../../live/log-tails.ts';
import { builder } from '../builder.ts';
import { askedLogParts } from './asked-parts.ts';
import { LogFilter } from './log-filter.ts';
import { LogRecord } from './log-record.ts';

const TailBatch = builder.objectRef<Batch>('TailBatch').implement({
  description: 'New records since the last message; `dropped` counts what was left out to keep up.',
  fields: (t) => ({
    records: t.field({ type: [LogRecord], resolve: ({ records }) => [...records] }),
    dropped: t.exposeInt('dropped'),
  }),
});

builder.subscriptionFields((t) => ({
  tailLogs: t.field({
    type: TailBatch,
    args: { query: t.arg.string({ defaultValue: '' }), filters: t.arg({ type: LogFilter }) },
    subscribe(_, args, { asker, tails, signal }, info) {
      const watched = {
        tenant: asker.access.tenant,
        where: logPredicate(args.query, args.filters),
        parts: askedLogParts(info, 'records'),
      };
      return cancellable((until) => tails.subscribe(watched, until), signal);
    },
    resolve: (batch: Batch) => batch,
  }),
}));
