import { appendFile, readdir, readFile, writeFile } from 'node:fs/promises';
import type { ClosedSegment } from '@oriel/store';
import { describe, expect, test } from 'vitest';
import { rowsOf, sequenceOf, textOf } from '../../../test/sample-rows.ts';
import { ScriptedStore } from '../../../test/scripted-store.ts';
import { temporaryDirectory } from '../../../test/temporary-directory.ts';
import { diskError, WatchedFiles } from '../../../test/watched-files.ts';
import type { IngestWork } from '../../ingest-work.ts';
import { readSegment } from './segment-format.ts';
import { Spool, type SpoolOptions } from './spool.ts';
import { diskFiles } from './spool-files.ts';

const NEVER = 3_600_000;

async function openSpool(directory: string, options: Partial<SpoolOptions> = {}) {
  const store = new ScriptedStore();
  const files = new WatchedFiles();
  const spool = await Spool.open({ directory, store, files, firstRetryMs: 5, lastRetryMs: 20, ...options });
  return { spool, store: (options.store ?? store) as ScriptedStore, files };
}

/** Two inserts run side by side, so neighbours may end in either order; nothing overtakes further than that. */
function expectNeighboursInOrder({ inserted }: ScriptedStore): void {
  const sorted = inserted.toSorted(bySegment);
  for (const [index, segment] of inserted.entries())
    expect(Math.abs(sorted.indexOf(segment) - index)).toBeLessThanOrEqual(1);
}

const away: Partial<SpoolOptions> = {
  store: Object.assign(new ScriptedStore(), { answer: () => ({ kind: 'retry', reason: 'away' }) }),
};

describe('acknowledged means durable', () => {
  test('an fsync of the file and one of its directory stand before the first acknowledgement, one fsync before each later', async () => {
    await using directory = await temporaryDirectory();
    const { spool, files } = await openSpool(directory.path, { closeAfterMs: NEVER });
    files.calls.length = 0;
    const first = await spool.append([rowsOf('one')]);
    expect(first.kind).toBe('durable');
    // The note of promised ids comes first; then the segment: header, frame, fsync, name.
    expect(files.calls.slice(-5)).toEqual(['create', 'append', 'append', 'sync', 'syncDirectory']);
    files.calls.length = 0;
    await spool.append([rowsOf('two')]);
    expect(files.calls).toEqual(['append', 'sync']);
    await spool.close();
  });

  test('what arrives together shares one fsync', async () => {
    await using directory = await temporaryDirectory();
    const { spool, files } = await openSpool(directory.path, { closeAfterMs: NEVER });
    await spool.append([rowsOf('warm')]);
    files.calls.length = 0;
    const outcomes = await Promise.all(Array.from({ length: 200 }, (_, index) => spool.append([rowsOf(`r${index}`)])));
    expect(outcomes.every((outcome) => outcome.kind === 'durable')).toBe(true);
    expect(files.count('sync')).toBe(1);
    await spool.close();
  });

  test('acknowledged rows are in the file, whole, when nothing else has happened yet', async () => {
    await using directory = await temporaryDirectory();
    const { spool } = await openSpool(directory.path, { closeAfterMs: NEVER });
    await spool.append([rowsOf('logs', 3), rowsOf('spans', 2, 'spans')]);
    const [name] = (await readdir(`${directory.path}/spool`)).filter((file) => file.endsWith('.open'));
    const reading = readSegment(await readFile(`${directory.path}/spool/${name}`));
    expect(reading).toMatchObject({
      kind: 'read',
      blocks: [
        { signal: 'logs', rows: 3 },
        { signal: 'spans', rows: 2 },
      ],
    });
    await spool.close();
  });

  test('ordinals run per signal through a segment, segments grow', async () => {
    await using directory = await temporaryDirectory();
    const { spool, store } = await openSpool(directory.path, {
      closeAfterMs: NEVER,
      serverNumber: 7,
      now: () => 1_000,
    });
    await spool.append([rowsOf('a', 2), rowsOf('s', 1, 'spans')]);
    await spool.append([rowsOf('b', 1)]);
    await spool.flush();
    await spool.append([rowsOf('c', 1)]);
    await spool.flush();
    const sequences = store.inserted.map((segment) => segment.blocks.map(sequenceOf));
    const [first, second] = [1_000n * 65_536n + 7n, 1_001n * 65_536n + 7n];
    expect(sequences).toEqual([
      [
        [
          [first, 0],
          [first, 1],
        ],
        [[first, 0]],
        [[first, 2]],
      ],
      [[[second, 0]]],
    ]);
    await spool.close();
  });
});

