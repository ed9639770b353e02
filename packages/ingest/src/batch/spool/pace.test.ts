import type { InsertOutcome } from '@oriel/store';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rowsOf } from '../../../test/sample-rows.ts';
import { ScriptedStore } from '../../../test/scripted-store.ts';
import { temporaryDirectory } from '../../../test/temporary-directory.ts';
import { Spool } from './spool.ts';

/** 32 header + 24 head + 12 sequence + 332. */
const SEGMENT_BYTES = 400;
const AWAY: InsertOutcome = { kind: 'retry', reason: 'away' };

/** A spool in which every append is a segment, and a store whose inserts end when they are told to. */
async function openSpool() {
  const directory = await temporaryDirectory();
  const store = new ScriptedStore();
  const running: ((outcome: InsertOutcome) => void)[] = [];
  store.answer = () => new Promise((resolve) => running.push(resolve));
  const spool = await Spool.open({
    directory: directory.path,
    store,
    closeAfterMs: 3_600_000,
    closeAtRows: 1,
    firstRetryMs: 5,
    lastRetryMs: 20,
    paceFromBytes: SEGMENT_BYTES,
  });
  const end = async (outcome: InsertOutcome): Promise<void> => {
    await expect.poll(() => running.length).toBeGreaterThan(0);
    running.shift()!(outcome);
  };
  return {
    spool,
    /** Ends the oldest insert. */
    end,
    endAllFromNowOn(outcome: InsertOutcome): void {
      store.answer = () => outcome;
      for (const resolve of running.splice(0)) resolve(outcome);
    },
    async appendSegments(count: number): Promise<void> {
      for (let index = 0; index < count; index++) {
        expect(await spool.append([rowsOf('x'.repeat(332))])).toMatchObject({ kind: 'durable' });
      }
      await expect.poll(() => spool.state.segments).toBe(count);
    },
    [Symbol.asyncDispose]: async () => {
      store.answer = () => ({ kind: 'inserted' });
      for (const resolve of running) resolve({ kind: 'inserted' });
      await spool.close();
      await directory[Symbol.asyncDispose]();
    },
  };
}

test('requests wait while insertion is behind, until it is in step again', async () => {
  await using opened = await openSpool();
  const { spool } = opened;
  await opened.appendSegments(3);
  const turns = [spool.paced(), spool.paced()];
  expect(turns).toEqual([expect.any(Promise), expect.any(Promise)]);
  expect(spool.state).toMatchObject({ pacedRequests: 2, level: 'accepting' });
  await opened.end({ kind: 'inserted' });
  await Promise.all(turns);
  expect(spool.state.segments).toBe(2);
  expect(spool.paced()).toBeUndefined();
});

test('…but not for long, where nothing goes in meanwhile', async () => {
  await using opened = await openSpool();
  await opened.appendSegments(3);
  await opened.spool.paced();
  expect(opened.spool.state.segments).toBe(3);
});

test('…and go on at once when the store is found to be away, or the spool closes', async () => {
  await using opened = await openSpool();
  await opened.appendSegments(3);
  const turn = opened.spool.paced();
  expect(turn).toBeInstanceOf(Promise);
  opened.endAllFromNowOn(AWAY);
  await turn;
  await expect.poll(() => opened.spool.state.insertRetries).toBeGreaterThan(1);
  expect(opened.spool.paced()).toBeUndefined();

  await using closing = await openSpool();
  await closing.appendSegments(3);
  const last = closing.spool.paced();
  closing.endAllFromNowOn({ kind: 'inserted' });
  await Promise.all([closing.spool.close(), last]);
});

test('an insert that never ends is not waited for after five seconds', { timeout: 60_000 }, async () => {
  await using opened = await openSpool();
  await opened.appendSegments(3);
  expect(opened.spool.paced()).toBeInstanceOf(Promise);
  await expect.poll(() => opened.spool.paced() === undefined, { timeout: 40_000 }).toBe(true);
  expect(opened.spool.state.segments).toBe(3);
});

test('who waits is decided by what lies there and by whether it goes in, and appends are taken alike', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 11 }), fc.boolean(), async (segments, isAway) => {
      await using opened = await openSpool();
      const { spool } = opened;
      if (isAway) opened.endAllFromNowOn(AWAY);
      await opened.appendSegments(segments);
      if (isAway && segments > 0) await expect.poll(() => spool.state.insertRetries).toBeGreaterThan(0);
      const turn = spool.paced();
      expect(turn !== undefined).toBe(!isAway && segments > 2 && segments <= 8);
      expect(spool.level).toBe('accepting');
      // Whoever does not ask for a turn is taken as ever.
      expect(await spool.append([rowsOf('more')])).toMatchObject({ kind: 'durable' });
      await turn;
    }),
    { numRuns: 20 },
  );
});
