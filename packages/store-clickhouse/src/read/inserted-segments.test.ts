import { expect, test } from 'vitest';
import { InsertedSegments } from './inserted-segments.ts';

test('knows the newest of all, and the oldest of those that came since', () => {
  const inserted = new InsertedSegments();
  for (const segment of [5n, 9n, 7n, 8n]) inserted.add(segment);
  expect(inserted.newest).toBe(9n);
  expect(inserted.count).toBe(4);
  expect(inserted.oldestSince(0)).toBe(5n);
  expect(inserted.oldestSince(2)).toBe(7n);
  expect(inserted.oldestSince(3)).toBe(8n);
});

test('of what is too long ago it says that any could have come', () => {
  const inserted = new InsertedSegments();
  for (let segment = 1n; segment <= 5_000n; segment++) inserted.add(segment);
  expect(inserted.oldestSince(5_000 - 4_096)).toBe(905n);
  expect(inserted.oldestSince(5_000 - 4_097)).toBe(0n);
});
