import type { FieldValues, FieldName as Name } from '@oriel/store';
import { builder } from '../builder.ts';

export const FieldName = builder.objectRef<Name>('FieldName').implement({
  fields: (t) => ({
    name: t.exposeString('name'),
    type: t.exposeString('type'),
    count: t.expose('count', { type: 'Long' }),
  }),
});

const FieldValue = builder.objectRef<FieldValues['values'][number]>('FieldValue').implement({
  fields: (t) => ({
    value: t.exposeString('value'),
    count: t.expose('count', { type: 'Long' }),
  }),
});

export const Facet = builder.objectRef<FieldValues>('Facet').implement({
  fields: (t) => ({
    field: t.exposeString('field'),
    values: t.field({ type: [FieldValue], resolve: ({ values }) => [...values] }),
    others: t.expose('others', { type: 'Long' }),
  }),
});

/** As many fields as one question asks about. */
export const MAX_FACETS = 20;
export const MAX_FACET_VALUES = 100;
