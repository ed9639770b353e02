import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { apiOf } from '../kit/api.ts';
import { type OrielProcess, startOriel } from '../kit/oriel-process.ts';
import { startSharedStores } from '../kit/shared-stores.ts';
import { until } from '../kit/until.ts';

// Recording rules: points come in, two rules that stand on one another are evaluated, over the past too; through a restart, and by
// one of two servers.

const directories: string[] = [];
function freshDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'oriel-rules-'));
  directories.push(directory);
  return directory;
}
afterAll(() => {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});

const RULES = `groups:
  - name: shop
    interval: 1s
    labels: { team: shop }
    rules:
      - record: shop:orders:sum
        expr: sum by (region) (shop_orders)
      - record: shop:orders:all
        expr: sum (shop:orders:sum)
      - alert: TooFew
        expr: shop:orders:all < 1
        for: 5m
`;
const DAY_MS = 86_400_000;

interface Rules {
  readonly data: { readonly groups: { readonly rules: { readonly name: string; readonly health: string }[] }[] };
}
interface Matrix {
  readonly data: {
    readonly result: { readonly metric: Record<string, string>; readonly values: [number, string][] }[];
  };
}

test('rules are evaluated, over the past too, and neither a restart nor a second server doubles or loses a result', async () => {
  const rules = join(freshDirectory(), 'shop.yml');
  writeFileSync(rules, RULES);
  await using stores = await startSharedStores();
  const data = freshDirectory();
  const options = { environment: { ...stores.environment, ORIEL_RULE_FILES: rules } };
  let one = await startOriel({ ...options, data });
  const key = await one.key();
  const sending = setInterval(() => void sendOrders(one, [Date.now()]).catch(() => {}), 500);
  try {
    const health = await until(async () => {
      const { body } = await apiOf(one.run, key).get<Rules>('/api/v1/rules');
      const found = body.data.groups[0]?.rules ?? [];
      return found[1]?.health === 'ok' && found;
    });
    expect(health.map(({ name, health }) => [name, health])).toEqual([
      ['shop:orders:sum', 'ok'],
      ['shop:orders:all', 'ok'],
      ['TooFew', 'unknown'],
    ]);
    // Both at the same moments: the second rule met what the first one gave, which the store had not shown yet.
    await until(async () => (await momentsOf(one, key, 'shop:orders:all')).length >= 3);
    expect(await valuesOf(one, key, 'shop:orders:all')).toEqual(['30']);
    const metrics = await apiOf(one.run, key).get<string>('/metrics');
    expect(metrics.body).toMatch(/prometheus_rule_evaluations_total\{.*rule_group=".*shop\.yml;shop"/);

    await one.stop();
    one = await startOriel({ ...options, data });
    await using two = await startOriel(options);
    const restartedMs = Date.now();
    // What was missed while it was away is made up for: a sample for each second, none doubled.
    const moments = await until(
      async () => {
        const found = await momentsOf(two, key, 'shop:orders:all');
        const last = found.at(-1) ?? 0;
        return last > restartedMs + 3_000 && found.length === (last - found[0]!) / 1_000 + 1 && found;
      },
      { timeoutMs: 180_000 },
    );
    expect(new Set(moments.map((ms) => ms % 1_000)).size).toBe(1);
    expect(await valuesOf(two, key, 'shop:orders:all')).toEqual(['30']);

    // The other one goes on when the first is killed, its lease once over.
    await one.kill();
    one = two;
    const killedMs = Date.now();
    await until(async () => ((await momentsOf(two, key, 'shop:orders:all')).at(-1) ?? 0) > killedMs + 20_000, {
      timeoutMs: 180_000,
    });
  } finally {
    clearInterval(sending);
    if (one.child.exitCode === null && one.child.signalCode === null) await one.stop();
  }
});

test('a rule that is new has the past of what was kept, and a file with a mistake changes nothing', async () => {
  const rules = join(freshDirectory(), 'shop.yml');
  writeFileSync(rules, 'groups: []');
  await using oriel = await startOriel({ environment: { ORIEL_RULE_FILES: rules } });
  const key = await oriel.key();
  const nowMs = Date.now();
  // Three hours ago, for ten minutes: long before the rules.
  const pastMs = Array.from({ length: 41 }, (_, at) => nowMs - DAY_MS / 8 + at * 15_000);
  await sendOrders(oriel, pastMs);
  writeFileSync(rules, RULES.replace('interval: 1s', 'interval: 2s'));
  const moments = await until(
    async () => {
      const found = await momentsOf(oriel, key, 'shop:orders:all', nowMs - DAY_MS / 6);
      return found.length >= 300 && found;
    },
    { timeoutMs: 180_000 },
  );
  expect(moments[0]).toBeGreaterThanOrEqual(pastMs[0]!);
  expect(moments[0]).toBeLessThanOrEqual(pastMs[0]! + 2_000);
  expect(new Set(moments.map((ms) => ms % 2_000)).size).toBe(1);

  writeFileSync(rules, RULES.replace('sum (shop:orders:sum)', 'sum (('));
  await until(() => oriel.output().includes('could not parse expression'));
  const { body } = await apiOf(oriel.run, key).get<Rules>('/api/v1/rules');
  expect(body.data.groups[0]?.rules).toHaveLength(3);
});

/** Every moment at which the metric has a sample of its own. */
async function momentsOf(
  server: OrielProcess,
  key: string,
  metric: string,
  sinceMs = Date.now() - 240_000,
): Promise<number[]> {
  const window = Math.ceil((Date.now() - sinceMs) / 1_000);
  const [series] = (await ask(server, key, `{"${metric}"}[${window}s]`)).data.result;
  return series?.values.map(([seconds]) => Math.round(seconds * 1_000)) ?? [];
}

async function valuesOf(server: OrielProcess, key: string, metric: string): Promise<string[]> {
  const [series] = (await ask(server, key, `{"${metric}"}[4m]`)).data.result;
  return [...new Set(series?.values.map(([, value]) => value))];
}

async function ask(server: OrielProcess, key: string, query: string): Promise<Matrix> {
  const answer = await apiOf(server.run, key).get<Matrix>(`/api/v1/query?query=${encodeURIComponent(query)}`);
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
  return answer.body;
}

/** 10 orders in the north, 20 in the south, at each moment. */
async function sendOrders({ run }: OrielProcess, momentsMs: readonly number[]): Promise<void> {
  const dataPoints = momentsMs.flatMap((ms) =>
    [
      ['north', 10],
      ['south', 20],
    ].map(([region, value]) => ({
      timeUnixNano: `${ms}000000`,
      asDouble: value,
      attributes: [{ key: 'region', value: { stringValue: region } }],
    })),
  );
  const metrics = [{ name: 'shop_orders', gauge: { dataPoints } }];
  const reply = await fetch(`${run.otlpHttp}/v1/metrics`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceMetrics: [{ scopeMetrics: [{ metrics }] }] }),
  });
  if (!reply.ok) throw new Error(`points were answered ${reply.status}: ${await reply.text()}`);
}
