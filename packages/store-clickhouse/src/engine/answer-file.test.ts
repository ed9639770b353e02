import { readdir } from 'node:fs/promises';
import { FIRST_TENANT } from '@oriel/telemetry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerFilePath } from './answer-file.ts';
import { rowsDirectoryOf } from './sent-rows.ts';
import { openTestEngine, type TestEngine } from './test-engine.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await openTestEngine();
});
afterAll(() => engine?.[Symbol.asyncDispose]());

const leftFiles = () => readdir(rowsDirectoryOf(engine.dataDir));

describe('a large answer of an engine on this machine', () => {
  it('comes by file with all its blocks, and no file is left', async () => {
    const blocks = [...(await engine.clients.forTenant(FIRST_TENANT).blocks('SELECT number FROM numbers(200000)'))];
    expect(blocks.length).toBeGreaterThan(1);
    expect(blocks.reduce((sum, { rows }) => sum + rows, 0)).toBe(200_000);
    expect(blocks.at(-1)?.column('number').values?.at(-1)).toBe(199_999n);
    expect(await leftFiles()).toEqual([]);
  });

  it('without a row is no block', async () => {
    expect([...(await engine.clients.forTenant(FIRST_TENANT).blocks('SELECT number FROM numbers(0)'))]).toEqual([]);
    expect(await leftFiles()).toEqual([]);
  });

  it('that fails half way is an error, and no file is left', async () => {
    const failing = engine.clients
      .forTenant(FIRST_TENANT)
      .blocks("SELECT throwIf(number = 150000, 'half way') FROM numbers(200000)");
    await expect(failing).rejects.toThrow('half way');
    expect(await leftFiles()).toEqual([]);
  });

  it('that is given up ends at once, and no file is left', async () => {
    const given = new AbortController();
    const slow = engine.clients
      .forTenant(FIRST_TENANT)
      .blocks('SELECT sum(sipHash64(number)) FROM numbers(1000000000000)', { signal: given.signal });
    // Hours of work remain; nobody waits for them.
    const ended = expect(slow).rejects.toMatchObject({ code: 'query_cancelled' });
    await expect.poll(async () => (await leftFiles()).length).toBe(1);
    given.abort();
    await ended;
    await expect.poll(leftFiles).toEqual([]);
  });

  it('lies in its directory whatever name is sent', () => {
    expect(answerFilePath('/rows', '../data/secret')).toBeUndefined();
  });
});
