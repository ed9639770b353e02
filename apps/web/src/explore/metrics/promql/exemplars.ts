import type { PromExemplar, PromMetadata } from '../../../data/prometheus.ts';
import type { ChartSeries } from '../../../kit/chart/series.ts';
import { metricUnit } from './query-unit.ts';

/** A measurement that knows its request. */
export interface TracedExemplar extends PromExemplar {
  /** Empty where the exemplar names no trace. */
  readonly traceId: string;
  readonly spanId: string;
}

/** More diamonds than these hide the lines. */
const MOST = 200;

/** The exemplars of all queries, newest last, each once; names of the labels are those that clients use. */
export function exemplarsOf(
  results: readonly { readonly data?: readonly PromExemplar[] | undefined }[],
): readonly TracedExemplar[] {
  const found = new Map<string, TracedExemplar>();
  for (const exemplar of results.flatMap(({ data }) => data ?? [])) {
    const { labels, ms, value } = exemplar;
    const traceId = labels.trace_id ?? labels.traceID ?? labels.traceId ?? '';
    const spanId = labels.span_id ?? labels.spanID ?? labels.spanId ?? '';
    found.set(`${ms} ${value} ${traceId} ${spanId}`, { ...exemplar, traceId, spanId });
  }
  return [...found.values()].sort((a, b) => a.ms - b.ms).slice(-MOST);
}

/** The unit that an exemplar was measured in, as UCUM writes it: that of its metric, whatever a query makes of it. */
export function exemplarUnit({ seriesLabels }: PromExemplar, metadata: ReadonlyMap<string, PromMetadata>): string {
  return metricUnit((seriesLabels.__name__ ?? '').replace(/_bucket$/, ''), { metadata });
}

/**
 * Where the diamonds stand. One that lies outside of what the lines show is put on their edge, so that it cannot flatten them. A
 * measurement is not a rate: of another unit than the lines it has no height among them, and stands at the foot.
 */
export function exemplarMarks(
  exemplars: readonly TracedExemplar[],
  series: readonly ChartSeries[],
  isInUnit: (exemplar: TracedExemplar) => boolean = () => true,
): readonly { readonly ms: number; readonly value: number; readonly exemplar: TracedExemplar }[] {
  if (exemplars.length === 0) return [];
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const { values } of series)
    for (const value of values)
      if (typeof value === 'number' && !Number.isNaN(value)) {
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
  if (low > high) return [];
  return exemplars.map((exemplar) => ({
    ms: exemplar.ms,
    value: isInUnit(exemplar) ? Math.min(Math.max(exemplar.value, low), high) : low,
    exemplar,
  }));
}
