import { createClient } from '@clickhouse/client';
import { StoreError } from '@oriel/store';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DoneStatement } from './client-options.ts';
import { createEngineClients } from './clients.ts';
import { EngineRefusal } from './engine-refusal.ts';
import { openTestEngine, type TestEngine } from './test-engine.ts';
import { TENANT_TABLES } from './wall/tenant-tables.ts';

const ENDLESS = 'SELECT sum(sipHash64(number)) FROM numbers(1000000000000)';

let engine: TestEngine;
beforeAll(async () => {
  engine = await openTestEngine({ listen: { host: '127.0.0.1', port: 0 } });
  for (const table of TENANT_TABLES) {
    await engine.clients.maintenance.command(
      `CREATE TABLE ${table} (tenant UInt32, n UInt64, day Date) ENGINE = MergeTree PARTITION BY day ORDER BY (tenant, n) ` +
        'SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1',
    );
  }
});
afterAll(() => engine?.[Symbol.asyncDispose]());

const tenant = () => engine.clients.forTenant(1);

async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => 'no failure',
    (error: unknown) => error,
  );
}

async function gather<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** Native bytes of what a SELECT gives, as the engine writes them. */
async function nativeBytes(select: string): Promise<Uint8Array> {
  const { endpoint, password, maintenanceSecret } = engine.engine.clientOptions;
  await using client = createClient({
    url: (endpoint as { url: string }).url,
    password,
    http_headers: { 'X-Oriel-Maintenance': maintenanceSecret! },
  });
  const { stream } = await client.exec({ query: `${select} FORMAT Native` });
  return Buffer.concat(await stream.toArray());
}

/** Endless statements that the engine is working on. */
async function running(): Promise<number> {
  const { block } = await engine.clients.maintenance.query(
    "SELECT count() AS c FROM system.processes WHERE query LIKE '%numbers(1000000000000)' AND NOT is_cancelled",
    { timeoutMs: 20_000 },
  );
  return Number(block.column('c').get(0));
}

