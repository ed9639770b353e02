import {
  encodeSymbolizedRequest,
  encodeWriteRequest,
  type SentHistogram,
  type SentSeries,
  type SentSpan,
  type SentValue,
} from '@oriel/ingest/test/encode-write-request';
import { type Case, expectEqual, readJson } from '../run-cases.ts';
import { type Target, write } from './target.ts';

type Labels = Readonly<Record<string, string>>;

/** `receiver_cases.json`: the requests of Prometheus' compliance suite for receivers. */
interface ReceiverCase {
  readonly test: string;
  readonly case: string;
  readonly request: {
    readonly rw1?: boolean;
    readonly opts: RequestOptions;
    readonly headers: Readonly<Record<string, string>>;
    /** A byte, or its character. */
    readonly corrupt_first_byte?: string | number;
  };
  readonly expect: {
    readonly samples?: number;
    readonly histograms?: number;
    readonly exemplars?: number;
    readonly success: boolean;
    readonly strict?: boolean;
    readonly exact_status?: number;
  };
}

interface RequestOptions {
  readonly samples?: readonly (Timed & { readonly value: number | string })[];
  readonly histograms?: readonly (Timed & { readonly histogram: WireHistogram })[];
  readonly exemplars?: readonly (Timed & { readonly exemplar_labels: Labels; readonly value: number })[];
  readonly metadata?: readonly {
    readonly labels: Labels;
    readonly type: string;
    readonly help: string;
    readonly unit: string;
  }[];
}

interface Timed {
  readonly labels: Labels;
  readonly offset_ms?: number;
  readonly created_timestamp?: { readonly now_plus_ms: number };
}

interface WireHistogram {
  readonly count: number;
  readonly sum: number;
  readonly schema?: number;
  readonly zero_count?: number;
  readonly positive_spans?: readonly SentSpan[];
  readonly positive_deltas?: readonly number[];
  readonly negative_spans?: readonly SentSpan[];
  readonly negative_deltas?: readonly number[];
  readonly custom_values?: readonly number[];
}

const METADATA_TYPES = [
  'UNSPECIFIED',
  'COUNTER',
  'GAUGE',
  'HISTOGRAM',
  'GAUGEHISTOGRAM',
  'SUMMARY',
  'INFO',
  'STATESET',
] as const;
const SPECIAL_VALUES: Readonly<Record<string, SentValue>> = {
  StaleNaN: { bits: 0x7ff0000000000002n },
  NaN: { bits: 0x7ff8000000000001n },
  '+Inf': Number.POSITIVE_INFINITY,
  '-Inf': Number.NEGATIVE_INFINITY,
};

export function receiverCases(suite: string, target: Target): readonly Case[] {
  return readJson<readonly ReceiverCase[]>(suite, 'receiver_cases.json').map((one) => ({
    name: `${one.test}: ${one.case}`,
    run: () => tryCase(one, target),
  }));
}

async function tryCase({ request, expect }: ReceiverCase, target: Target): Promise<void> {
  const series = seriesOf(request.opts, Date.now());
  const body = request.rw1 ? encodeWriteRequest(series) : encodeSymbolizedRequest(series);
  const { corrupt_first_byte: byte } = request;
  if (byte !== undefined) body[0] = typeof byte === 'number' ? byte : byte.charCodeAt(0);
  const { status, written } = await write(target, body, request.headers);
  const { samples = 0, histograms = 0, exemplars = 0 } = expect;
  if (expect.success) {
    if (expect.strict) expectEqual('status', status, 204);
    else expectEqual('status is 2xx', Math.floor(status / 100), 2);
    expectEqual('written', written, { samples, histograms, exemplars });
  } else {
    expectEqual('status', status, expect.exact_status ?? 400);
    const isWithin = written.samples <= samples && written.histograms <= histograms && written.exemplars <= exemplars;
    expectEqual(`at most what was sent is written (${JSON.stringify(written)})`, isWithin, true);
  }
}

/** Each sample and histogram is a series of its own; exemplars go to the first one of their labels, metadata by metric. */
function seriesOf(options: RequestOptions, nowMs: number): SentSeries[] {
  const { samples = [], histograms = [], exemplars = [], metadata = [] } = options;
  const timeOf = ({ offset_ms: offsetMs = 0 }: Timed) => nowMs + offsetMs;
  const startOf = ({ created_timestamp: created }: Timed) =>
    created === undefined ? {} : { startMs: nowMs + created.now_plus_ms };
  const series: SentSeries[] = [
    ...samples.map((one) => ({
      labels: one.labels,
      samples: [{ value: sentValue(one.value), timeMs: timeOf(one), ...startOf(one) }],
    })),
    ...histograms.map((one) => ({
      labels: one.labels,
      histograms: [{ ...histogramOf(one.histogram), timeMs: timeOf(one), ...startOf(one) }],
    })),
  ];
  for (const one of exemplars) {
    const exemplar = { labels: one.exemplar_labels, value: one.value, timeMs: timeOf(one) };
    const at = series.findIndex(({ labels }) => sameLabels(labels, one.labels));
    if (at < 0) series.push({ labels: one.labels, exemplars: [exemplar] });
    else series[at] = { ...series[at]!, exemplars: [...(series[at]!.exemplars ?? []), exemplar] };
  }
  for (const { labels, type, help, unit } of metadata) {
    const described = { type: METADATA_TYPES.indexOf(type as (typeof METADATA_TYPES)[number]), help, unit };
    const isOf = (one: SentSeries) => one.labels.__name__ === labels.__name__;
    if (!series.some(isOf)) series.push({ labels });
    for (const [at, one] of series.entries()) if (isOf(one)) series[at] = { ...one, metadata: described };
  }
  return series;
}

function sentValue(value: number | string): SentValue {
  if (typeof value === 'number') return value;
  const special = SPECIAL_VALUES[value];
  if (special === undefined) throw new Error(`the value "${value}" is not known`);
  return special;
}

function histogramOf(wire: WireHistogram): Omit<SentHistogram, 'timeMs'> {
  return {
    count: wire.count,
    sum: wire.sum,
    schema: wire.schema ?? 0,
    zeroCount: wire.zero_count ?? 0,
    positiveSpans: wire.positive_spans ?? [],
    positive: wire.positive_deltas ?? [],
    negativeSpans: wire.negative_spans ?? [],
    negative: wire.negative_deltas ?? [],
    customValues: wire.custom_values ?? [],
  };
}

function sameLabels(one: Labels, other: Labels): boolean {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
}
