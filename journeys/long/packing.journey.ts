import { clientOptionsOfUrl, createEngineClients } from '@oriel/store-clickhouse';
import pg from 'pg';
import { expect, test } from 'vitest';
import { apiOf } from '../kit/api.ts';
import { type OrielProcess, startOriel } from '../kit/oriel-process.ts';
import { remoteWrite } from '../kit/remote-write.ts';
import { startSharedStores } from '../kit/shared-stores.ts';
import { until } from '../kit/until.ts';

// Two servers on one engine and one PostgreSQL share the packing of samples.

/** So many that packing them takes a while. */
const SERIES = 4_000;
const SAMPLES = 60;
const ALL_SAMPLES = `SELECT sum(samples) AS n FROM (
  SELECT count() AS samples FROM samples WHERE segment NOT IN (SELECT toUInt64(arrayJoin(parts)) FROM packed WHERE source = 'samples')
  UNION ALL SELECT sum(samples) FROM fresh_chunks
  WHERE (generation, run) NOT IN (SELECT (toUInt64(splitByChar('/', part)[1]), toUInt64(splitByChar('/', part)[2])) FROM packed ARRAY JOIN parts AS part WHERE source = 'fresh_chunks')
  UNION ALL SELECT sum(samples) FROM chunks)`;

test('one of two servers packs; where it is killed at it the other goes on, and no sample is lost or doubled', async () => {
  await using stores = await startSharedStores();
  const environment = { ...stores.environment, ORIEL_SELF_TELEMETRY: 'false' };
  await using one = await startOriel({ environment });
  await using two = await startOriel({ environment });
  const key = await one.key();
  const clients = createEngineClients(clientOptionsOfUrl(environment.CLICKHOUSE_URL));
  const locks = new pg.Client(environment.DATABASE_URL);
  await locks.connect();
  try {
    const numberOf = async (statement: string) => {
      const { block } = await clients.maintenance.query(statement);
      return Number(block.column('n').get(0));
    };
    /** Rounds of samples of the last minutes, half by each server; and until the engine has them all. */
    let sent = 0;
    const send = async (name: string) => {
      const nowMs = Date.now();
      const series = Array.from({ length: SERIES }, (_, n) => ({
        labels: { __name__: name, n: String(n) },
        samples: Array.from({ length: SAMPLES }, (_sample, at) => [nowMs - (SAMPLES - at) * 1_000, n + at] as const),
      }));
      await Promise.all([
        remoteWrite(one.run.otlpHttp, series.slice(0, SERIES / 2)),
        remoteWrite(two.run.otlpHttp, series.slice(SERIES / 2)),
      ]);
      sent += SERIES * SAMPLES;
      await until(async () => (await numberOf(ALL_SAMPLES)) >= sent);
    };
    /** Each part of a partition is in one packing, and each packing is in the ledger once. */
    const isPackedOnce = async () => {
      expect(
        await numberOf(
          `SELECT count() AS n FROM (SELECT source, part FROM packed ARRAY JOIN parts AS part GROUP BY ALL HAVING count() > 1)`,
        ),
      ).toBe(0);
      expect(
        await numberOf(
          'SELECT count() AS n FROM (SELECT source, generation, run FROM packed GROUP BY ALL HAVING count() > 1)',
        ),
      ).toBe(0);
    };
    const isExact = async (server: OrielProcess, name: string) => {
      const query = (text: string) =>
        until(async () => {
          const answer = await apiOf(server.run, key).get<{ data: { result: { value: [number, string] }[] } }>(
            `/prometheus/api/v1/query?query=${encodeURIComponent(text)}`,
          );
          return answer.status === 200 && Number(answer.body.data.result[0]?.value[1]);
        });
      expect(await query(`sum(count_over_time(${name}[30m]))`)).toBe(SERIES * SAMPLES);
      expect(await query(`sum(last_over_time(${name}[30m]))`)).toBe(
        (SERIES * (SERIES - 1)) / 2 + SERIES * (SAMPLES - 1),
      );
    };

    await send('first');
    const both = await Promise.all([one.command('pack'), two.command('pack')]);
    const packed = both.map(({ stdout }) => Number(/^([\d,]+) samples packed/m.exec(stdout)?.[1]?.replaceAll(',', '')));
    // What one did the other found done.
    expect(Math.min(...packed)).toBe(0);
    expect(Math.max(...packed)).toBeGreaterThanOrEqual(sent);
    await isPackedOnce();
    await isExact(two, 'first');

    await send('second');
    const dying = one.command('pack');
    await until(async () => {
      const { rows } = await locks.query("select 1 from pg_locks where locktype = 'advisory' and granted");
      return rows.length > 0;
    });
    await one.kill();
    await dying;
    const after = await two.command('pack');
    expect(after.code).toBe(0);
    await isPackedOnce();
    expect(
      await numberOf(
        `SELECT count() AS n FROM samples WHERE segment NOT IN (SELECT toUInt64(arrayJoin(parts)) FROM packed WHERE source = 'samples')`,
      ),
    ).toBe(0);
    for (const name of ['first', 'second']) await isExact(two, name);
  } finally {
    await locks.end();
    await clients.close();
  }
});
