import { Occurrences } from '../../annotations.ts';
import { METRIC_NAME } from '../../labels.ts';
import { quoteText } from '../../parse/go-quote.ts';
import { firstArgument, type RangeCall } from './range-function.ts';

/** What functions over ranges have to say, with Prometheus' texts: all at the first argument. */
export function warnNotCounter(call: RangeCall): void {
  warn(call, `this native histogram metric is not a counter: ${quotedName(call)}`);
}

export function warnNotGauge(call: RangeCall): void {
  warn(call, `this native histogram metric is not a gauge: ${quotedName(call)}`);
}

export function warnResetCollision(call: RangeCall): void {
  warn(call, 'conflicting counter resets during histogram aggregation');
}

export function infoHistogramsIgnored(call: RangeCall): void {
  info(call, `ignored histograms in a range containing both floats and histograms for metric name ${quotedName(call)}`);
}

/** Said once for all series and windows, with how many they were. */
export function warnStartsOverlap(call: RangeCall, windows: number): void {
  const name = call.series.labels.get(METRIC_NAME);
  if (name !== overlap.name || overlap.message === '') {
    overlap.name = name;
    overlap.message = `sample has start time that overlaps with previous sample timestamp for metric ${quoteText(name)}`;
  }
  call.context.annotations.warn(overlap.message, firstArgument(call).position, new Occurrences(windows));
}

/** Thousands of series of one metric say the same: the very same text need not be made, nor hashed, for each. */
const overlap = { name: '', message: '' };

function quotedName({ series }: RangeCall): string {
  return quoteText(series.labels.get(METRIC_NAME));
}

function warn(call: RangeCall, message: string): undefined {
  call.context.annotations.warn(message, firstArgument(call).position);
}

function info(call: RangeCall, message: string): void {
  call.context.annotations.info(message, firstArgument(call).position);
}