describe('a segment closes', () => {
  test('by age, and is deleted after the store has it', async () => {
    await using directory = await temporaryDirectory();
    const { spool, store } = await openSpool(directory.path, { closeAfterMs: 30 });
    await spool.append([rowsOf('aged')]);
    await expect.poll(() => store.texts).toEqual(['aged']);
    await expect.poll(async () => (await readdir(`${directory.path}/spool`)).filter(isSegment)).toEqual([]);
    expect(spool.state).toMatchObject({ insertedSegments: 1, insertedRows: 1, bytes: 0, segments: 0, oldestMs: null });
    await spool.close();
  });

  test('by size, before it would grow beyond it', async () => {
    await using directory = await temporaryDirectory();
    const { spool, store } = await openSpool(directory.path, { closeAfterMs: NEVER, closeAtBytes: 300 });
    await Promise.all(['a', 'b', 'c', 'd'].map((name) => spool.append([rowsOf(name.repeat(100))])));
    await spool.flush();
    expect(store.inserted.map((segment) => segment.blocks.length)).toEqual([1, 1, 1, 1]);
    await spool.close();
  });

  test('by rows', async () => {
    await using directory = await temporaryDirectory();
    const { spool, store } = await openSpool(directory.path, { closeAfterMs: NEVER, closeAtRows: 10 });
    await spool.append([rowsOf('many', 10)]);
    await expect.poll(() => store.texts).toEqual(['many']);
    await spool.close();
  });

  test('at the end of a burst, where it is large', async () => {
    await using directory = await temporaryDirectory();
    const quiet = { closeQuietFromBytes: 300, closeQuietAfterMs: 30 };
    const { spool, store } = await openSpool(directory.path, { closeAfterMs: NEVER, ...quiet });
    await spool.append([rowsOf('few')]);
    await new Promise((resolve) => setTimeout(resolve, 3 * quiet.closeQuietAfterMs));
    expect(store.texts).toEqual([]);
    await spool.append([rowsOf('b'.repeat(300))]);
    await expect.poll(() => store.texts).toEqual(['few', 'b'.repeat(300)]);
    expect(store.inserted).toHaveLength(1);
    await spool.close();
  });
});

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

