import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Signal } from '@oriel/telemetry';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Archive } from './archive.ts';
import { Archiver, type ArchiverOptions } from './archiver.ts';
import { listDays } from './list-days.ts';
import { type Manifest, readManifest } from './manifest.ts';
import { ArchiveFailure } from './place/archive-failure.ts';
import type { ArchivePlace } from './place/archive-place.ts';
import { directoryPlace } from './place/directory-place.ts';
import { restoreDay } from './restore-day.ts';
import { emptyStaging } from './staging.ts';
import { FailingPlace } from './test/failing-place.ts';
import { MemoryDays } from './test/memory-days.ts';

const NOW_MS = Date.parse('2026-01-10T12:00:00Z');
const DAY = { signal: 'logs', day: '2026-01-02' } as const;
const MANIFEST = 'tenant=3/signal=logs/day=2026-01-02/manifest.json';

let directory: string;
let place: string;
let staging: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'oriel-archive-'));
  place = join(directory, 'place');
  staging = join(directory, 'staging');
  mkdirSync(place);
  emptyStaging(staging);
});
afterEach(() => rmSync(directory, { recursive: true }));

const files = (): string[] =>
  readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(place.length + 1))
    .sort();
const manifest = (name = MANIFEST): Manifest => readManifest(readFileSync(join(place, name)), name);

/** A server of that installation, just started. */
function archiverOf(
  store: MemoryDays,
  options: Partial<ArchiverOptions> & { readonly at?: ArchivePlace; readonly installation?: string } = {},
) {
  const { at = directoryPlace(place), installation = 'one', ...rest } = options;
  const heard: string[] = [];
  const archive = new Archive(at, installation);
  const archiver = new Archiver({
    archive,
    store: store as unknown as ArchiverOptions['store'],
    tenants: async () => [{ id: 3, name: 'acme' }],
    alone: (work) => work(new AbortController().signal),
    stagingDirectory: staging,
    waitMs: 3 * 86_400_000,
    now: () => NOW_MS,
    logger: pino({ level: 'silent' }),
    announce: (message) => heard.push(message),
    tell: () => {},
    ...rest,
  });
  return { archive, archiver, heard };
}

