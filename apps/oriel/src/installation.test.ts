import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dataDirectory } from './data-directory/layout.ts';
import { prepareDataDirectory } from './data-directory/prepare.ts';
import { joinInstallation, refuseOtherInstallation, rememberServing } from './installation.ts';
import { type TwoServersRecords, twoServersRecords } from './test/two-servers-records.ts';

let opened: TwoServersRecords;
let stranger: TwoServersRecords;
beforeAll(async () => {
  [opened, stranger] = await Promise.all([twoServersRecords(), twoServersRecords()]);
});
afterAll(() => Promise.all([opened?.[Symbol.asyncDispose](), stranger?.[Symbol.asyncDispose]()]));

function directory(name: string) {
  const made = dataDirectory(join(opened.root, name));
  prepareDataDirectory(made);
  return made;
}

test('each server of one installation has a number of its own, and keeps it', async () => {
  const first = await joinInstallation(directory('first'), opened.records);
  const second = await joinInstallation(directory('second'), opened.other);
  expect(first).toMatchObject({ id: second.id, isFirstRun: true });
  expect(second.serverNumber).not.toBe(first.serverNumber);
  rememberServing(directory('first'), first);
  expect(await joinInstallation(directory('first'), opened.other)).toEqual({ ...first, isFirstRun: false });
});

test('a run that told nobody how to sign in was not the first', async () => {
  const failed = await joinInstallation(directory('failed'), opened.records);
  const next = await joinInstallation(directory('failed'), opened.records);
  expect(next).toEqual({ ...failed, isFirstRun: true });
});

test('a file of an earlier version is of a directory that has served', async () => {
  const earlier = directory('earlier');
  const id = opened.records.installationId;
  writeFileSync(earlier.installationFile, JSON.stringify({ id, serverNumber: 7 }));
  expect(await joinInstallation(earlier, opened.records)).toEqual({ id, serverNumber: 7, isFirstRun: false });
});

test('a damaged file is named, and the directory is not taken for a new one', async () => {
  const damaged = directory('damaged');
  writeFileSync(damaged.installationFile, '{"id":');
  await expect(joinInstallation(damaged, opened.records)).rejects.toMatchObject({
    code: 'start_failed',
    message: expect.stringMatching(/installation\.json' is damaged/),
  });
});

test('a directory of another installation is refused, and so is an engine', async () => {
  const mine = await joinInstallation(directory('mine'), opened.records);
  await expect(joinInstallation(directory('mine'), stranger.records)).rejects.toMatchObject({
    code: 'other_installation',
    message: expect.stringContaining(`belongs to installation ${mine.id}`),
  });
  expect(() => refuseOtherInstallation(mine, stranger.records.installationId)).toThrow(
    /point CLICKHOUSE_URL and DATABASE_URL at stores that belong together/,
  );
  expect(() => refuseOtherInstallation(mine, opened.other.installationId)).not.toThrow();
});
