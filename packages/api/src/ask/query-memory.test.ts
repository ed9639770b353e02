import { expect, it } from 'vitest';
import { SharedQueryMemory } from './query-memory.ts';

const MIB = 2 ** 20;

it('refuses what is not there, with another sentence for who has it all himself', () => {
  const memory = new SharedQueryMemory(10 * MIB);
  const [one, other] = [memory.forQuery(), memory.forQuery()];
  one.hold(6 * MIB);
  expect(() => other.hold(5 * MIB)).toThrow(
    'this query would hold 5 MiB, and of the 10 MiB that --memory leaves for queries others hold 6 MiB: ask again in a moment, or for a shorter range, a larger step or fewer series',
  );
  expect(() => one.hold(5 * MIB)).toThrow(
    'this query would hold 11 MiB, which is more than the 10 MiB that --memory leaves for queries: ask for a shorter range, a larger step or fewer series',
  );
  other.hold(4 * MIB);
  one.release(1 * MIB);
  one.releaseAll();
  one.releaseAll();
  other.hold(5 * MIB);
  other.releaseAll();
  expect(memory.heldBytes).toBe(0);
});

it('a query that is still running when whoever asked has gone holds nothing, and gives nothing back twice', () => {
  const memory = new SharedQueryMemory(10 * MIB);
  const [gone, other] = [memory.forQuery(), memory.forQuery()];
  other.hold(4 * MIB);
  gone.hold(6 * MIB);
  gone.releaseAll();
  gone.release(2 * MIB);
  expect(memory.heldBytes).toBe(4 * MIB);
  gone.hold(7 * MIB);
  expect(memory.heldBytes).toBe(4 * MIB);
});
