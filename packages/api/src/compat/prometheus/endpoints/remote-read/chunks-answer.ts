import { Readable } from 'node:stream';
import { emptyBuffer, type SampleBuffer, type SelectedSeries, type TurnGiver } from '@oriel/promql';
import type { PrometheusDocument, PrometheusQuestion } from '../../endpoint.ts';
import { turnsOf } from '../../turns.ts';
import { castagnoli } from './castagnoli.ts';
import { encodeHistogramChunk } from './histogram-chunk.ts';
import { histogramSum } from './histogram-sum.ts';
import { MessageWriter } from './message-writer.ts';
import { writeLabels } from './write-labels.ts';
import { XorChunkWriter } from './xor-chunk.ts';

/** As in Prometheus' own blocks. */
const SAMPLES_OF_CHUNK = 120;
/** What Prometheus allows itself by default (`--storage.remote.read-max-bytes-in-frame`). */
const BYTES_OF_FRAME = 1024 * 1024;
/** prometheus.Chunk.Encoding */
const XOR = 1;
const FLOAT_HISTOGRAM = 3;

interface Chunk {
  readonly minMs: number;
  readonly maxMs: number;
  readonly encoding: number;
  readonly data: Uint8Array;
}

/**
 * prometheus.ChunkedReadResponse messages one after the other, series after series; before each its size as a varint and its
 * CRC-32C in four bytes, the highest first. A series too large for one frame goes on in the next.
 */
export function chunksAnswer(
  queries: readonly (readonly SelectedSeries[])[],
  { signal, tenant }: Pick<PrometheusQuestion, 'signal' | 'tenant'>,
): PrometheusDocument {
  return {
    contentType: 'application/x-streamed-protobuf; proto=prometheus.ChunkedReadResponse',
    body: Readable.from(frames(queries, turnsOf({ signal, tenant })), { objectMode: false }),
  };
}

async function* frames(queries: readonly (readonly SelectedSeries[])[], turns: TurnGiver): AsyncGenerator<Buffer> {
  const out = new MessageWriter();
  const buffer = emptyBuffer();
  const xor = new XorChunkWriter();
  for (const [queryIndex, series] of queries.entries()) {
    for (const one of series) {
      one.read(buffer);
      let held: Chunk[] = [];
      let bytes = 0;
      for (const chunk of chunksOf(buffer, xor)) {
        if (bytes + chunk.data.length > BYTES_OF_FRAME) {
          yield frame(out, one, held, queryIndex);
          held = [];
          bytes = 0;
        }
        held.push(chunk);
        bytes += chunk.data.length;
      }
      if (held.length > 0) yield frame(out, one, held, queryIndex);
      // A fast reader leaves the stream no reason to wait.
      if (turns.due) await turns.breathe();
    }
  }
}

/** Runs of floats, and each histogram alone. */
function* chunksOf(buffer: SampleBuffer, xor: XorChunkWriter): Generator<Chunk> {
  const { length, timestamps, values, histograms } = buffer;
  for (let at = 0; at < length; ) {
    const minMs = timestamps[at]!;
    const histogram = histograms?.[at];
    if (histogram !== undefined) {
      const data = encodeHistogramChunk(minMs, histogram, histogramSum(buffer, at));
      yield { minMs, maxMs: minMs, encoding: FLOAT_HISTOGRAM, data };
      at++;
      continue;
    }
    let end = at + 1;
    while (end < length && end - at < SAMPLES_OF_CHUNK && histograms?.[end] === undefined) end++;
    yield { minMs, maxMs: timestamps[end - 1]!, encoding: XOR, data: xor.encode(timestamps, values, at, end) };
    at = end;
  }
}

function frame(out: MessageWriter, { labels }: SelectedSeries, chunks: readonly Chunk[], queryIndex: number): Buffer {
  out.message(1, () => {
    writeLabels(out, labels);
    for (const { minMs, maxMs, encoding, data } of chunks) {
      out.message(2, () => {
        out.integer(1, minMs);
        out.integer(2, maxMs);
        out.integer(3, encoding);
        out.bytes(4, data);
      });
    }
  });
  out.integer(2, queryIndex);
  const message = Buffer.from(out.take());
  out.varint(message.length);
  const size = Buffer.from(out.take());
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(castagnoli(message));
  return Buffer.concat([size, checksum, message]);
}
