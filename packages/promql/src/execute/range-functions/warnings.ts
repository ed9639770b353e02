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
  call.context.annotations.warn(
    `sample has start time that overlaps with previous sample timestamp for metric ${quotedName(call)}`,
    firstArgument(call).position,
    new Occurrences(windows),
  );
}

function quotedName({ series }: RangeCall): string {
  return quoteText(series.labels.get(METRIC_NAME));
}

function warn(call: RangeCall, message: string): undefined {
  call.context.annotations.warn(message, firstArgument(call).position);
}

function info(call: RangeCall, message: string): void {
  call.context.annotations.info(message, firstArgument(call).position);
}
