import { expect, test } from 'vitest';
import { FairLine } from './fair-line.ts';

function takeAll(line: FairLine<string, string>): string[] {
  const taken: string[] = [];
  while (!line.isEmpty) taken.push(line.take()!);
  return taken;
}

test('one who wants little waits for one of another, not for all', () => {
  const line = new FairLine<string, string>();
  for (const item of ['a1', 'a2', 'a3', 'a4']) line.add('a', item);
  line.add('b', 'b1');
  line.add('c', 'c1');
  line.add('b', 'b2');
  expect(takeAll(line)).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3', 'a4']);
  expect(line.take()).toBeUndefined();
});

test('one who comes back after its turn stands behind those who wait', () => {
  const line = new FairLine<string, string>();
  line.add('a', 'a1');
  line.add('b', 'b1');
  expect(line.take()).toBe('a1');
  line.add('a', 'a2');
  expect(takeAll(line)).toEqual(['b1', 'a2']);
});

test('who has gone is not served', () => {
  const line = new FairLine<string, string>();
  line.add('a', 'a1');
  line.add('b', 'b1');
  line.delete('a', 'a1');
  line.delete('a', 'never there');
  expect(line.clear()).toEqual(['b1']);
  expect(line.isEmpty).toBe(true);
});
