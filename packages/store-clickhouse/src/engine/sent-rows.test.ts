import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StoreError } from '@oriel/store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UInt32Column, writeNativeBlock } from '../native/write/index.ts';
import { createEngineClients } from './clients.ts';
import { EngineRefusal } from './engine-refusal.ts';
import { rowsDirectoryOf, sentRowsPath } from './sent-rows.ts';
import { openTestEngine, type TestEngine } from './test-engine.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await openTestEngine();
  await engine.clients.maintenance.command('CREATE TABLE numbers (n UInt32) ENGINE = MergeTree ORDER BY n');
});
afterAll(() => engine?.[Symbol.asyncDispose]());

function numbers(...values: readonly number[]): Uint8Array {
  const column = new UInt32Column('n');
  for (const value of values) column.append(value);
  return writeNativeBlock([column]).bytes;
}

async function stored(): Promise<bigint> {
  const { block } = await engine.clients.maintenance.query('SELECT count() AS rows FROM numbers');
  return block.column('rows').get(0) as bigint;
}

describe('rows for an engine on this machine', () => {
  it('go by file, and no file is left', async () => {
    await engine.clients.maintenance.insertNative('numbers', [numbers(1, 2), numbers(3)], 'by file');
    expect(await stored()).toBe(3n);
    expect(await readdir(rowsDirectoryOf(engine.dataDir))).toEqual([]);
  });

  it('are refused as rows when they are none, and no file is left', async () => {
    const refused = engine.clients.maintenance.insertNative('numbers', [new Uint8Array([1, 2, 3])], 'none');
    await expect(refused).rejects.toBeInstanceOf(EngineRefusal);
    expect(await readdir(rowsDirectoryOf(engine.dataDir))).toEqual([]);
  });

  it('are asked for again, and not refused, when an engine that started anew has swept their file away', async () => {
    const elsewhere = await mkdtemp(join(tmpdir(), 'oriel-rows-'));
    const { endpoint, ...options } = engine.engine.clientOptions;
    const clients = createEngineClients({ ...options, endpoint: { ...endpoint, rowsDirectory: elsewhere } });
    try {
      const lost = clients.maintenance.insertNative('numbers', [numbers(4)], 'lost');
      await expect(lost).rejects.toMatchObject({ code: 'store_unavailable' });
      await expect(lost).rejects.toBeInstanceOf(StoreError);
      expect(await readdir(elsewhere)).toEqual([]);
    } finally {
      await clients.close();
      await rm(elsewhere, { recursive: true });
    }
  });

  it('lie in their directory whatever name is sent', () => {
    expect(sentRowsPath('/rows', '../data/secret')).toBeUndefined();
    expect(sentRowsPath('/rows', '3f0c2f5e-8a53-4d4e-9a52-0c4c9d6f1a2b')).toBe(
      '/rows/3f0c2f5e-8a53-4d4e-9a52-0c4c9d6f1a2b.sent',
    );
  });
});
