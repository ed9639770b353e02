import fc from 'fast-check';
import { compressSync, uncompressSync } from 'snappy';
import { encodeSymbolizedRequest, encodeWriteRequest, type SentSeries } from './encode-write-request.ts';

const name = fc.constantFrom('__name__', 'job', 'le', '', 'a b');
const labels = fc.dictionary(name, fc.string({ maxLength: 6 }), { maxKeys: 4 });
const timeMs = fc.integer({ min: 0, max: 2 ** 41 });
const spans = fc.array(fc.record({ offset: fc.integer({ min: -3, max: 3 }), length: fc.nat(4) }), { maxLength: 3 });

const series: fc.Arbitrary<SentSeries> = fc.record(
  {
    labels,
    samples: fc.array(fc.record({ value: fc.double(), timeMs }), { maxLength: 3 }),
    histograms: fc.array(
      fc.record(
        {
          timeMs,
          count: fc.nat(20),
          sum: fc.double(),
          schema: fc.constantFrom(-53, -4, 0, 8, 9),
          isFloat: fc.boolean(),
          positiveSpans: spans,
          positive: fc.array(fc.integer({ min: -5, max: 5 }), { maxLength: 6 }),
          customValues: fc.array(fc.double(), { maxLength: 3 }),
        },
        { requiredKeys: ['timeMs', 'count', 'sum'] },
      ),
      { maxLength: 2 },
    ),
    exemplars: fc.array(fc.record({ labels, value: fc.double(), timeMs }), { maxLength: 2 }),
    labelRefs: fc.array(fc.nat(12), { maxLength: 5 }),
  },
  { requiredKeys: ['labels'] },
);

/** Requests in Snappy, spoilt before they are compressed. */
export function anyRemoteWrite(
  version: '1.0' | '2.0',
  spoilt: (body: Uint8Array) => fc.Arbitrary<Uint8Array>,
): fc.Arbitrary<Uint8Array> {
  const encode = version === '1.0' ? encodeWriteRequest : encodeSymbolizedRequest;
  return fc
    .array(series, { maxLength: 4 })
    .chain((list) => spoilt(uncompressSync(encode(list), { asBuffer: true }) as Buffer))
    .map((body) => compressSync(Buffer.from(body)));
}
