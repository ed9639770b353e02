import {
  type ClickHouseClient,
  ClickHouseError,
  ClickHouseLogLevel,
  createClient,
  isProgressRow,
  isRow,
  type ProgressRow,
} from '@clickhouse/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestEngine, type TestEngine } from './test-engine.ts';

let engine: TestEngine;
let client: ClickHouseClient;
let url: string;

beforeAll(async () => {
  engine = await openTestEngine({ listen: { host: '127.0.0.1', port: 0 } });
  url = (engine.engine.clientOptions.endpoint as { url: string }).url;
  client = open({});
  await client.command({
    query: 'CREATE TABLE things (id UInt64, name String, at DateTime64(3)) ENGINE = MergeTree ORDER BY id',
  });
});
afterAll(async () => {
  await client?.close();
  await engine?.[Symbol.asyncDispose]();
});

/** As anybody would open it; only the mark is ours. */
function open(config: Parameters<typeof createClient>[0]): ClickHouseClient {
  const { password, maintenanceSecret } = engine.engine.clientOptions;
  return createClient({
    url,
    password,
    database: 'oriel',
    http_headers: { 'X-Oriel-Maintenance': maintenanceSecret! },
    log: { level: ClickHouseLogLevel.OFF },
    ...config,
  });
}

describe("ClickHouse's own client", () => {
  it('finds the engine alive', async () => {
    expect(await client.ping()).toEqual({ success: true });
    expect(await client.ping({ select: true })).toEqual({ success: true });
  });

  it('inserts rows and reads them in several formats', async () => {
    await client.insert({
      table: 'things',
      values: [{ id: '1', name: 'one', at: '2024-01-02 03:04:05.678' }],
      format: 'JSONEachRow',
    });
    await client.insert({
      table: 'things',
      values: [[2, 'two', 0]],
      columns: ['id', 'name', 'at'],
      format: 'JSONCompactEachRow',
    });
    await client.command({ query: "INSERT INTO things VALUES (3, 'it''s', 0)" });
    const query = 'SELECT id, name FROM things ORDER BY id';
    expect(await (await client.query({ query, format: 'JSONEachRow' })).json()).toEqual([
      { id: 1, name: 'one' },
      { id: 2, name: 'two' },
      { id: 3, name: "it's" },
    ]);
    expect(await (await client.query({ query, format: 'CSV' })).text()).toBe('1,"one"\n2,"two"\n3,"it\'s"\n');
    const json = await (await client.query({ query, format: 'JSON' })).json();
    expect(json.rows).toBe(3);
    expect(json.meta).toEqual([
      { name: 'id', type: 'UInt64' },
      { name: 'name', type: 'String' },
    ]);
  });

  it('reads rows as a stream', async () => {
    const result = await client.query({ query: 'SELECT number FROM numbers(100000)', format: 'JSONEachRow' });
    let rows = 0;
    for await (const chunk of result.stream()) rows += chunk.length;
    expect(rows).toBe(100_000);
  });

  it.each<[type: string, value: unknown, shown: string]>([
    ['String', 'it\'s "\\" a\ttab\nand 雪', 'it\'s "\\" a\ttab\nand 雪'],
    ['String', '{x:String}', '{x:String}'],
    ['UInt64', 18446744073709551615n, '18446744073709551615'],
    ['Float64', -1.5, '-1.5'],
    ['Bool', true, 'true'],
    ['Nullable(String)', null, 'ᴺᵁᴸᴸ'],
    ['Array(String)', ["a'b", 'c,d', '\\'], "['a\\'b','c,d','\\\\']"],
    ['Array(UInt8)', [1, 2], '[1,2]'],
    ["DateTime64(3, 'UTC')", new Date(1_700_000_000_123), '2023-11-14 22:13:20.123'],
    ['LowCardinality(String)', 'x', 'x'],
  ])('binds a %s', async (type, value, shown) => {
    const result = await client.query({
      query: `SELECT ifNull(toString({value:${type}}), 'ᴺᵁᴸᴸ') AS shown`,
      query_params: { value },
      format: 'JSONEachRow',
    });
    expect(await result.json()).toEqual([{ shown }]);
  });

  it('binds a name', async () => {
    const query = 'SELECT count() > 0 AS some FROM {table:Identifier}';
    const result = await client.query({ query, query_params: { table: 'things' }, format: 'JSONEachRow' });
    expect(await result.json()).toEqual([{ some: 1 }]);
  });

  it('binds many at the same time, each its own', async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, async (_, value) => {
        const result = await client.query({
          query: 'SELECT {value:UInt32} AS v',
          query_params: { value },
          format: 'JSONEachRow',
        });
        return (await result.json<{ v: number }>())[0]!.v;
      }),
    );
    expect(answers).toEqual(Array.from({ length: 50 }, (_, value) => value));
  });

  it('compresses both ways', async () => {
    await using compressing = open({ compression: { request: true, response: true } });
    await compressing.insert({
      table: 'things',
      values: [{ id: 9, name: 'z'.repeat(10_000), at: 0 }],
      format: 'JSONEachRow',
    });
    const result = await compressing.query({ query: 'SELECT name FROM things WHERE id = 9', format: 'JSONEachRow' });
    expect(await result.json()).toEqual([{ name: 'z'.repeat(10_000) }]);
  });

  it('names the query, its cost and its format', async () => {
    const result = await client.exec({
      query: 'SELECT sum(number) FROM numbers(1000) FORMAT TSV',
      query_id: 'my-query',
    });
    let text = '';
    for await (const chunk of result.stream) text += String(chunk);
    expect(text).toBe('499500\n');
    expect(result.query_id).toBe('my-query');
    expect(result.response_headers['x-clickhouse-format']).toBe('TSV');
    expect(Number(result.summary?.read_rows)).toBeGreaterThanOrEqual(1000);
    expect(Number(result.summary?.elapsed_ns)).toBeGreaterThan(0);
  });

  it('keeps settings to the statement that carries them', async () => {
    const setting = async (settings: Record<string, string>) => {
      const query = "SELECT getSetting('max_threads') AS threads";
      const result = await client.query({ query, clickhouse_settings: settings, format: 'JSONEachRow' });
      return (await result.json<{ threads: number | string }>())[0]!.threads;
    };
    const before = await setting({});
    expect(String(await setting({ max_threads: '7' }))).toBe('7');
    expect(await setting({})).toBe(before);
  });

  it.each([
    ['SELECT 1 FROM nowhere', '60', 'UNKNOWN_TABLE'],
    ['SELECT nothing', '47', 'UNKNOWN_IDENTIFIER'],
    ['SELECT (1', '62', 'SYNTAX_ERROR'],
    ['SELECT {missing:String}', '456', 'UNKNOWN_QUERY_PARAMETER'],
    ["SELECT throwIf(1, 'my words')", '395', 'FUNCTION_THROW_IF_VALUE_IS_NON_ZERO'],
  ])('hears why %s failed', async (query, code, type) => {
    const error = await client.query({ query, format: 'JSONEachRow' }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ClickHouseError);
    expect(error).toMatchObject({ code, type });
  });

  it('hears of an unknown setting, and the next statement is not harmed', async () => {
    const query = 'SELECT 1 AS one';
    const settings = { no_such_setting: '1' } as Record<string, string>;
    await expect(client.query({ query, clickhouse_settings: settings })).rejects.toMatchObject({ code: '115' });
    expect(await (await client.query({ query, format: 'JSONEachRow' })).json()).toEqual([{ one: 1 }]);
  });

  it('is not let in with another password', async () => {
    await using stranger = open({ password: 'guess' });
    await expect(stranger.query({ query: 'SELECT 1' })).rejects.toMatchObject({ code: '516' });
  });

  it('sees no table without the mark or a filter', async () => {
    await using unmarked = open({ http_headers: {} });
    await expect(unmarked.query({ query: 'SELECT * FROM things' })).rejects.toMatchObject({ code: '497' });
  });

  it('hears how far a long statement is, and then its rows', async () => {
    const query = 'SELECT sum(sleepEachRow(0.01)) AS slept FROM numbers(100) SETTINGS max_block_size = 5';
    const result = await client.query({ query, format: 'JSONEachRowWithProgress' });
    const told: ProgressRow['progress'][] = [];
    const rows: unknown[] = [];
    for await (const chunk of result.stream<{ slept: number }>()) {
      for (const row of chunk) {
        const value = row.json();
        if (isProgressRow(value)) told.push(value.progress);
        else if (isRow(value)) rows.push(value.row);
      }
    }
    expect(rows).toEqual([{ slept: 0 }]);
    // It takes a second; where it stands is told more often.
    expect(told.filter(({ read_rows }) => Number(read_rows) > 0 && Number(read_rows) < 100).length).toBeGreaterThan(1);
    expect(told.some(({ total_rows_to_read }) => total_rows_to_read === '100')).toBe(true);
  });

  it('hears what ends a statement of which it heard progress', async () => {
    const query =
      "SELECT throwIf(sum(sleepEachRow(0.01)) = 0, 'my words') FROM numbers(100) SETTINGS max_block_size = 5";
    const read = async () => (await client.query({ query, format: 'JSONEachRowWithProgress' })).text();
    expect(String(await read().catch(String))).toMatch(/my words/);
  });

  it('keeps no logs of its own, which would outgrow the data', async () => {
    await client.command({ query: 'SYSTEM FLUSH LOGS' });
    const query = "SELECT name FROM system.tables WHERE database = 'system' AND endsWith(name, '_log')";
    expect(await (await client.query({ query, format: 'JSONEachRow' })).json()).toEqual([]);
  });

  it('stops a statement by its id', async () => {
    const slow = client
      .query({ query: 'SELECT sum(sipHash64(number)) FROM numbers(1000000000000)', query_id: 'slow-one' })
      .catch((reason: unknown) => reason);
    const isRunning = async () => {
      const listed = await client.query({
        query:
          "SELECT 1 FROM system.processes WHERE query LIKE '%numbers(1000000000000)%' AND query NOT LIKE '%processes%'",
        format: 'JSONEachRow',
      });
      return (await listed.json()).length;
    };
    await expect.poll(isRunning).toBe(1);
    await client.command({ query: "KILL QUERY WHERE query_id = 'slow-one'" });
    expect(await slow).toMatchObject({ code: '394' });
  });
});
