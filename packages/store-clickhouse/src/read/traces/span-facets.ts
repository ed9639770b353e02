import type { FieldValues, ReadOptions, SpanCounting } from '@oriel/store';
import { fieldsOf } from '../../compile/condition.ts';
import { SPAN_FIELDS } from '../../compile/signal-fields.ts';
import { readFacets } from '../facets/read-facets.ts';
import type { Reading } from '../reading.ts';
import { MEASURED_SPANS, spansOfLongTraces } from './long-traces.ts';

/** Most frequent values of fields of spans, where it is asked so of those of long traces alone. */
export async function readSpanFacets(
  reading: Reading,
  query: SpanCounting & { fields: readonly string[]; limit?: number },
  options?: ReadOptions,
  measuredSpans = MEASURED_SPANS,
): Promise<FieldValues[]> {
  const { range, where, minDurationNs } = query;
  if (minDurationNs === undefined) return readFacets(reading, SPAN_FIELDS, query, options);
  const homes = await reading.homes.find(SPAN_FIELDS, fieldsOf(where), range, options);
  const long = await spansOfLongTraces(reading, query, minDurationNs, homes, measuredSpans, options);
  const facets = await readFacets(reading, SPAN_FIELDS, query, options, (params) => long.condition(params));
  const { partial } = long;
  return partial === undefined ? facets : facets.map((facet) => ({ ...facet, stats: { ...facet.stats, partial } }));
}
