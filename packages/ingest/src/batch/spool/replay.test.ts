import { appendFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { away, bySegment, expectNeighboursInOrder, isSegment, NEVER, openSpool } from '../../../test/open-spool.ts';
import { rowsOf, textOf } from '../../../test/sample-rows.ts';
import { ScriptedStore } from '../../../test/scripted-store.ts';
import { temporaryDirectory } from '../../../test/temporary-directory.ts';
import { WatchedFiles } from '../../../test/watched-files.ts';
import { Spool } from './spool.ts';
import { diskFiles } from './spool-files.ts';

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
