import type { TraceSummary } from '@oriel/store';
import { msUntil, nsToMs, rfc3339 } from '../../present/time.ts';
import { builder } from '../builder.ts';

/** What a search's line, an assembled trace and its outline have in common. */
type Head = Omit<TraceSummary, 'spans'>;

export const TraceHead = builder.interfaceRef<Head>('TraceHead').implement({
  description: 'What is known of a trace as a whole.',
  fields: (t) => ({
    traceId: t.exposeID('traceId'),
    rootService: t.exposeString('rootService'),
    rootName: t.exposeString('rootName'),
    start: t.field({ type: 'DateTime', resolve: (trace) => rfc3339(trace.startNs) }),
    durationMs: t.float({ resolve: (trace) => nsToMs(trace.durationNs) }),
    errors: t.exposeInt('errors'),
    services: t.stringList({ resolve: ({ services }) => [...services] }),
    incomplete: t.exposeBoolean('incomplete', {
      description: 'The parent of a span has not arrived within a minute after it.',
    }),
    arriving: t.exposeBoolean('arriving', {
      description: 'The parent of a span has not arrived, and has had less than a minute to.',
    }),
    arrivingForMs: t.float({
      nullable: true,
      description: 'How long until no missing parent is waited for any more; null where none is.',
      resolve: ({ arrivingUntilMs }, _args, { asker }) => msUntil(arrivingUntilMs, asker.now()),
    }),
    clockSkewCorrected: t.exposeBoolean('clockSkewCorrected', {
      description: 'Clocks disagree; spans were moved to fit their parents.',
    }),
  }),
});
