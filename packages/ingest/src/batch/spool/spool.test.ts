import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { away, isSegment, NEVER, openSpool } from '../../../test/open-spool.ts';
import { rowsOf, sequenceOf } from '../../../test/sample-rows.ts';
import { temporaryDirectory } from '../../../test/temporary-directory.ts';
import { diskError, WatchedFiles } from '../../../test/watched-files.ts';
import type { IngestWork } from '../../ingest-work.ts';
import { readSegment } from './segment-format.ts';

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
