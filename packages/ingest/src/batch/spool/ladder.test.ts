import { describe, expect, test } from 'vitest';
import { NEVER, openSpool } from '../../../test/open-spool.ts';
import { rowsOf } from '../../../test/sample-rows.ts';
import { temporaryDirectory } from '../../../test/temporary-directory.ts';
import { diskError } from '../../../test/watched-files.ts';

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
