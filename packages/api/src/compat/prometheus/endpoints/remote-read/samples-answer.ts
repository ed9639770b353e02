import { emptyBuffer, type FloatHistogram, type SampleBuffer, type SelectedSeries, type Span } from '@oriel/promql';
import { compress } from 'snappy';
import type { PrometheusDocument, PrometheusQuestion } from '../../endpoint.ts';
import { PrometheusError } from '../../prometheus-error.ts';
import { turnsOf } from '../../turns.ts';
import { histogramSum } from './histogram-sum.ts';
import { MessageWriter } from './message-writer.ts';
import { writeLabels } from './write-labels.ts';

/** The whole answer is one message in memory, of 18 bytes a sample; streamed chunks have no such end. */
const MOST_SAMPLES = 5_000_000;
/** prometheus.Histogram.ResetHint */
const RESET_HINTS = { unknown: 0, reset: 1, 'not-reset': 2, gauge: 3 } as const;

/** prometheus.ReadResponse: every sample of every query, in Snappy's block format. */
export async function samplesAnswer(
  queries: readonly (readonly SelectedSeries[])[],
  { memory, signal, tenant }: Pick<PrometheusQuestion, 'memory' | 'signal' | 'tenant'>,
): Promise<PrometheusDocument> {
  const turns = turnsOf({ signal, tenant });
  const out = new MessageWriter();
  const parts: Buffer[] = [];
  const buffer = emptyBuffer();
  let samples = 0;
  for (const series of queries) {
    const results: Buffer[] = [];
    for (const one of series) {
      one.read(buffer);
      samples += buffer.length;
      if (samples > MOST_SAMPLES)
        throw new PrometheusError(
          'bad_data',
          `exceeded sample limit (${MOST_SAMPLES}): narrow the query, or accept STREAMED_XOR_CHUNKS`,
        );
      if (buffer.length > 0) {
        const message = timeSeries(out, one, buffer);
        // Put together once more when all are there, and compressed.
        memory.hold(2 * message.length);
        results.push(message);
      }
      if (turns.due) await turns.breathe();
    }
    parts.push(lengthOf(out, 1, results), ...results);
  }
  return {
    contentType: 'application/x-protobuf',
    contentEncoding: 'snappy',
    body: await compress(Buffer.concat(parts)),
  };
}

/** `timeseries = 1` of a QueryResult. */
function timeSeries(out: MessageWriter, { labels }: SelectedSeries, buffer: SampleBuffer): Buffer {
  const { length, timestamps, values, histograms } = buffer;
  out.message(1, () => {
    writeLabels(out, labels);
    for (let at = 0; at < length; at++) {
      const histogram = histograms?.[at];
      if (histogram !== undefined) out.message(4, () => writeHistogram(out, histogram, buffer, at));
      else
        out.message(2, () => {
          out.double(1, values, at);
          out.integer(2, timestamps[at]!);
        });
    }
  });
  return Buffer.from(out.take());
}

function writeHistogram(out: MessageWriter, one: FloatHistogram, buffer: SampleBuffer, at: number): void {
  const counts = Float64Array.of(one.count, one.zeroThreshold, one.zeroCount);
  out.double(2, counts, 0);
  out.double(3, histogramSum(buffer, at), 0);
  out.signed(4, one.schema);
  out.double(5, counts, 1);
  out.double(7, counts, 2);
  writeSpans(out, 8, one.negativeSpans);
  out.doubles(10, one.negativeBuckets);
  writeSpans(out, 11, one.positiveSpans);
  out.doubles(13, one.positiveBuckets);
  out.integer(14, RESET_HINTS[one.counterResetHint]);
  out.integer(15, buffer.timestamps[at]!);
  out.doubles(16, one.customValues);
}

function writeSpans(out: MessageWriter, field: number, spans: readonly Span[]): void {
  for (const { offset, length } of spans) {
    out.message(field, () => {
      out.signed(1, offset);
      out.integer(2, length);
    });
  }
}

/** The head of a message that is made of those parts. */
function lengthOf(out: MessageWriter, field: number, parts: readonly Buffer[]): Buffer {
  out.head(
    field,
    parts.reduce((sum, part) => sum + part.length, 0),
  );
  return Buffer.from(out.take());
}