describe('reading', () => {
  it('binds parameters and says what it cost', async () => {
    const { block, stats } = await tenant().query(
      'SELECT number AS n FROM numbers({rows:UInt64}) WHERE toString(number) IN ({some:Array(String)}) ORDER BY n',
      { params: { rows: 1000, some: ["it's", '7', '13'] } },
    );
    expect([...(block.column('n').values ?? [])]).toEqual([7n, 13n]);
    expect(stats.rowsRead).toBeGreaterThanOrEqual(1000);
    expect(stats.elapsedMs).toBeGreaterThan(0);
  });

  it('does not say what it cost where nobody asks, and leaves it to no other', async () => {
    const unasked = await tenant().query('SELECT sum(number) AS n FROM numbers(1000000)', { isUnmetered: true });
    expect(unasked.block.column('n').get(0)).toBe(499_999_500_000n);
    expect(unasked.stats).toMatchObject({ rowsRead: 0, bytesRead: 0 });
    const asked = await tenant().query('SELECT sum(number) AS n FROM numbers(1000)');
    expect(asked.stats.rowsRead).toBeGreaterThanOrEqual(1_000);
    expect(asked.stats.rowsRead).toBeLessThan(100_000);
  });

  it('gives back any text that was bound, and nothing of it becomes part of the statement', async () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .array(
          fc.constantFrom("'", '\\', '\n', '\t', '\0', '{a:String}', '--', '/*', '`', ';', '\\N', "\\'", 'é', '雪'),
        )
        .map((parts) => parts.join('')),
    );
    await fc.assert(
      fc.asyncProperty(text, fc.array(text, { maxLength: 3 }), async (a, list) => {
        // Half of a surrogate pair is no text and becomes U+FFFD on any wire.
        fc.pre(a.isWellFormed() && list.every((item) => item.isWellFormed()));
        const { block } = await tenant().query('SELECT {a:String} AS a, {list:Array(String)} AS list', {
          params: { a, list },
        });
        expect([block.column('a').get(0), block.column('list').get(0)]).toEqual([a, list]);
      }),
      { numRuns: 200 },
    );
  });

  it('streams a large answer block by block, and may be left early', async () => {
    let rows = 0;
    for await (const block of tenant().stream('SELECT number, toString(number) FROM numbers(1000000)', {
      timeoutMs: 60_000,
    }))
      rows += block.rows;
    expect(rows).toBe(1_000_000);
    for await (const block of tenant().stream('SELECT number FROM numbers(100000000000)', { timeoutMs: 60_000 })) {
      if (block.rows > 0) break;
    }
    expect((await tenant().query('SELECT 1 AS one')).block.column('one').get(0)).toBe(1);
  });

  it('streams a statement that is planned by running part of it, too', async () => {
    const blocks = await gather(tenant().stream('SELECT (SELECT max(number) FROM numbers(10)) AS m'));
    expect(blocks[0]?.column('m').get(0)).toBe(9n);
  });

  it('gives upkeep, for which nobody waits, longer than a person has patience', async () => {
    const { block } = await engine.clients.maintenance.query("SELECT toFloat64(getSetting('max_execution_time')) AS s");
    expect(block.column('s').get(0)).toBe(600);
  });

  it('refuses a fault of the statement with the number of the reason', async () => {
    expect(await failure(tenant().query('SELECT nothing'))).toMatchObject({ name: 'EngineRefusal', code: 47 });
    expect(await failure(gather(tenant().stream('SELECT nothing')))).toBeInstanceOf(EngineRefusal);
    expect(await failure(tenant().query('DROP TABLE logs'))).toMatchObject({ code: 497 });
  });

  it('hears in the middle of a stream why the rest is missing', async () => {
    let rows = 0;
    const read = async () => {
      const statement = 'SELECT throwIf(number = 3000000) AS t FROM numbers(10000000)';
      for await (const block of tenant().stream(statement)) rows += block.rows;
    };
    expect(await failure(read())).toMatchObject({ name: 'EngineRefusal', code: 395 });
    expect(rows).toBeGreaterThan(0);
    const endless = gather(tenant().stream('SELECT number FROM numbers(1000000000000)', { timeoutMs: 300 }));
    expect(await failure(endless)).toMatchObject({ code: 'query_timeout' });
  });

  it('ends at its time limit, by the engine', async () => {
    const startedAt = performance.now();
    expect(await failure(tenant().query(ENDLESS, { timeoutMs: 300 }))).toMatchObject({
      code: 'query_timeout',
      status: 504,
    });
    // The statement would take hours.
    expect(performance.now() - startedAt).toBeLessThan(60_000);
  });

  it('ends when its caller goes, and the engine stops working for it', async () => {
    const controller = new AbortController();
    const read = failure(tenant().query(ENDLESS, { signal: controller.signal, timeoutMs: 600_000 }));
    const stream = failure(gather(tenant().stream(ENDLESS, { signal: controller.signal, timeoutMs: 600_000 })));
    await expect.poll(running).toBe(2);
    controller.abort();
    expect(await read).toMatchObject({ code: 'query_cancelled', status: 499 });
    expect(await stream).toMatchObject({ code: 'query_cancelled' });
    // Long before their own time is up.
    await expect.poll(running).toBe(0);
  });

  it('does not begin when its caller has already gone', async () => {
    expect(await failure(tenant().query('SELECT 1', { signal: AbortSignal.abort() }))).toMatchObject({
      code: 'query_cancelled',
    });
  });

  it('says that the memory was not enough', async () => {
    const hungry = 'SELECT groupArray(toString(number)) AS a FROM numbers(100000000)';
    expect(await failure(tenant().query(hungry, { timeoutMs: 30_000 }))).toMatchObject({
      code: 'query_memory',
      status: 422,
    });
  });
});

