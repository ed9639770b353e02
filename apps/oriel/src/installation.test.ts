import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dataDirectory } from './data-directory/layout.ts';
import { prepareDataDirectory } from './data-directory/prepare.ts';
import { joinInstallation, refuseOtherInstallation } from './installation.ts';
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
  expect(await joinInstallation(directory('first'), opened.other)).toEqual({ ...first, isFirstRun: false });
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
