import { expect, test } from 'vitest';
import type { MaintenanceEngineClient, NativeBlock } from '../../engine/engine-client.ts';
import { InsertGate } from './insert-gate.ts';
import { packSamples } from './pack-samples.ts';

function blockOf(rows: number, values: Readonly<Record<string, unknown>> = {}): NativeBlock {
  return { rows, columns: [], column: (name: string) => ({ get: () => values[name] }) } as unknown as NativeBlock;
}

test('whoever remembers chunks is told of a packing that the engine has entered and did not answer', async () => {
  const client = {
    async query(statement: string, { params }: { params?: { table?: string } } = {}) {
      if (statement.includes('day_parts')) return { block: blockOf(1, { entries: 1 }) };
      if (statement.includes('system.parts'))
        return { block: blockOf(params?.table === 'samples' ? 1 : 0, { partition_id: '1', partition_rows: 1 }) };
      return { block: statement.includes('FROM packed') ? blockOf(0) : blockOf(1, { part: '65536' }) };
    },
    async *scan() {},
    async command() {
      throw new Error('the connection is gone');
    },
  } as unknown as MaintenanceEngineClient;
  const told: string[] = [];
  const watch = {
    insertChunks: async () => void told.push('inserted'),
    packed: async () => void told.push('packed'),
    packingFailed: () => told.push('failed'),
    dropped: () => told.push('dropped'),
  };
  const error = await packSamples(client, new InsertGate(), { nowMs: 1e9 }, watch).catch(
    (thrown: Error) => thrown.message,
  );
  expect(error).toBe('the connection is gone');
  expect(told).toEqual(['failed']);
});

test('a partition of which nothing is to be seen is not dropped', async () => {
  const commands: string[] = [];
  const client = {
    async query(statement: string, { params }: { params?: { table?: string } } = {}) {
      if (statement.includes('count()')) return { block: blockOf(1, { entries: 1 }) };
      if (statement.includes('system.parts'))
        return { block: blockOf(params?.table === 'samples' ? 1 : 0, { partition_id: '1', partition_rows: 1 }) };
      return { block: blockOf(0) };
    },
    async command(statement: string) {
      commands.push(statement);
    },
  } as unknown as MaintenanceEngineClient;
  const report = await packSamples(client, new InsertGate(), { nowMs: 1e9 });
  expect(report.dropped).toBe(0);
  expect(commands).toEqual([]);
});
