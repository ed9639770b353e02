import type { Exemplar as Example } from '@oriel/store';
import { rfc3339FromMs } from '../../present/time.ts';
import { builder } from '../builder.ts';

export const Exemplar = builder.objectRef<Example>('Exemplar').implement({
  fields: (t) => ({
    metric: t.exposeString('metric'),
    timestamp: t.field({ type: 'DateTime', resolve: (exemplar) => rfc3339FromMs(exemplar.timeMs) }),
    value: t.exposeFloat('value'),
    traceId: t.exposeString('traceId'),
    spanId: t.exposeString('spanId'),
    service: t.exposeString('service'),
  }),
});