describe('a look', () => {
  test('brings days that are over, and says when all of a partition is there', async () => {
    const store = new MemoryDays();
    store.put(3, DAY, { '1': 5, '2': 7 });
    store.put(3, { signal: 'logs', day: '2026-01-10' }, { '9': 1 });
    // Over for two hours: what came in last may still be on its way.
    store.put(3, { signal: 'spans', day: '2026-01-10' }, { '9': 1 });
    const { archiver } = archiverOf(store);
    const isArchived = (rows: number) => archiver.isArchived({ signal: 'logs', partition: '2026-01-02-30', rows });
    expect(isArchived(12)).toBe(false);
    await archiver.look();
    expect(isArchived(12)).toBe(true);
    expect(isArchived(13)).toBe(false);
    expect(archiver.state).toMatchObject({
      days: { archived: 1, waiting: 0 },
      newestArchivedDay: '2026-01-02',
      lastLookMs: NOW_MS,
      rows: { logs: 12 },
      failures: 0,
    });
    const { objects, ...day } = manifest();
    expect(day).toMatchObject({
      format: 1,
      installation: 'one',
      tenant: { id: 3, name: 'acme' },
      ...DAY,
      startTime: '2026-01-02T00:00:00.000Z',
      endTime: '2026-01-03T00:00:00.000Z',
      rows: 12,
    });
    expect(objects).toMatchObject([{ rows: 12, schemaVersion: 1, columns: ['id'] }]);
    expect(files()).toEqual(
      ['oriel-archive.json', MANIFEST, MANIFEST.replace('manifest.json', objects[0]!.name)].sort(),
    );
    expect(readdirSync(staging)).toEqual([]);
  });

  test('a day that is archived is asked for nothing, by a server that just started too', async () => {
    const store = new MemoryDays();
    store.put(3, DAY, { '1': 5 });
    await archiverOf(store).archiver.look();
    const { archiver } = archiverOf(store);
    await archiver.look();
    await archiver.look();
    expect(store.exports).toBe(1);
    expect(archiver.isArchived({ signal: 'logs', partition: '2026-01-02-30', rows: 5 })).toBe(true);
  });

  test('what comes late is brought by itself, and what went from the store stays in the archive', async () => {
    const store = new MemoryDays();
    store.put(3, DAY, { '1': 5, '2': 7 });
    const { archiver } = archiverOf(store);
    await archiver.look();
    store.rows.get('3/logs/2026-01-02')!.delete('1');
    store.put(3, DAY, { '3': 4 });
    await archiver.look();
    expect(manifest().objects.map(({ rows }) => rows)).toEqual([12, 4]);
    expect(manifest().rows).toBe(16);
    expect(archiver.isArchived({ signal: 'logs', partition: '2026-01-02-30', rows: 11 })).toBe(true);
  });

  test('what changes while it leaves is not said to be archived, until the next look', async () => {
    const store = new MemoryDays();
    store.put(3, DAY, { '1': 5 });
    store.onExport = () => {
      store.put(3, DAY, { '2': 1 });
      store.onExport = () => {};
    };
    const { archiver } = archiverOf(store);
    await archiver.look();
    expect(files()).not.toContain(MANIFEST);
    expect(archiver.state.days).toEqual({ archived: 0, waiting: 1 });
    await archiver.look();
    expect(manifest().objects.map(({ rows }) => rows)).toEqual([6]);
    // What the first one left has no name, and is gone.
    expect(files()).toHaveLength(3);
  });

  test.each([false, true])(
    'a crash at any step leaves a day that is whole or not there (answer lost: %s)',
    async (isDone) => {
      for (let step = 0; ; step++) {
        rmSync(place, { recursive: true });
        mkdirSync(place);
        const store = new MemoryDays();
        store.put(3, DAY, { '1': 600_000, '2': 600_000 });
        const at = new FailingPlace(directoryPlace(place));
        at.failsAfter = step;
        at.isDone = isDone;
        await archiverOf(store, { at }).archiver.look();
        const listed = await listDays(new Archive(directoryPlace(place), 'one'), { onProgress: () => {} });
        if (listed.length > 0) expect(listed).toMatchObject([{ tenant: 'acme', rows: 1_200_000, objects: 2 }]);
        // The next run ends it: nothing is doubled, nothing is left over.
        await archiverOf(store).archiver.look();
        expect(manifest().objects.map(({ rows }) => rows)).toEqual([600_000, 600_000]);
        expect(files()).toHaveLength(4);
        expect(readdirSync(staging)).toEqual([]);
        if (at.steps <= step) break;
      }
    },
  );

  test('a place that is away is said once, and again when it is back; the rest of the days is not tried on it', async () => {
    const store = new MemoryDays();
    for (const day of ['2026-01-02', '2026-01-03', '2026-01-04']) store.put(3, { signal: 'logs', day }, { '1': 5 });
    const at = new FailingPlace(directoryPlace(place));
    at.error = new ArchiveFailure('the bucket does not answer', { isTransient: true });
    at.failsAfter = 0;
    const { archiver, heard } = archiverOf(store, { at });
    await archiver.look();
    await archiver.look();
    expect(at.steps).toBe(2);
    expect(archiver.state).toMatchObject({
      lastError: 'the bucket does not answer',
      failures: 2,
      days: { archived: 0, waiting: 3 },
      lastLookMs: null,
    });
    at.failsAfter = undefined;
    await archiver.look();
    expect(archiver.state.lastError).toBeUndefined();
    expect(archiver.state.days).toEqual({ archived: 3, waiting: 0 });
    expect(heard).toEqual([
      'days are not archived: the bucket does not answer; what expires waits for it up to 3 d, and --disk does not',
      'days are archived again',
    ]);
  });

  test('one damaged manifest holds up no other day', async () => {
    const store = new MemoryDays();
    for (const day of ['2026-01-02', '2026-01-03']) store.put(3, { signal: 'logs', day }, { '1': 5 });
    await archiverOf(store).archiver.look();
    writeFileSync(join(place, MANIFEST), '{');
    store.put(3, { signal: 'logs', day: '2026-01-04' }, { '1': 5 });
    const { archiver } = archiverOf(store);
    await archiver.look();
    expect(archiver.state).toMatchObject({
      lastError: `logs of 2026-01-02: '${MANIFEST}' of the archive is damaged: it is no JSON`,
      days: { archived: 2, waiting: 1 },
    });
  });

  test('rows that are too large for the engine leave in smaller objects, and a day that does not leave holds up no other', async () => {
    const store = new MemoryDays();
    store.put(3, DAY, { '1': 1, '2': 1, '3': 1 });
    store.mostBatches = 1;
    const { archiver } = archiverOf(store);
    await archiver.look();
    expect(manifest().objects.map(({ rows }) => rows)).toEqual([1, 1, 1]);
    store.mostBatches = 0;
    store.put(3, DAY, { '4': 1 });
    await archiver.look();
    expect(archiver.state).toMatchObject({
      lastError: expect.stringMatching(/^logs of 2026-01-02: the query needs more memory/),
      days: { archived: 0, waiting: 1 },
    });
  });

  test('a key that may not list the bucket archives all the same', async () => {
    const store = new MemoryDays();
    for (const day of ['2026-01-02', '2026-01-03', '2026-01-04']) store.put(3, { signal: 'logs', day }, { '1': 5 });
    const at = directoryPlace(place);
    // biome-ignore lint/correctness/useYield: what is refused gives nothing
    const list: ArchivePlace['list'] = async function* () {
      throw new ArchiveFailure('403 AccessDenied', { isTransient: false });
    };
    const { archiver } = archiverOf(store, { at: { ...at, list } });
    await archiver.look();
    expect(archiver.state).toMatchObject({ days: { archived: 3, waiting: 0 }, failures: 0 });
  });

  test('an end does not wait for what goes up, and what comes after it stays where it is', async () => {
    const store = new MemoryDays();
    for (const day of ['2026-01-02', '2026-01-03']) store.put(3, { signal: 'logs', day }, { '1': 5 });
    const { promise: arrives, resolve: arrive } = Promise.withResolvers<void>();
    const at = directoryPlace(place);
    const put: ArchivePlace['put'] = async (name, content) => {
      if (name.endsWith('.parquet')) await arrives;
      await at.put(name, content);
    };
    const { archiver } = archiverOf(store, { at: { ...at, put } });
    const looking = archiver.look();
    await vi.waitFor(() => expect(store.exports).toBe(1), { timeout: 60_000 });
    await archiver.stop();
    arrive();
    await looking;
    expect(store.exports).toBe(1);
  });

  test('where another server is at it, it looks the next time', async () => {
    const store = new MemoryDays();
    store.put(3, DAY, { '1': 5 });
    const { archiver } = archiverOf(store, { alone: async () => undefined });
    await archiver.look();
    expect([files(), archiver.state.failures]).toEqual([[], 0]);
  });
});

