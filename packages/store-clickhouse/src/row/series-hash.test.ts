import { expect, test } from 'vitest';
import { SeriesHash } from './series-hash.ts';

const encoder = new TextEncoder();

function hashOf(...pieces: string[]): string {
  const hash = new SeriesHash();
  hash.begin();
  for (const piece of pieces) {
    const bytes = encoder.encode(piece);
    hash.bytes(bytes, 0, bytes.length);
  }
  hash.finish();
  return ((BigInt(hash.hi) << 32n) | BigInt(hash.lo)).toString(16).padStart(16, '0');
}

/** Stored series carry these numbers: an answer that changes splits every series in two. */
test.each([
  [[], 'b84088f44f95c07b'],
  [['http.route', '/cart'], '192d08b3a3463bd3'],
  [['ab', 'c'], '6de4107d251c5dd0'],
  [['a', 'bc'], 'e0c6f11943a62716'],
])('%j has the hash it always had', (pieces, want) => {
  expect(hashOf(...pieces)).toBe(want);
});

test('many different pairs, no two alike', () => {
  const seen = new Set<string>();
  for (let index = 0; index < 200_000; index++) seen.add(hashOf('key', String(index)));
  expect(seen.size).toBe(200_000);
});

test('each half alone is spread evenly: one bit of the input moves about half of the bits', () => {
  let flipped = 0;
  const runs = 2_000;
  for (let index = 0; index < runs; index++) {
    const one = BigInt(`0x${hashOf('pod', `shop-${index * 2}`)}`);
    const other = BigInt(`0x${hashOf('pod', `shop-${index * 2 + 1}`)}`);
    flipped += (one ^ other).toString(2).replaceAll('0', '').length;
  }
  expect(flipped / runs).toBeGreaterThan(31);
  expect(flipped / runs).toBeLessThan(33);
});
