import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { expectNeighboursInOrder, NEVER, openSpool } from '../../../test/open-spool.ts';
import { rowsOf, textOf } from '../../../test/sample-rows.ts';
import { temporaryDirectory } from '../../../test/temporary-directory.ts';
import { readSegment } from './segment-format.ts';

describe('the store', () => {
  test('gets segments in order, two at a time when many wait, and again after a pause when it was away', async () => {
    await using directory = await temporaryDirectory();
    const { spool, store } = await openSpool(directory.path, { closeAfterMs: NEVER, closeAtRows: 1 });
    let isAway = true;
    store.answer = () => (isAway ? { kind: 'retry', reason: 'restarting' } : { kind: 'inserted' });
    const names = Array.from({ length: 12 }, (_, index) => `segment ${index}`);
    for (const name of names) await spool.append([rowsOf(name)]);
    await expect.poll(() => spool.state.insertRetries).toBeGreaterThan(1);
    isAway = false;
    await spool.flush();
    expect([...store.texts].sort()).toEqual([...names].sort());
    expectNeighboursInOrder(store);
    expect(store.mostAtOnce).toBe(2);
    expect(spool.state).toMatchObject({ segments: 0, lastInsertError: 'restarting' });
    await spool.close();
  });

  test('that keeps up gets one segment at a time, strictly in order', async () => {
    await using directory = await temporaryDirectory();
    const { spool, store } = await openSpool(directory.path, { closeAfterMs: NEVER, closeAtRows: 1 });
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) {
      await spool.append([rowsOf(name)]);
      await spool.flush();
    }
    expect(store.texts).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
    expect(store.mostAtOnce).toBe(1);
    await spool.close();
  });

  test('that throws is one that is away: nothing is lost', async () => {
    await using directory = await temporaryDirectory();
    const { spool, store } = await openSpool(directory.path, { closeAfterMs: NEVER });
    let thrown = false;
    store.answer = () => {
      if (thrown) return { kind: 'inserted' };
      thrown = true;
      throw new Error('a surprise');
    };
    await spool.append([rowsOf('kept')]);
    await spool.flush();
    expect(store.texts).toEqual(['kept']);
    await spool.close();
  });

  test('refuses rows for good: they go to quarantine with the reason, the queue goes on', async () => {
    await using directory = await temporaryDirectory();
    const { spool, store } = await openSpool(directory.path, { closeAfterMs: NEVER, closeAtRows: 2 });
    store.answer = (segment) => {
      const refused = segment.blocks.filter((block) => textOf(block) === 'poison');
      return refused.length === 0
        ? { kind: 'inserted' }
        : { kind: 'quarantined', refused, reason: 'code 27: cannot parse' };
    };
    await spool.append([rowsOf('good'), rowsOf('poison', 1, 'spans')]);
    await spool.append([rowsOf('next', 2)]);
    await spool.flush();
    expect(spool.state).toMatchObject({
      insertedRows: 3,
      segments: 0,
      quarantine: { files: 1, rows: 1, lastReason: 'code 27: cannot parse' },
    });
    const names = await readdir(`${directory.path}/quarantine`);
    expect(names).toHaveLength(2);
    const reading = readSegment(
      await readFile(`${directory.path}/quarantine/${names.find((name) => name.endsWith('.refused'))}`),
    );
    expect(reading).toMatchObject({ kind: 'read', blocks: [{ signal: 'spans', rows: 1 }] });
    await spool.close();
    // Counted still after a restart.
    const again = await openSpool(directory.path);
    expect(again.spool.state.quarantine).toMatchObject({ files: 1 });
    await again.spool.close();
  });

  test('is away for long: rows beyond the hot bytes come back from disk', async () => {
    await using directory = await temporaryDirectory();
    const { spool, store } = await openSpool(directory.path, { closeAfterMs: NEVER, closeAtRows: 1, hotBytes: 200 });
    let isAway = true;
    store.answer = () => (isAway ? { kind: 'retry', reason: 'away' } : { kind: 'inserted' });
    for (const name of ['first', 'second', 'third', 'fourth']) await spool.append([rowsOf(name)]);
    isAway = false;
    await spool.flush();
    expect([...store.texts].sort()).toEqual(['first', 'fourth', 'second', 'third']);
    await spool.close();
  });
});
