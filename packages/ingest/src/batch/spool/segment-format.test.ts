import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rowsOf, textOf } from '../../../test/sample-rows.ts';
import { encodeFrame, encodeHeader, readSegment } from './segment-format.ts';

function segmentOf(texts: readonly string[]): Buffer {
  const frames = texts.flatMap((text) => encodeFrame(rowsOf(text, 1, 'samples')));
  return Buffer.concat([encodeHeader({ segment: 1_700_000_000_000n * 65_536n + 3n, schemaVersion: 2 }), ...frames]);
}

describe('version 1', () => {
  // Bytes as released versions wrote them: they must be readable for ever.
  const SAMPLE = [
    '4f5253504f4f4c00010000000200000003000068e5cf8b01000000004233bce9',
    '0d000000e19b1be30600000001000000000000000800000000000000000000000000000061',
    '0e000000d9457afa060000000100000000000000080000000000000000000000000000006263',
  ].join('');
  const WITH_POINTS = [
    '4f5253504f4f4c00010000000200000003000068e5cf8b01000000004233bce9',
    '0d000000142072d70300000001000000000000000800000000000000000000000000000061',
    '0e000000d9457afa060000000100000000000000080000000000000000000000000000006263',
  ].join('');

  test('its bytes stay as they were', () => {
    expect(segmentOf(['a', 'bc']).toString('hex')).toBe(SAMPLE);
  });

  test('is read as it was written', () => {
    const reading = readSegment(Buffer.from(SAMPLE, 'hex'));
    if (reading.kind !== 'read') throw new Error(reading.reason);
    expect(reading.header).toEqual({ segment: 1_700_000_000_000n * 65_536n + 3n, schemaVersion: 2 });
    expect(reading.blocks.map((block) => [block.signal, block.rows, textOf(block)])).toEqual([
      ['samples', 1, 'a'],
      ['samples', 1, 'bc'],
    ]);
  });

  test('points of metrics, which older versions kept beside their samples, are stepped over', () => {
    const bytes = Buffer.from(WITH_POINTS, 'hex');
    const reading = readSegment(bytes);
    expect(reading).toMatchObject({ kind: 'read', goodBytes: bytes.byteLength });
    expect(reading.kind === 'read' && reading.blocks.map(textOf)).toEqual(['bc']);
  });
});

test('what a crash or a bad disk leaves is read up to the damage, and never further', () => {
  const damage = fc.record({ at: fc.nat(), xor: fc.integer({ min: 1, max: 255 }), cut: fc.nat() });
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 30 }), { maxLength: 6 }), damage, (texts, { at, xor, cut }) => {
      const whole = segmentOf(texts);
      const place = at % whole.byteLength;
      const damaged = Buffer.from(whole.subarray(0, Math.max(place + 1, whole.byteLength - (cut % 40))));
      damaged[place]! ^= xor;
      const reading = readSegment(damaged);
      if (reading.kind === 'unreadable') {
        expect(place).toBeLessThan(32);
        return;
      }
      expect(reading.goodBytes).toBeLessThanOrEqual(place);
      expect(reading.blocks.map(textOf)).toEqual(texts.slice(0, reading.blocks.length));
    }),
    { numRuns: 300 },
  );
});

test.each([
  ['nothing', Buffer.alloc(0), /shorter/],
  ['another file', Buffer.from('x'.repeat(64)), /not a spool segment/],
  ['a version to come', Buffer.from(encodeHeader({ segment: 1n, schemaVersion: 1 })).fill(9, 8, 9), /checksum/],
])('%s is not a segment', (_, bytes, reason) => {
  expect(readSegment(bytes)).toMatchObject({ kind: 'unreadable', reason: expect.stringMatching(reason) });
});
