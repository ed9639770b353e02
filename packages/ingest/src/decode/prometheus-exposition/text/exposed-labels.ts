import { SERIES_HISTOGRAM, SERIES_SUMMARY } from '@oriel/telemetry';
import type { ExpositionParser } from './exposition-parser.ts';
import { normalizedBound, unescaped } from './series-labels.ts';
import type { TextFamily } from './text-family.ts';

/** Labels of the series that the parser stands on, as they are kept: without escapes, bounds in one form. */
export function* exposedLabels(
  { bytes, ranges }: ExpositionParser,
  family: TextFamily,
): Iterable<readonly [name: string, value: string]> {
  const metric = unescaped(bytes, ranges[0]!, ranges[1]!);
  yield ['__name__', metric];
  const bound = boundLabelOf(metric, family);
  for (let at = 2; at < ranges.length; at += 4) {
    const name = unescaped(bytes, ranges[at]!, ranges[at + 1]!);
    const value = unescaped(bytes, ranges[at + 2]!, ranges[at + 3]!);
    yield [name, name === bound ? normalizedBound(value) : value];
  }
}

/** The label of buckets or of quantiles, where the series is one of them. */
function boundLabelOf(metric: string, family: TextFamily): string {
  if (family.type === SERIES_HISTOGRAM && family.has(metric)) return 'le';
  return family.type === SERIES_SUMMARY && family.has(metric) ? 'quantile' : '';
}
