import { formatDuration, printLabelList, printMatcher, printSelector } from '@oriel/promql';
import type { SeriesMatcher } from '@oriel/store';
import { ApiError } from '../../errors.ts';
import type { FoundLabels } from './find-labels.ts';
import type { KnownMetric, Part } from './known-metric.ts';
import type { Aggregation } from './metric-question.ts';

/** How far PromQL looks back for the newest sample; who reports each minute is met five times in it. */
const LOOK_BACK_MS = 5 * 60_000;
/** Up to this step the newest sample of each series says enough: senders report no more often, or not much. */
const FINE_STEP_MS = 60_000;

/** Names that people give to counters. */
const COUNTER_NAME = /_(?:total|sum|count|bucket)$/;

/** `rate` for what only grows, `p95` for histograms, `avg` for the rest. */
export function defaultAggregation({ name, type }: KnownMetric): Aggregation {
  if (type === 'histogram' || type === 'gaugehistogram') return 'p95';
  return type === 'counter' || (type === 'unknown' && COUNTER_NAME.test(name)) ? 'rate' : 'avg';
}

/**
 * A question about one metric as PromQL. Rates and quantiles are over the step, or five minutes where that is shorter: a window needs
 * two samples. What counts over a step (`count` and `sum` of histograms, `sum` of increments) is scaled to it.
 *
 *     p95 of a histogram by route   histogram_quantile(0.95, sum by (le, http_route) (rate(http_seconds_bucket[5m])))
 *     rate of a counter             sum(rate(requests_total{job="shop"}[5m]))
 *     max of a gauge                max by (host) (memory_bytes)
 */
export function metricExpression(
  metric: KnownMetric,
  aggregate: Aggregation,
  { matchers, by, ofResource }: FoundLabels,
  stepMs: number,
): string {
  const windowMs = Math.max(stepMs, LOOK_BACK_MS);
  const window = formatDuration(windowMs);
  const grouping = by.map(({ label }) => label);

  const series = (part: Part, ...more: readonly SeriesMatcher[]) =>
    printSelector(metric.name + part, [...matchers, ...more]);
  const withResource = (vector: string) =>
    ofResource.length === 0 ? vector : `info(${vector}, {${ofResource.map(printMatcher).join(', ')}})`;
  const rate = (part: Part) => withResource(`rate(${series(part)}[${window}])`);
  const perStep = (part: Part) =>
    windowMs === stepMs ? withResource(`increase(${series(part)}[${window}])`) : `${rate(part)} * ${stepMs / 1_000}`;
  const grouped = (operation: string, vector: string, extra: readonly string[] = []) => {
    const labels = [...new Set([...extra, ...grouping])];
    const [name, parameter = ''] = operation.split(' ');
    return `${name}${labels.length === 0 ? '' : ` by (${printLabelList(labels)}) `}(${parameter}${parameter === '' ? '' : ', '}${vector})`;
  };
  const share = aggregate.startsWith('p') ? Number(aggregate.slice(1)) / 100 : undefined;

  switch (metric.type) {
    case 'histogram':
      return histogram();
    case 'gaugehistogram':
      return gaugeHistogram();
    case 'summary':
      return summary();
    default:
      return scalar();
  }

  function scalar(): string {
    if (aggregate === 'rate') {
      if (metric.type === 'counter' || metric.type === 'unknown') return grouped('sum', rate(''));
      throw refused(`"${metric.name}" is a ${metric.type} and has no rate; use avg, min, max or last`);
    }
    const each = metric.delta ? increments : overTime;
    switch (aggregate) {
      case 'avg':
      case 'min':
      case 'max':
        return grouped(aggregate, each(aggregate));
      case 'sum':
      case 'count':
        return grouped(aggregate, each('last'));
      case 'last':
        return grouped('avg', each('last'));
      default:
        return grouped(`quantile ${share}`, each('last'));
    }
  }

  /** What each series was in the step. */
  function overTime(how: 'avg' | 'min' | 'max' | 'last'): string {
    const newest = series('');
    return withResource(stepMs <= FINE_STEP_MS ? newest : `${how}_over_time(${newest}[${window}])`);
  }

  /** Of increments the height of their total says nothing: it depends on where the reading began. */
  function increments(): string {
    return metric.type === 'counter' ? perStep('') : withResource(`delta(${series('')}[${window}])`);
  }

  function histogram(): string {
    const forms = [
      ...(metric.parts.has('') ? [nativeHistogram()] : []),
      ...(metric.parts.has('_bucket') || !metric.parts.has('') ? [classicHistogram()] : []),
    ];
    return forms.join(' or ');
  }

  function classicHistogram(): string {
    const quantile = edge();
    if (quantile !== undefined) return `histogram_quantile(${quantile}, ${grouped('sum', rate('_bucket'), ['le'])})`;
    return sumAndCount();
  }

  function nativeHistogram(): string {
    const quantile = edge();
    if (quantile !== undefined) return `histogram_quantile(${quantile}, ${grouped('sum', rate(''))})`;
    switch (aggregate) {
      case 'rate':
        return `histogram_count(${grouped('sum', rate(''))})`;
      case 'count':
        return `histogram_count(${grouped('sum', perStep(''))})`;
      case 'sum':
        return `histogram_sum(${grouped('sum', perStep(''))})`;
      default:
        return `histogram_avg(${grouped('sum', rate(''))})`;
    }
  }

  function gaugeHistogram(): string {
    const quantile = edge();
    if (quantile === undefined)
      throw refused(`"${metric.name}" is a histogram of what is there now; use min, max, p50, p90, p95 or p99`);
    return `histogram_quantile(${quantile}, ${grouped('sum', withResource(series('_bucket')), ['le'])})`;
  }

  /** Quantiles of a summary cannot be merged: those of several series are averaged, as is customary. */
  function summary(): string {
    const quantile = edge();
    if (quantile === undefined) return sumAndCount();
    return grouped('avg', withResource(series('', { name: 'quantile', op: '=', value: String(quantile) })));
  }

  function sumAndCount(): string {
    switch (aggregate) {
      case 'rate':
        return grouped('sum', rate('_count'));
      case 'count':
        return grouped('sum', perStep('_count'));
      case 'sum':
        return grouped('sum', perStep('_sum'));
      default:
        return `${grouped('sum', rate('_sum'))} / ${grouped('sum', rate('_count'))}`;
    }
  }

  /** Of a distribution the least and the greatest are quantiles too. */
  function edge(): number | undefined {
    if (aggregate === 'min') return 0;
    return aggregate === 'max' ? 1 : share;
  }
}

function refused(sentence: string): ApiError {
  return new ApiError('bad_aggregate', sentence, { field: 'aggregate' });
}