describe('many readers', () => {
  it('wait for their turn, a thousand of them, and none hangs', async () => {
    const answers = await Promise.all(
      Array.from({ length: 1000 }, (_, n) =>
        tenant()
          .query('SELECT {n:UInt32} AS n', { params: { n }, timeoutMs: 100_000 })
          .then(({ block }) => block.column('n').get(0)),
      ),
    );
    expect(answers).toEqual(Array.from({ length: 1000 }, (_, n) => n));
  });

  it('count their waiting as part of their time', async () => {
    const hogs = new AbortController();
    const options = { signal: hogs.signal, timeoutMs: 600_000 };
    const hogged = Array.from({ length: 4 }, () => failure(tenant().query(ENDLESS, options)));
    await expect.poll(running).toBe(4);
    expect(await failure(tenant().query('SELECT 1', { timeoutMs: 300 }))).toMatchObject({ code: 'query_timeout' });
    // It was never its turn.
    expect(await running()).toBe(4);
    hogs.abort();
    await Promise.all(hogged);
    await expect.poll(running).toBe(0);
  });

  it('leave room for writing and background work', async () => {
    const hogs = new AbortController();
    const options = { signal: hogs.signal, timeoutMs: 600_000 };
    const hogged = Array.from({ length: 6 }, () => failure(tenant().query(ENDLESS, options)));
    await expect.poll(running).toBe(4);
    const rows = await nativeBytes('SELECT 9::UInt32 AS tenant');
    await engine.clients.maintenance.insertNative('exemplars', [rows], 'beside reads');
    const { block } = await tenant().query('SELECT 1 AS one', { room: 'background', timeoutMs: 60_000 });
    expect(block.rows).toBe(1);
    hogs.abort();
    await Promise.all(hogged);
    await expect.poll(running).toBe(0);
  });

  it('are refused at once when nearly as many wait as may', async () => {
    const clients = createEngineClients({ ...engine.engine.clientOptions, queueLimit: 10 });
    const reads = Array.from({ length: 9 }, () => failure(clients.forTenant(1).query(ENDLESS, { timeoutMs: 500 })));
    expect(await failure(clients.forTenant(1).query('SELECT 1'))).toMatchObject({ code: 'store_busy', status: 503 });
    await Promise.all(reads);
    expect((await clients.forTenant(1).query('SELECT 1 AS one')).block.rows).toBe(1);
    await clients.close();
  });
});

it('tells of each statement how long it took and what it failed with, and nothing of what it said', async () => {
  const told: DoneStatement[] = [];
  const watch = (statement: DoneStatement) => void told.push(statement);
  const clients = createEngineClients({ ...engine.engine.clientOptions, watch });
  await clients.forTenant(1).query("SELECT 'a secret'");
  await gather(clients.forTenant(1).stream("SELECT 'a secret'"));
  await failure(clients.forTenant(1).query("SELECT 'a secret' AS x, nothing"));
  await clients.maintenance.command('SYSTEM FLUSH LOGS');
  const left = new AbortController();
  const asked = failure(clients.forTenant(1).query(ENDLESS, { signal: left.signal }));
  left.abort();
  await asked;
  expect(told.map(({ operation, room, error }) => [operation, room, error])).toEqual([
    ['SELECT', 'interactive', undefined],
    ['SELECT', 'interactive', undefined],
    ['SELECT', 'interactive', '47'],
    ['COMMAND', 'background', undefined],
  ]);
  for (const { elapsedMs } of told) expect(elapsedMs).toBeGreaterThan(0);
  expect(JSON.stringify(told)).not.toContain('secret');
  await clients.close();
});

describe('inserting', () => {
  const count = async (table: string) => {
    const { block } = await engine.clients.maintenance.query(`SELECT count() AS c FROM ${table}`);
    return Number(block.column('c').get(0));
  };

  it('takes a repeated call once, however its rows are cut into blocks and spread over partitions', async () => {
    let token = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 4 }),
        fc.constantFrom(1, 7, 120),
        fc.integer({ min: 1, max: 2 }),
        async (sizes, days, repeats) => {
          token++;
          const before = await count('logs');
          const blocks = await Promise.all(
            sizes.map((size, index) =>
              nativeBytes(
                `SELECT ${token}::UInt32 AS tenant, number + ${index * 10_000} AS n, toDate(number % ${days}) AS day FROM numbers(${size}) SETTINGS max_block_size = 1000`,
              ),
            ),
          );
          for (let time = 0; time <= repeats; time++)
            await engine.clients.maintenance.insertNative('logs', blocks, `token ${token}`);
          expect(await count('logs')).toBe(before + sizes.reduce((sum, size) => sum + size, 0));
        },
      ),
      { numRuns: 6, endOnFailure: true },
    );
  });

  it('takes the same rows again under another token', async () => {
    const rows = await nativeBytes('SELECT 1::UInt32 AS tenant, 5::UInt64 AS n');
    const before = await count('spans');
    await engine.clients.maintenance.insertNative('spans', [rows], 'one');
    await engine.clients.maintenance.insertNative('spans', [rows], 'two');
    expect(await count('spans')).toBe(before + 2);
  });

  it('refuses rows that are none, and takes no part of the call', async () => {
    const rows = await nativeBytes('SELECT 1::UInt32 AS tenant, 5::UInt64 AS n');
    const before = await count('exemplars');
    const insert = (blocks: Uint8Array[]) =>
      failure(engine.clients.maintenance.insertNative('exemplars', blocks, 'bad'));
    expect(await insert([rows, rows.subarray(0, 12)])).toBeInstanceOf(EngineRefusal);
    expect(await insert([Buffer.from('garbage that is no block at all')])).toBeInstanceOf(Error);
    expect(await insert([await nativeBytes('SELECT 1 AS no_such_column')])).toBeInstanceOf(EngineRefusal);
    expect(await count('exemplars')).toBe(before);
  });
});

