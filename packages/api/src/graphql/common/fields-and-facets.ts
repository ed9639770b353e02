import type { FieldValues, FieldName as Name } from '@oriel/store';
import { checkedLimit } from '../../ask/limit.ts';
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

/** As many fields as one question asks about, and values of each. */
const MAX_FACETS = 20;
const MAX_FACET_VALUES = 100;
const DEFAULT_FACET_VALUES = 10;

export const FACET_ARGS = builder.args((t) => ({
  fields: t.stringList({ required: true }),
  first: t.int({ defaultValue: DEFAULT_FACET_VALUES }),
}));

export function checkedFacets({ fields, first }: { fields: readonly string[]; first?: number | null | undefined }) {
  checkedLimit(fields.length, 'fields', MAX_FACETS);
  return { fields, limit: checkedLimit(first ?? DEFAULT_FACET_VALUES, 'first', MAX_FACET_VALUES) };
}