describe('after a crash', () => {
  test('what was acknowledged and not inserted is replayed in order, with progress', async () => {
    await using directory = await temporaryDirectory();
    const crashed = await openSpool(directory.path, { ...away, closeAfterMs: NEVER, closeAtRows: 2 });
    for (const name of ['a', 'b', 'c', 'd', 'e']) await crashed.spool.append([rowsOf(name)]);
    // No close: the process is gone. Two segments are closed, the third is open.
    const progress: number[] = [];
    const settled: bigint[] = [];
    const store = new ScriptedStore();
    const files = new WatchedFiles();
    const spool = await Spool.open({
      directory: directory.path,
      store,
      files,
      onInserted: ({ settledUpTo }) => settled.push(settledUpTo),
      onReplay: ({ segmentsDone, segments }) => progress.push(segmentsDone / segments),
    });
    await spool.flush();
    const taken = files.reads.slice(-3);
    expect(new Set(taken).size).toBe(3);
    expect(taken).toEqual(taken.toSorted());
    expectNeighboursInOrder(store);
    expect(store.inserted.toSorted(bySegment).flatMap(({ blocks }) => blocks.map(textOf))).toEqual([
      'a',
      'b',
      'c',
      'd',
      'e',
    ]);
    expect(settled).toEqual([...settled].sort((a, b) => (a < b ? -1 : 1)));
    expect(settled.at(-1)).toBe(store.inserted.toSorted(bySegment).at(-1)!.segment);
    expect(progress).toEqual([1 / 3, 2 / 3, 1]);
    expect(spool.state.replay).toMatchObject({ segments: 3, segmentsDone: 3 });
    await spool.close();
    await crashed.spool.close(0);
  });

  test.each([
    ['half a frame', (bytes: Uint8Array) => bytes.subarray(0, bytes.byteLength - 3)],
    ['a frame with a wrong byte', (bytes: Uint8Array) => bytes.with(bytes.byteLength - 1, bytes.at(-1)! ^ 1)],
    ['zeros, as a file system fills what it had not written', (bytes: Uint8Array) => new Uint8Array(bytes.byteLength)],
  ])('a torn tail is cut off: %s', async (_, tear) => {
    await using directory = await temporaryDirectory();
    const crashed = await openSpool(directory.path, { ...away, closeAfterMs: NEVER });
    await crashed.spool.append([rowsOf('acknowledged')]);
    const [name] = (await readdir(`${directory.path}/spool`)).filter(isSegment);
    const path = `${directory.path}/spool/${name}`;
    const whole = await readFile(path);
    await appendFile(path, tear(new Uint8Array(whole.subarray(32))));

    const { spool, store, files } = await openSpool(directory.path);
    await spool.flush();
    expect(store.texts).toEqual(['acknowledged']);
    expect(files.calls.slice(0, 4)).toEqual(['openExisting', 'truncate', 'sync', 'rename']);
    await spool.close();
    await crashed.spool.close(0);
  });

  test('a file that ends within its header holds nothing and is removed', async () => {
    await using directory = await temporaryDirectory();
    await diskFiles.makeDirectory(`${directory.path}/spool`);
    await writeFile(`${directory.path}/spool/00000000000a0000.open`, 'ORSPO');
    const { spool, store } = await openSpool(directory.path);
    await spool.flush();
    expect(store.inserted).toEqual([]);
    expect((await readdir(`${directory.path}/spool`)).filter(isSegment)).toEqual([]);
    await spool.close();
  });

  test('a closed segment that the disk has damaged: its good rows are inserted, the file is kept as evidence', async () => {
    await using directory = await temporaryDirectory();
    const crashed = await openSpool(directory.path, { ...away, closeAfterMs: NEVER, closeAtRows: 2 });
    await Promise.all([crashed.spool.append([rowsOf('good')]), crashed.spool.append([rowsOf('spoilt')])]);
    await expect.poll(() => crashed.spool.state.segments).toBe(1);
    const [name] = (await readdir(`${directory.path}/spool`)).filter((file) => file.endsWith('.closed'));
    const path = `${directory.path}/spool/${name}`;
    const bytes = await readFile(path);
    bytes[bytes.byteLength - 1]! ^= 1;
    await writeFile(path, bytes);

    const { spool, store } = await openSpool(directory.path);
    await spool.flush();
    expect(store.texts).toEqual(['good']);
    expect(spool.state.quarantine.files).toBe(1);
    expect(await readdir(`${directory.path}/quarantine`)).toEqual([`${name}.damaged`, `${name}.damaged.txt`]);
    await spool.close();
    await crashed.spool.close(0);
  });

  test('no id comes twice, even when the clock was set back and nothing is left in the spool', async () => {
    await using directory = await temporaryDirectory();
    const { spool, store } = await openSpool(directory.path, { now: () => 5_000_000 });
    await spool.append([rowsOf('before')]);
    await spool.flush();
    // Crashed here: no close.
    const back = await openSpool(directory.path, { now: () => 1_000_000 });
    await back.spool.append([rowsOf('after')]);
    await back.spool.flush();
    expect(back.store.inserted[0]!.segment).toBeGreaterThan(store.inserted[0]!.segment);
    await back.spool.close();
    await spool.close();
  });
});

describe('the ladder', () => {
  test('accepts, sheds from 80 % of the budget, refuses at 100 %, and comes back when the store does', async () => {
    await using directory = await temporaryDirectory();
    const levels: string[] = [];
    const { spool, store } = await openSpool(directory.path, {
      closeAfterMs: NEVER,
      closeAtRows: 1,
      budgetBytes: 1_000,
      onLevel: (level) => levels.push(level),
    });
    let isAway = true;
    store.answer = () => (isAway ? { kind: 'retry', reason: 'away' } : { kind: 'inserted' });
    expect(spool.level).toBe('accepting');
    // 32 header + 24 head + 12 sequence + 332 = 400 bytes each.
    await spool.append([rowsOf('x'.repeat(332))]);
    expect(spool.state).toMatchObject({ level: 'accepting', bytes: 400, reason: null });
    await spool.append([rowsOf('x'.repeat(332))]);
    expect(spool.state).toMatchObject({ level: 'shedding', bytes: 800, reason: { kind: 'budget' } });
    await spool.append([rowsOf('x'.repeat(332))]);
    expect(spool.state).toMatchObject({ level: 'refusing', bytes: 1_200 });
    await expect.poll(() => spool.state.segments).toBe(3);
    isAway = false;
    await spool.flush();
    expect(spool.state).toMatchObject({ level: 'accepting', bytes: 0, segments: 0 });
    expect(levels[0]).toBe('shedding');
    expect(levels.at(-1)).toBe('accepting');
    await spool.close();
  });

  test.each(['ENOSPC', 'EROFS', 'EIO'] as const)(
    '%s while appending: refused, nothing of it is ever inserted, what was acknowledged is',
    async (code) => {
      await using directory = await temporaryDirectory();
      const { spool, store, files } = await openSpool(directory.path, { closeAfterMs: NEVER, probeIntervalMs: 10 });
      expect((await spool.append([rowsOf('before')])).kind).toBe('durable');
      files.failing.append = diskError(code);
      files.partOfAppend = 20;
      expect(await spool.append([rowsOf('during')])).toMatchObject({ kind: 'refused', code: 'spool_unwritable' });
      expect(spool.state).toMatchObject({ level: 'refusing', reason: { kind: 'unwritable' } });
      expect(await spool.append([rowsOf('still')])).toMatchObject({ kind: 'refused', code: 'spool_unwritable' });
      files.failing = {};
      await expect.poll(() => spool.level).toBe('accepting');
      expect((await spool.append([rowsOf('after')])).kind).toBe('durable');
      await spool.flush();
      expect(store.texts).toEqual(['before', 'after']);
      await spool.close();
    },
  );

  test('a failed fsync: nobody hears yes, and the file is not written again', async () => {
    await using directory = await temporaryDirectory();
    const { spool, store, files } = await openSpool(directory.path, { closeAfterMs: NEVER, probeIntervalMs: 10 });
    const before = await spool.append([rowsOf('before')]);
    files.failing.sync = diskError('EIO');
    expect(await spool.append([rowsOf('lost')])).toMatchObject({ kind: 'refused' });
    files.failing = {};
    await expect.poll(() => spool.level).toBe('accepting');
    const after = await spool.append([rowsOf('after')]);
    expect(before).not.toEqual(after);
    await spool.flush();
    expect(store.texts).toEqual(['before', 'after']);
    await spool.close();
  });
});

