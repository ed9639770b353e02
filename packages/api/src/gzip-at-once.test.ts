import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { gzipAtOnce } from './gzip-at-once.ts';

it('is what any reader of gzip reads, however long it is', () => {
  const text = fc.tuple(fc.integer({ min: 0, max: 140_000 }), fc.uint8Array({ minLength: 1, maxLength: 300 }));
  fc.assert(
    fc.property(text, ([length, pattern]) => {
      const answer = Buffer.alloc(length, pattern);
      expect(gunzipSync(gzipAtOnce(answer, { level: 1 })).equals(answer)).toBe(true);
    }),
  );
});

it('is no longer than with the usual tables', () => {
  for (const steps of [5, 60, 241, 1_441]) {
    const text = Array.from({ length: steps }, (_, at) => `[${1.76e9 + at * 15},"${Math.sin(at)}"]`).join();
    const answer = Buffer.from(text);
    const usual = gzipSync(answer, { level: 1 }).length;
    expect(gzipAtOnce(answer, { level: 1 }).length).toBeLessThan(usual * 1.02 + 8);
  }
});
