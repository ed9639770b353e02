import { readdir } from 'node:fs/promises';
import { type ClickHouseClient, createClient } from '@clickhouse/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rowsDirectoryOf } from './sent-rows.ts';
import { openTestEngine, type TestEngine } from './test-engine.ts';

let engine: TestEngine;
let client: ClickHouseClient;

beforeAll(async () => {
  engine = await openTestEngine({ listen: { host: '127.0.0.1', port: 0 }, memoryBytes: 600_000_000 });
  const { endpoint, password, maintenanceSecret } = engine.engine.clientOptions;
  client = createClient({
    url: (endpoint as { url: string }).url,
    password,
    http_headers: { 'X-Oriel-Maintenance': maintenanceSecret! },
    max_open_connections: 100,
    clickhouse_settings: { max_block_size: '4096' },
  });
});
afterAll(async () => {
  await client?.close();
  await engine?.[Symbol.asyncDispose]();
});

const leftFiles = () => readdir(rowsDirectoryOf(engine.dataDir));

describe("what ClickHouse's own client reads", () => {
  it('may be larger than what a statement may have of memory', async () => {
    const query = "SELECT leftPad(toString(number), 1000, 'x') AS text FROM numbers(400000)";
    const { stream } = await client.exec({ query: `${query} FORMAT TSV` });
    let sizeBytes = 0;
    for await (const chunk of stream) sizeBytes += (chunk as Buffer).length;
    expect(sizeBytes).toBe(400_000 * 1_001);
    await expect.poll(leftFiles).toEqual([]);
  });

  it('may be read slowly by many, and holds up nobody', async () => {
    const query = "SELECT leftPad(toString(number), 1000, 'x') AS text FROM numbers(5000)";
    const slow = await Promise.all(
      Array.from({ length: 20 }, () => client.query({ query, format: 'JSONCompactEachRow' })),
    );
    expect(await (await client.query({ query: 'SELECT 1 AS one', format: 'JSONEachRow' })).json()).toEqual([
      { one: 1 },
    ]);
    for (const result of slow) expect(await result.json()).toHaveLength(5_000);
    await expect.poll(leftFiles).toEqual([]);
  });

  it('leaves no file where whoever asked has gone', async () => {
    const query = "SELECT leftPad(toString(number), 1000, 'x') AS text FROM numbers(200000)";
    const result = await client.query({ query, format: 'JSONEachRow' });
    result.close();
    await expect.poll(leftFiles).toEqual([]);
  });

  it.each([
    ['JSONEachRow', ''],
    ['TabSeparatedWithNames', 'number\n'],
    ['CSV', ''],
  ] as const)('may be no row at all, as %s', async (format, text) => {
    const query = 'SELECT number FROM numbers(10) WHERE number > 10';
    expect(await (await client.query({ query, format })).text()).toBe(text);
  });

  it.each([
    'TSV SETTINGS max_block_size = 1',
    'TSV\nSETTINGS additional_table_filters = {}',
    "TSV; SELECT 2 INTO OUTFILE '/tmp/x'",
    '../TSV',
    '1',
  ])('comes in a format that is a name, and not as %j', async (format) => {
    const settings = { default_format: format } as Record<string, string>;
    await expect(client.exec({ query: 'SELECT 1', clickhouse_settings: settings })).rejects.toMatchObject({
      code: '73',
    });
  });

  it('may come in any format that the engine knows, and be united, in brackets, with words behind it', async () => {
    for (const query of [
      'SELECT 1 AS n UNION ALL SELECT 1',
      '(SELECT 1 AS n) UNION ALL (SELECT 1)',
      'WITH 1 AS n SELECT n FROM numbers(2)',
      'SELECT 1 AS n FROM numbers(2) SETTINGS max_block_size = 1',
      'SELECT 1 AS n FROM numbers(2) -- and that is all',
    ]) {
      const json = await (await client.query({ query, format: 'JSON' })).json();
      expect([json.rows, json.data], query).toEqual([2, [{ n: 1 }, { n: 1 }]]);
      const parquet = await client.exec({ query: `${query}\nFORMAT Parquet` });
      const chunks: Buffer[] = [];
      for await (const chunk of parquet.stream) chunks.push(chunk as Buffer);
      expect(Buffer.concat(chunks).subarray(-4).toString('latin1'), query).toBe('PAR1');
    }
  });
});