describe('a question that is called off', () => {
  it('takes nobody else’s answer away: its connection is the next one’s', async () => {
    await using engine = await openTestEngine();
    const ask = (statement: string, signal?: AbortSignal) =>
      engine.clients.maintenance.query(statement, { timeoutMs: 20_000, ...(signal && { signal }) });
    const askThree = (statement: string) => Promise.all([ask(statement), ask(statement), ask(statement)]);
    await askThree('SELECT sleep(0.2)');
    // One of them when it has been given a connection, and has not sent anything.
    for (let turns = 0; turns < 60; turns++) {
      const goes = new AbortController();
      const answer = failure(ask('SELECT 1', goes.signal));
      for (let turn = 0; turn < turns; turn++) await null;
      goes.abort();
      await answer;
    }
    // Longer than ClickHouse’s client lets a connection lie idle.
    await askThree('SELECT sleep(3)');
  }, 30_000);
});

describe('without an engine', () => {
  it.each([
    [{ socketPath: '/nonexistent/engine.sock' }, /started again within seconds, so try again/],
    // Nobody restarts what is not ours, so nobody is promised that.
    [{ url: 'http://127.0.0.1:1' }, /does not answer; it is a server of its own, and whoever runs it/],
  ])('is unavailable at %j, and says who does something about it', async (endpoint, sentence) => {
    const clients = createEngineClients({ endpoint, password: '' });
    expect(await clients.ping()).toBe(false);
    const away = { code: 'store_unavailable', status: 503, message: expect.stringMatching(sentence) };
    const error = await failure(clients.forTenant(1).query('SELECT 1'));
    expect(error).toBeInstanceOf(StoreError);
    expect(error).toMatchObject(away);
    expect(await failure(clients.maintenance.insertNative('logs', [new Uint8Array(1)], 't'))).toMatchObject(away);
    await clients.close();
  });
});

describe('an engine that runs and says nothing', () => {
  it('is said to be silent, which is not the fault of the query', async () => {
    await using stalled = await openTestEngine();
    process.kill(stalled.engine.pid!, 'SIGSTOP');
    try {
      expect(await stalled.clients.ping()).toBe(false);
      const said = await failure(stalled.clients.forTenant(1).query('SELECT 1', { timeoutMs: 100 }));
      expect(said).toMatchObject({ code: 'store_unavailable', status: 503 });
      expect((said as Error).message).toMatch(
        /^the telemetry engine runs and has not answered for \d+ s; .* try again/,
      );
      // Now that it is known, nobody waits for all of their time.
      const patient = { timeoutMs: 3_600_000 };
      const later = [
        failure(stalled.clients.forTenant(1).query('SELECT 1', patient)),
        failure(gather(stalled.clients.forTenant(1).stream('SELECT 1', patient))),
      ];
      for (const error of await Promise.all(later)) expect(error).toMatchObject({ code: 'store_unavailable' });
    } finally {
      process.kill(stalled.engine.pid!, 'SIGCONT');
    }
    await expect.poll(() => stalled.clients.ping()).toBe(true);
    const { block } = await stalled.clients.forTenant(1).query('SELECT 1 AS one', { timeoutMs: 60_000 });
    expect(block.rows).toBe(1);
  });
});
