import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeProtobuf } from './test/encode-protobuf.ts';
import { otlpRequest } from './test/otlp-requests.ts';
import { ANY_TIME, trySession } from './test/try-session.ts';

const text = (key: string, value: string) => ({ key, value: { stringValue: value } });

function gaugeOf(dataPoints: readonly object[]): object {
  return { resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name: 'load', gauge: { dataPoints } }] }] }] };
}

const point = (...attributes: object[]) => ({ timeUnixNano: '1700000000000000000', asDouble: 1, attributes });

/** What was flushed, by signal. */
function blocksOf(flushed: ReturnType<ReturnType<typeof trySession>['flushed']>) {
  return Object.fromEntries(flushed.map((block) => [block.signal, block]));
}

test('what is known by its bytes gives the rows that it gave when it was read', () => {
  const known = trySession();
  fc.assert(
    fc.property(otlpRequest('metrics'), (request) => {
      const body = encodeProtobuf('metrics', request);
      const first = known.decode({ signal: 'metrics', encoding: 'protobuf', body });
      // Of days that lie years apart, as here, a series may be registered again.
      const { series: _, ...rows } = blocksOf(known.flushed());
      expect(known.decode({ signal: 'metrics', encoding: 'protobuf', body })).toEqual(first);
      const { series: _again, ...again } = blocksOf(known.flushed());
      expect(again).toEqual(rows);
    }),
    { numRuns: 300 },
  );
});

test('bytes that are broken are judged the same whatever is known', () => {
  const known = trySession();
  const spoiled = otlpRequest('metrics').chain((request) => {
    const body = encodeProtobuf('metrics', request);
    const spoils = fc.array(fc.tuple(fc.nat(Math.max(0, body.length - 1)), fc.nat(255)), { maxLength: 2 });
    return spoils.map((list) => {
      const broken = body.slice();
      for (const [at, byte] of list) broken[at] = byte;
      return { body, broken };
    });
  });
  fc.assert(
    fc.property(spoiled, ({ body, broken }) => {
      known.decode({ signal: 'metrics', encoding: 'protobuf', body });
      known.flushed();
      const fresh = trySession();
      expect(known.decode({ signal: 'metrics', encoding: 'protobuf', body: broken })).toEqual(
        fresh.decode({ signal: 'metrics', encoding: 'protobuf', body: broken }),
      );
      expect(blocksOf(known.flushed()).samples).toEqual(blocksOf(fresh.flushed()).samples);
    }),
    { numRuns: 300 },
  );
});

test('the attributes of a point are read once a day, and again under other rules and for another tenant', () => {
  const { decode, flushed } = trySession();
  const body = encodeProtobuf('metrics', gaugeOf([point(text('card', 'visa'), text('path', '/x'.repeat(80)))]));
  const seriesUnder = (policy: object) => {
    decode({ signal: 'metrics', encoding: 'protobuf', body, policy: { ...ANY_TIME, ...policy } });
    const { series, samples } = blocksOf(flushed());
    expect(samples?.rows).toBe(1);
    return series?.bytes;
  };
  expect(seriesUnder({})).toContain('visa');
  expect(seriesUnder({})).toBeUndefined();
  const cleaned = seriesUnder({ redactKeys: ['card'] });
  expect(cleaned).toContain('[redacted]');
  expect(cleaned).not.toContain('visa');
  expect(seriesUnder({ redactKeys: ['card'] })).toBeUndefined();
  expect(seriesUnder({})).toBeUndefined();
  expect(seriesUnder({ tenant: ANY_TIME.tenant + 1 })).toContain('visa');
});

test('a point that lost an attribute because there were too many keys is not taken for itself with all of them', () => {
  const { decode, flushed } = trySession();
  const perPoint = 128;
  const many = Array.from({ length: 65_536 / perPoint }, (_, index) =>
    point(...Array.from({ length: perPoint }, (_, at) => text(`k${index * perPoint + at}`, 'v'))),
  );
  const late = point(text('late', 'here'));
  const labelsOfLate = (request: object) => {
    decode({ signal: 'metrics', encoding: 'protobuf', body: encodeProtobuf('metrics', request) });
    return blocksOf(flushed()).series?.bytes;
  };
  expect(labelsOfLate(gaugeOf([...many, late]))).not.toContain('late');
  expect(labelsOfLate(gaugeOf([late]))).toContain('late');
});
