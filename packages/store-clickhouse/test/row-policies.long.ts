import { describeTelemetryStore } from '@oriel/store/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EngineRefusal } from '../src/engine/engine-refusal.ts';
import { TENANT_TABLES } from '../src/engine/wall/tenant-tables.ts';
import { clientOptionsOfUrl, createClickHouseStore, createEngineClients, type EngineClients } from '../src/index.ts';
import { askAgain } from './ask-again.ts';
import { type PolicedEngine, type PolicedEngineOptions, startPolicedEngine } from './policed-engine.ts';
import { openServerEngine } from './server-engine.ts';

// The second wall, judged by the engine itself. First it stands alone: what is seen is what policies show.

const ALONE: PolicedEngineOptions = { tables: TENANT_TABLES, dropsFilters: true };

describeTelemetryStore('ClickHouse, by row policies alone', async () => {
  const engine = await startPolicedEngine(ALONE);
  const opened = await openServerEngine(engine.url);
  return {
    ...opened,
    store: askAgain(opened.store),
    async dispose() {
      await opened.dispose();
      await engine[Symbol.asyncDispose]();
    },
  };
});

interface Policed extends AsyncDisposable {
  readonly engine: PolicedEngine;
  readonly clients: EngineClients;
  readonly steps: readonly string[];
}

/** With ten rows each of the tenants 7, 8 and 9. */
async function openPoliced(options: PolicedEngineOptions): Promise<Policed> {
  const engine = await startPolicedEngine(options);
  const clients = createEngineClients(clientOptionsOfUrl(engine.url));
  const steps: string[] = [];
  await createClickHouseStore({ clients, database: 'oriel', engineKind: 'server' }).migrate((step) => steps.push(step));
  await clients.maintenance.command(
    'INSERT INTO oriel.logs (tenant, body) SELECT 7 + number % 3, toString(number) FROM numbers(30)',
  );
  return {
    engine,
    clients,
    steps,
    async [Symbol.asyncDispose]() {
      await clients.close();
      await engine[Symbol.asyncDispose]();
    },
  };
}

async function rowsSeen(clients: EngineClients, from: string, tenant?: number): Promise<number> {
  const client = tenant === undefined ? clients.maintenance : clients.forTenant(tenant);
  const { block } = await client.query(`SELECT count() AS rows FROM ${from}`);
  return Number(block.column('rows').get(0));
}

describe('policies alone', () => {
  let policed: Policed;
  beforeAll(async () => {
    policed = await openPoliced(ALONE);
  });
  afterAll(() => policed?.[Symbol.asyncDispose]());

  test('stand on each table, and nobody is told that there are none', () => {
    const made = policed.engine.policyStatements.filter((statement) => statement.startsWith('CREATE'));
    expect(made).toHaveLength(TENANT_TABLES.length + 1);
    expect(policed.steps.filter((step) => step.includes('row policies'))).toEqual([]);
  });

  test('show all rows to upkeep, to a tenant its own, and to whoever says no tenant none', async () => {
    const { clients } = policed;
    expect(await rowsSeen(clients, 'oriel.logs')).toBe(30);
    expect(await rowsSeen(clients, 'oriel.logs', 7)).toBe(10);
    expect(await rowsSeen(clients, 'oriel.logs', 77)).toBe(0);
    clients.carryRowPolicySettings(false);
    try {
      expect(await rowsSeen(clients, 'oriel.logs')).toBe(0);
      expect(await rowsSeen(clients, 'oriel.logs', 7)).toBe(0);
    } finally {
      clients.carryRowPolicySettings(true);
    }
  });

  test.each([
    "merge('oriel', '^logs$')",
    '(SELECT tenant FROM oriel.logs SETTINGS additional_table_filters = {})',
    '(WITH mine AS (SELECT tenant FROM oriel.logs) SELECT * FROM mine)',
    'oriel.logs AS one',
    "(SELECT one.tenant FROM oriel.logs AS one INNER JOIN merge('oriel', '^logs$') AS two ON one.body = two.body)",
  ])('hold where filters would have failed open: %s', async (from) => {
    expect(await rowsSeen(policed.clients, from, 7)).toBe(10);
  });

  test('leave the primary key to find the rows', async () => {
    const { block } = await policed.clients.forTenant(7).query('EXPLAIN indexes = 1 SELECT body FROM oriel.logs');
    const plan = Array.from({ length: block.rows }, (_, at) => String(block.column('explain').get(at))).join('\n');
    expect(plan).toMatch(/PrimaryKey[\s\S]*tenant in \[7, 7\]/);
  });
});

test('both walls at once stand only where the engine can read behind them', async () => {
  await using policed = await openPoliced({ tables: [], dropsFilters: false });
  const { clients, engine, steps } = policed;
  const reads = await clients
    .forTenant(7)
    .query(
      "SELECT sum(value) FROM row_policy_trial SETTINGS additional_table_filters = {'oriel.row_policy_trial': 'tenant = 7'}",
    )
    .then(
      () => true,
      (error: unknown) => {
        if (error instanceof EngineRefusal && error.code === 10) return false;
        throw error;
      },
    );
  const told = steps.filter((step) => step.includes('row policies'));
  const made = engine.policyStatements.filter((statement) => statement.startsWith('CREATE'));
  if (reads) {
    expect(told).toEqual([]);
    expect(made).toHaveLength(TENANT_TABLES.length + 1);
  } else {
    expect(told).toEqual([
      expect.stringMatching(/^no row policies on this engine, .*cannot read with policies and filters at once/),
    ]);
    // The one of the trial; those of an earlier start are taken down, or nothing could be read.
    expect(made).toHaveLength(1);
    expect(engine.policyStatements.filter((statement) => statement.startsWith('DROP'))).toHaveLength(
      TENANT_TABLES.length,
    );
  }
  expect(await rowsSeen(clients, 'oriel.logs', 7)).toBe(10);
});
