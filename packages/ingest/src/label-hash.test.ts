import { expect, test } from 'vitest';
import { LabelHash } from './label-hash.ts';

const encoder = new TextEncoder();

function hashOf(...texts: readonly string[]): string {
  const hash = new LabelHash();
  hash.begin(0);
  for (const text of texts) {
    const bytes = encoder.encode(text);
    hash.bytes(bytes, 0, bytes.length);
  }
  hash.finish();
  return `${hash.hi} ${hash.lo}`;
}

test('labels that differ in little have different hashes', () => {
  const hashes = new Set<string>();
  for (let instance = 0; instance < 500; instance++)
    for (let bucket = 0; bucket < 200; bucket++) hashes.add(hashOf('latency_bucket', `host-${instance}`, `${bucket}`));
  expect(hashes.size).toBe(500 * 200);
});

test('where one text ends and the next begins counts', () => {
  const texts = [['ab', 'c'], ['a', 'bc'], ['abc'], ['abc', ''], ['', 'abc']];
  expect(new Set(texts.map((list) => hashOf(...list))).size).toBe(texts.length);
});

test.each([0, 1, 3, 4, 7, 64, 221])('a region of %d bytes hashes as the same bytes do', (length) => {
  const bytes = Uint8Array.from({ length: length + 3 }, (_, at) => (at * 37) & 0xff);
  const one = new LabelHash();
  one.begin(5);
  one.bytes(bytes, 3, bytes.length);
  const other = new LabelHash();
  other.begin(5);
  other.region(new DataView(bytes.buffer), 3, bytes.length);
  expect([one.lo, one.hi]).toEqual([other.lo, other.hi]);
});