describe('what belongs to whom', () => {
  test('two installations do not share a place', async () => {
    const store = new MemoryDays();
    store.put(3, DAY, { '1': 5 });
    await archiverOf(store).archiver.look();
    const { archiver } = archiverOf(store, { installation: 'two' });
    await archiver.look();
    expect(archiver.state.lastError).toMatch(/is the archive of installation one, and this is two; name another place/);
  });

  test('a day is not restored to another tenant, wherever its files are put', async () => {
    const store = new MemoryDays();
    store.put(3, DAY, { '1': 5 });
    const { archive, archiver } = archiverOf(store);
    await archiver.look();
    const into = (id: number) =>
      restoreDay({ id, name: 'any', days: store.forTenant(id).archive }, DAY, {
        archive,
        stagingDirectory: staging,
        keepUntilMs: NOW_MS,
        onProgress: () => {},
      });
    expect(await into(4)).toBeUndefined();
    const theirs = join(place, 'tenant=4/signal=logs/day=2026-01-02');
    mkdirSync(theirs, { recursive: true });
    for (const name of files().filter((path) => path.startsWith('tenant=3/'))) {
      writeFileSync(join(theirs, name.split('/').at(-1)!), readFileSync(join(place, name)));
    }
    await expect(into(4)).rejects.toThrow(/is of tenant 3, logs, 2026-01-02, installation one; put it back/);
    expect(store.rows.has('4/logs/2026-01-02')).toBe(false);
  });
});