test('a stop makes durable what waits, and leaves to the next start what the store does not take', async () => {
  await using directory = await temporaryDirectory();
  const first = await openSpool(directory.path, { ...away, closeAfterMs: NEVER });
  const waiting = first.spool.append([rowsOf('waiting')]);
  await first.spool.close(20);
  expect((await waiting).kind).toBe('durable');
  expect(await first.spool.append([rowsOf('late')])).toMatchObject({ kind: 'refused', code: 'shutting_down' });
  const { spool, store } = await openSpool(directory.path);
  await spool.flush();
  expect(store.texts).toEqual(['waiting']);
  await spool.close();
});

function bySegment(a: ClosedSegment, b: ClosedSegment): number {
  return a.segment < b.segment ? -1 : 1;
}

function isSegment(name: string): boolean {
  return name.endsWith('.open') || name.endsWith('.closed');
}

describe('work is told with its time, and nothing of what was in it', () => {
  const watching = () => {
    const told: IngestWork[] = [];
    return { told, kinds: () => told.map(({ kind }) => kind), watch: (work: IngestWork) => void told.push(work) };
  };

  test('commits, inserts, and a segment as a whole', async () => {
    await using directory = await temporaryDirectory();
    const { told, kinds, watch } = watching();
    const { spool } = await openSpool(directory.path, { closeAfterMs: NEVER, watch });
    await spool.append([rowsOf('a secret', 3)]);
    await spool.append([rowsOf('a secret', 4)]);
    await spool.flush();
    expect(kinds()).toEqual(['commit', 'commit', 'insert', 'segment']);
    expect(told.at(-1)).toMatchObject({ rows: 7, openMs: expect.any(Number), insertMs: expect.any(Number) });
    for (const work of told) expect(work).not.toHaveProperty('error');
    await spool.close();
  });

  test('a commit that failed and an insert that is tried again, each with a word; what an earlier run left, once', async () => {
    await using directory = await temporaryDirectory();
    const before = watching();
    const files = new WatchedFiles();
    const first = await openSpool(directory.path, { ...away, closeAfterMs: NEVER, files, watch: before.watch });
    await first.spool.append([rowsOf('one')]);
    files.failing.sync = diskError('EIO');
    await first.spool.append([rowsOf('two')]);
    await expect.poll(() => before.told.filter(({ error }) => error !== undefined).length).toBeGreaterThan(1);
    const failed = before.told.flatMap(({ kind, error }) => (error === undefined ? [] : [`${kind} ${error}`]));
    expect(new Set(failed)).toEqual(new Set(['commit EIO', 'insert store_unavailable']));
    await first.spool.close(0);

    const after = watching();
    const second = await openSpool(directory.path, { watch: after.watch });
    await second.spool.flush();
    await expect.poll(() => after.kinds()).toContain('replay');
    expect(after.told.find(({ kind }) => kind === 'replay')).toMatchObject({ segments: 1 });
    await second.spool.close();
  });
});
