import {
  SERIES_COUNTER,
  SERIES_GAUGE,
  SERIES_GAUGE_HISTOGRAM,
  SERIES_HISTOGRAM,
  SERIES_INFO,
  SERIES_STATESET,
  SERIES_SUMMARY,
  SERIES_UNKNOWN,
} from '@oriel/telemetry';

const TYPES: ReadonlyMap<string, number> = new Map([
  ['counter', SERIES_COUNTER],
  ['gauge', SERIES_GAUGE],
  ['histogram', SERIES_HISTOGRAM],
  ['summary', SERIES_SUMMARY],
  ['untyped', SERIES_UNKNOWN],
  ['unknown', SERIES_UNKNOWN],
  ['gaugehistogram', SERIES_GAUGE_HISTOGRAM],
  ['info', SERIES_INFO],
  ['stateset', SERIES_STATESET],
]);
const CLASSIC = new Set(['counter', 'gauge', 'histogram', 'summary', 'untyped']);
const decoder = new TextDecoder();

/** The number of a type as a line of metadata names it. */
export function metricTypeOf(word: Uint8Array): number {
  return TYPES.get(decoder.decode(word)) ?? SERIES_UNKNOWN;
}

/** Whether the classic text format has this type. */
export function isClassicType(word: Uint8Array): boolean {
  return CLASSIC.has(decoder.decode(word));
}

/** The same of OpenMetrics, which says `unknown` for `untyped`. */
export function isOpenMetricsType(word: Uint8Array): boolean {
  const text = decoder.decode(word);
  return text !== 'untyped' && TYPES.has(text);
}
