import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { GzipSideBySide } from './gzip-side-by-side.ts';

const through = (pieces: readonly Buffer[], lanes: number) =>
  buffer(Readable.from(pieces, { objectMode: true, highWaterMark: 1 }).pipe(new GzipSideBySide(lanes, { level: 1 })));

it('is what any reader of gzip reads, whatever comes in', async () => {
  const piece = fc.tuple(fc.integer({ min: 1, max: 200_000 }), fc.boolean()).map(([length, isRandom]) => {
    const bytes = isRandom ? randomBytes(length) : Buffer.alloc(length, 'a page of digits, 3.14159 ');
    return bytes;
  });
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 12 }), fc.integer({ min: 1, max: 4 }), async (pieces, lanes) => {
      const packed = await through(pieces, lanes);
      expect(gunzipSync(packed).equals(Buffer.concat(pieces))).toBe(true);
    }),
    { numRuns: 100 },
  );
});

it('is hardly larger than in one go', async () => {
  const text = Array.from({ length: 60_000 }, (_, at) => `[${1.76e9 + at * 15},"${Math.sin(at)}"]`).join();
  const pieces = Array.from({ length: Math.ceil(text.length / 65_536) }, (_, at) =>
    Buffer.from(text.slice(at * 65_536, (at + 1) * 65_536)),
  );
  const [one, two] = await Promise.all([through([Buffer.from(text)], 1), through(pieces, 2)]);
  expect(two.length).toBeLessThan(one.length * 1.02);
});

it('ends with whoever reads it', async () => {
  const stream = new GzipSideBySide(2, { level: 1 });
  const closed = new Promise((resolve) => stream.once('close', resolve));
  stream.on('error', () => {});
  for (let at = 0; at < 4; at++) stream.write(Buffer.alloc(100_000, 'x'));
  stream.destroy();
  await closed;
});
