import { type FloatHistogram, parseSeriesDescription } from '@oriel/promql';
import { type Case, expectEqual, readJson } from '../run-cases.ts';

interface GoSpan {
  readonly Offset: number;
  readonly Length: number;
}

interface GoHistogram {
  readonly Schema?: number;
  readonly Sum?: number;
  readonly Count?: number;
  readonly ZeroCount?: number;
  readonly ZeroThreshold?: number;
  readonly PositiveBuckets?: readonly number[];
  readonly PositiveSpans?: readonly GoSpan[];
  readonly NegativeBuckets?: readonly number[];
  readonly NegativeSpans?: readonly GoSpan[];
  readonly CustomValues?: readonly number[];
  readonly CounterResetHint?: { readonly $go: string };
}

interface HistogramCase {
  readonly name: string;
  readonly input: string;
  readonly expected?: readonly GoHistogram[];
  readonly expectedError?: string;
}

const HINTS: Readonly<Record<string, string>> = {
  'histogram.UnknownCounterReset': 'unknown',
  'histogram.CounterReset': 'reset',
  'histogram.NotCounterReset': 'not-reset',
  'histogram.GaugeType': 'gauge',
};

/** `promql_parse_histogram_series.json`. */
export function histogramCases(folder: string): readonly Case[] {
  return readJson<readonly HistogramCase[]>(folder, 'promql_parse_histogram_series.json').map((histogramCase) => {
    const name = `promql_parse_histogram_series: ${histogramCase.name}`;
    if (histogramCase.expectedError?.includes('<Item '))
      return { name, skip: "the message has a token's number in Prometheus' generated parser" };
    return { name, run: () => judge(histogramCase) };
  });
}

function judge({ input, expected = [], expectedError }: HistogramCase): void {
  if (expectedError !== undefined) {
    expectEqual(input, messageOf(input), expectedError);
    return;
  }
  const histograms = parseSeriesDescription(input).values.map((value) => {
    if (value.kind !== 'histogram') throw new Error(`${input}: a ${value.kind}`);
    return toGo(value.histogram);
  });
  expectEqual(input, histograms, expected.map(complete));
}

function messageOf(input: string): string {
  try {
    parseSeriesDescription(input);
    return 'it is read';
  } catch (error) {
    return (error as Error).message;
  }
}

function toGo(histogram: FloatHistogram) {
  const spans = (list: FloatHistogram['positiveSpans']) =>
    list.map(({ offset, length }) => ({ Offset: offset, Length: length }));
  return {
    Schema: histogram.schema,
    Sum: histogram.sum,
    Count: histogram.count,
    ZeroCount: histogram.zeroCount,
    ZeroThreshold: histogram.zeroThreshold,
    PositiveBuckets: [...histogram.positiveBuckets],
    PositiveSpans: spans(histogram.positiveSpans),
    NegativeBuckets: [...histogram.negativeBuckets],
    NegativeSpans: spans(histogram.negativeSpans),
    CustomValues: [...histogram.customValues],
    CounterResetHint: histogram.counterResetHint as string,
  };
}

/** An empty one stands in the table as an empty list. */
function complete(partial: GoHistogram | readonly []): ReturnType<typeof toGo> {
  const given: GoHistogram = Array.isArray(partial) ? {} : (partial as GoHistogram);
  return {
    Schema: 0,
    Sum: 0,
    Count: 0,
    ZeroCount: 0,
    ZeroThreshold: 0,
    PositiveBuckets: [],
    PositiveSpans: [],
    NegativeBuckets: [],
    NegativeSpans: [],
    CustomValues: [],
    ...(given as object),
    CounterResetHint: HINTS[given.CounterResetHint?.$go ?? ''] ?? 'unknown',
  };
}