describe('what comes back', () => {
  async function archived() {
    const store = new MemoryDays();
    store.put(3, DAY, { '1': 600_000, '2': 7 });
    const { archive, archiver } = archiverOf(store);
    await archiver.look();
    store.rows.clear();
    const progress: number[] = [];
    const restore = () =>
      restoreDay({ id: 3, name: 'acme', days: store.forTenant(3).archive }, DAY, {
        archive,
        stagingDirectory: staging,
        keepUntilMs: NOW_MS,
        onProgress: (done) => progress.push(done),
      });
    return { store, archive, restore, progress };
  }

  test('is told object by object, and twice is once', async () => {
    const { store, restore, progress } = await archived();
    expect(await restore()).toEqual({ ...DAY, rows: 600_007, archivedRows: 600_007 });
    expect(progress).toEqual([0, 600_000, 600_007]);
    expect([...store.rows.get('3/logs/2026-01-02')!.values()]).toEqual([600_000, 7]);
    expect(await restore()).toEqual({ ...DAY, rows: 0, archivedRows: 600_007 });
    expect(readdirSync(staging)).toEqual([]);
  });

  test.each<[string, (path: string) => void, RegExp]>([
    ['damaged', (path) => writeFileSync(path, 'something else'), /is damaged: it has 14 bytes with another checksum/],
    ['missing', (path) => rmSync(path), /is missing, and its manifest names it/],
  ])('is refused where an object is %s, before a row of it is seen', async (_, spoil, message) => {
    const { store, restore } = await archived();
    spoil(join(place, 'tenant=3/signal=logs/day=2026-01-02', manifest().objects[0]!.name));
    await expect(restore()).rejects.toThrow(message);
    expect(store.rows.get('3/logs/2026-01-02')?.size ?? 0).toBe(0);
    expect(readdirSync(staging)).toEqual([]);
  });

  test('days are listed by tenant, signal and day', async () => {
    const store = new MemoryDays();
    const put = (tenant: number, signal: Signal, day: string) => store.put(tenant, { signal, day }, { '1': tenant });
    put(3, 'spans', '2026-01-02');
    put(3, 'logs', '2026-01-03');
    put(3, 'logs', '2026-01-02');
    put(12, 'logs', '2026-01-02');
    const { archive, archiver } = archiverOf(store);
    await archiver.look();
    const list = async (of: { tenant?: number; signal?: Signal }) =>
      (await listDays(archive, { ...of, onProgress: () => {} })).map(
        ({ tenant, signal, day }) => `${tenant} ${signal} ${day}`,
      );
    expect(await list({})).toEqual([
      'acme logs 2026-01-02',
      'acme logs 2026-01-03',
      'acme spans 2026-01-02',
      '12 logs 2026-01-02',
    ]);
    expect(await list({ tenant: 12 })).toEqual(['12 logs 2026-01-02']);
    expect(await list({ signal: 'spans' })).toEqual(['acme spans 2026-01-02']);
  });
});
