import { describe, expect, it } from 'vitest';
import { SharedQueryMemory } from './shared-query-memory.ts';

const MIB = 2 ** 20;

it('refuses what is not there, with another sentence for who has it all himself', () => {
  const memory = new SharedQueryMemory(10 * MIB, 'that --memory leaves for queries');
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

describe('a query that was refused', () => {
  const never = new AbortController().signal;

  it('waits until all that it wanted is set aside for it, behind those who waited before', async () => {
    const memory = new SharedQueryMemory(10 * MIB);
    const [holder, large, small] = [memory.forQuery(), memory.forQuery(), memory.forQuery()];
    holder.hold(7 * MIB);
    large.hold(2 * MIB);
    expect(() => large.hold(3 * MIB)).toThrow('ask again in a moment');
    const order: string[] = [];
    const served = [large.waitForRoom(never).then((isThere) => order.push(`large ${isThere}`))];
    expect(() => small.hold(4 * MIB)).toThrow('ask again in a moment');
    served.push(small.waitForRoom(never).then((isThere) => order.push(`small ${isThere}`)));
    expect(memory.heldBytes).toBe(7 * MIB);
    holder.release(2 * MIB);
    await served[0];
    expect(memory.heldBytes).toBe(10 * MIB);
    large.hold(5 * MIB);
    expect(() => large.hold(1 * MIB)).toThrow('ask again in a moment');
    large.releaseAll();
    await served[1];
    expect(order).toEqual(['large true', 'small true']);
    expect(memory.heldBytes).toBe(9 * MIB);
    small.releaseAll();
    holder.releaseAll();
    expect(memory.heldBytes).toBe(0);
  });

  it('gives up its place with the signal, and those behind it go on', async () => {
    const memory = new SharedQueryMemory(10 * MIB);
    const [holder, large, small] = [memory.forQuery(), memory.forQuery(), memory.forQuery()];
    holder.hold(7 * MIB);
    expect(() => large.hold(9 * MIB)).toThrow('ask again in a moment');
    const over = new AbortController();
    const waited = large.waitForRoom(over.signal);
    small.hold(2 * MIB);
    expect(() => small.hold(2 * MIB)).toThrow('ask again in a moment');
    const other = small.waitForRoom(never);
    holder.release(1 * MIB);
    over.abort();
    expect(await waited).toBe(false);
    expect(await other).toBe(true);
    expect(memory.heldBytes).toBe(10 * MIB);
    expect(await large.waitForRoom(over.signal)).toBe(false);
  });

  it('gets nothing any more when all is released while it waits', async () => {
    const memory = new SharedQueryMemory(10 * MIB);
    const [holder, gone] = [memory.forQuery(), memory.forQuery()];
    holder.hold(7 * MIB);
    expect(() => gone.hold(4 * MIB)).toThrow('ask again in a moment');
    const waited = gone.waitForRoom(never);
    gone.releaseAll();
    holder.releaseAll();
    expect(await waited).toBe(false);
    expect(memory.heldBytes).toBe(0);
  });
});
