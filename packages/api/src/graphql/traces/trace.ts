import type { AssembledTrace } from '@oriel/store';
import { nsToMs, rfc3339 } from '../../present/time.ts';
import { builder } from '../builder.ts';
import { Span } from './span.ts';

/** Spans of one answer: the waterfall's bound. REST streams what is beyond. */
const MAX_SPANS = 50_000;

export const Trace = builder.objectRef<AssembledTrace>('Trace').implement({
  fields: (t) => ({
    traceId: t.exposeID('traceId'),
    rootService: t.exposeString('rootService'),
    rootName: t.exposeString('rootName'),
    start: t.field({ type: 'DateTime', resolve: (trace) => rfc3339(trace.startNs) }),
    durationMs: t.float({ resolve: (trace) => nsToMs(trace.durationNs) }),
    incomplete: t.exposeBoolean('incomplete'),
    clockSkewCorrected: t.exposeBoolean('clockSkewCorrected'),
    services: t.stringList({ resolve: ({ services }) => [...services] }),
    errors: t.exposeInt('errors'),
    spanCount: t.exposeInt('spanCount'),
    spans: t.field({
      type: [Span],
      description: 'Parents before children, siblings by start.',
      resolve: ({ spans }) => spans.slice(0, MAX_SPANS),
    }),
    truncated: t.boolean({ resolve: ({ spans }) => spans.length > MAX_SPANS }),
  }),
});
