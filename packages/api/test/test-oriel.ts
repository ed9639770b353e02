import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSeriesNames, DEFAULT_SERIES_SETTINGS } from '@oriel/ingest/derive';
import { SharedQueryMemory } from '@oriel/promql';
import type { Records } from '@oriel/records';
import { openRecords, startPostgres, systemActor } from '@oriel/records';
import { fillPrepared } from '@oriel/records/test/fill-prepared';
import type { ClickHouseStore } from '@oriel/store-clickhouse';
import { createClickHouseStore, createEngineClients, DEFAULT_DATABASE, startEngine } from '@oriel/store-clickhouse';
import { fillMigrated } from '@oriel/store-clickhouse/test/fill-migrated';
import { FIRST_TENANT, type Signal, type TenantId } from '@oriel/telemetry';
import Fastify from 'fastify';
import { pino } from 'pino';
import { Counter, Gauge, Registry } from 'prom-client';
import type { Requirement } from '../src/access/access.ts';
import type {
  ApiDependencies,
  ApiLimits,
  EffectiveSetting,
  KeptOut,
  SeriesRefusal,
  SystemHealth,
} from '../src/index.ts';
import { LiveConnections, registerApi } from '../src/index.ts';
import { createSender } from './telemetry.ts';

const USER_IDS: SeriesRefusal = {
  metric: 'http_requests_total',
  kind: 'metric',
  limit: 500_000,
  label: 'user_id',
  labelValues: 48_211,
  refusedSeries: 52_040,
  sinceMs: 0,
  lastMs: 0,
  message: 'metric http_requests_total has reached 500,000 series; its label user_id has 48,211 values',
};

export const KEPT_OUT: KeptOut = {
  signal: 'logs',
  cause: 'quota',
  sinceMs: Date.UTC(2026, 0, 1, 12),
  lastMs: Date.UTC(2026, 0, 1, 13),
  goesOn: false,
  requests: 3,
  records: 12_345,
  quotaPerHour: 10_000,
};

const USED_QUOTA = { used: 40, throttledSinceMs: 0, recoversInMs: 1_000, rejectedToday: 7, countedSinceMs: 0 };

export const PORT_SETTING: EffectiveSetting = {
  key: 'port',
  value: '8080',
  origin: 'oriel.yaml:1',
  given: 'file',
  default: '7070',
  form: 'a port from 0 to 65535 (0 picks a free one)',
  description: 'port of the pages & the API',
  flag: 'port',
  environment: 'ORIEL_PORT',
  docs: '/monitoring/docs/settings#port',
};

export interface TestRoute {
  readonly method: string;
  readonly url: string;
  readonly requires: Requirement;
}

/** The API on a real engine, a real PostgreSQL and a real socket. What it does not own (health, rates) is fixed here. */
export interface TestOriel extends AsyncDisposable {
  readonly url: string;
  /** Every route that the API added. */
  readonly routes: readonly TestRoute[];
  readonly store: ClickHouseStore;
  readonly records: Records;
  /** Tenants made for the test, beside the first one. */
  readonly tenants: { readonly first: TenantId; readonly other: TenantId };
  readonly send: ReturnType<typeof createSender>;
  readonly live: LiveConnections;
  key(tenant: TenantId, ...scopes: string[]): Promise<string>;
  /** A signed-in browser of somebody new: its cookie. */
  signIn(tenant: TenantId, role: 'ADMIN' | 'USER' | 'READONLY', operator?: boolean): Promise<string>;
  /** How often upkeep was told that a tenant has other classes. */
  classChanges(): number;
  stopEngine(): Promise<void>;
  /** The clock that limits go by, ahead of the real one by this much. */
  advance(ms: number): void;
}

export const HEALTH: SystemHealth = {
  status: 'DEGRADED',
  score: 70,
  atMs: Date.UTC(2026, 0, 1),
  components: [
    {
      name: 'spool',
      title: 'keeps what was accepted until the engine has it',
      status: 'DEGRADED',
      score: 70,
      detail: 'it is 75 % full',
      sinceMs: Date.UTC(2026, 0, 1),
      history: [],
      figures: [{ name: 'bytes', value: 75, unit: 'By', budget: 100 }],
    },
  ],
  lastErrors: [{ atMs: Date.UTC(2026, 0, 1), component: 'spool', message: 'it was slow' }],
};

const OK = { ok: true, detail: 'all is well' };
const MIB = 2 ** 20;
const ENGINE_BYTES = 400 * MIB;
export const TEST_PASSWORD = 'a sentence that nobody guesses';

export async function startTestOriel(limits: Partial<ApiLimits> = {}, queryBytes = 256 * MIB): Promise<TestOriel> {
  const dataDir = await mkdtemp(join(tmpdir(), 'oriel-api-'));
  const logger = pino({ level: process.env.ORIEL_TEST_LOG ?? 'silent' });
  await Promise.all([fillPrepared(join(dataDir, 'postgres')), fillMigrated(join(dataDir, 'engine'))]);
  const [postgres, engine] = await Promise.all([
    startPostgres({ dataDir: join(dataDir, 'postgres'), logger: logger as never }),
    startEngine({ dataDir: join(dataDir, 'engine'), memoryBytes: ENGINE_BYTES, logger: logger as never }),
  ]);
  const clients = createEngineClients(engine.clientOptions);
  let aheadMs = 0;
  let classChanges = 0;
  const now = () => Date.now() + aheadMs;
  const store = createClickHouseStore({ clients, database: DEFAULT_DATABASE, engineKind: 'embedded', now });
  const [records] = await Promise.all([
    openRecords({ connection: postgres.connection, logger: logger as never, now }),
    store.migrate(),
  ]);

  const metrics = new Registry();
  const accepted = new Counter({
    name: 'oriel_accepted_records_total',
    help: 'records accepted',
    labelNames: ['tenant', 'signal'],
    registers: [metrics],
  });
  new Gauge({ name: 'process_resident_memory_bytes', help: 'memory', registers: [metrics] }).set(1_024);
  accepted.inc({ tenant: 'default', signal: 'logs' }, 3);
  accepted.inc({ tenant: 'other', signal: 'logs' }, 4);

  const app = Fastify({ forceCloseConnections: 'idle' });
  const routes: TestRoute[] = [];
  app.addHook('onRoute', ({ method, url, config }) => {
    const requires = (config as { requires?: Requirement }).requires!;
    for (const one of [method].flat()) routes.push({ method: one, url, requires });
  });
  const live = new LiveConnections(now);
  const deps: ApiDependencies = {
    store,
    seriesNames: createSeriesNames(DEFAULT_SERIES_SETTINGS),
    records,
    health: { current: () => HEALTH, live: () => OK, ready: () => OK, startup: () => OK },
    ingestRates: {
      rates: () => [
        {
          signal: 'logs',
          acceptedPerSecond: 1.5,
          rejectedPerSecond: 0,
          total: 3,
          lastAtMs: 0,
          ways: [{ way: 'otlp', lastAtMs: 0 }],
        },
      ],
      seriesRefusals: (tenant) => (tenant === FIRST_TENANT ? [USER_IDS] : []),
      keptOut: (tenant) => (tenant === FIRST_TENANT ? [KEPT_OUT] : []),
    },
    tenantUpkeep: {
      kept: (tenant) => (tenant === FIRST_TENANT ? [{ signal: 'logs', rows: 5, bytesOnDisk: 500 }] : []),
      moving: () => undefined,
      quotaUse: ({ quotaPerHour = {} }) =>
        Object.entries(quotaPerHour).map(([signal, perHour]) => ({
          ...USED_QUOTA,
          signal: signal as Signal,
          quotaPerHour: perHour,
        })),
      seriesToday: (tenant) => (tenant === FIRST_TENANT ? 12 : undefined),
      classesChanged: () => {
        classChanges++;
      },
    },
    redactionTrial: {
      async try(sample, { redactPatterns }) {
        if (sample === 'slow') return { kind: 'too_slow', afterMs: 2_000 };
        if (sample === 'busy') return { kind: 'busy' };
        const body = redactPatterns.reduce(
          (text, source) => text.replace(new RegExp(source, 'gu'), '[redacted]'),
          sample,
        );
        return { kind: 'tried', tried: { isRecord: false, stored: { body, attributes: {} } } };
      },
    },
    settings: [PORT_SETTING],
    live,
    rules: { groupsOf: () => [], problemsOf: () => [] },
    queryMemory: new SharedQueryMemory(queryBytes, 'that --memory leaves for queries'),
    metrics,
    publicMetrics: true,
    addresses: () => ({ url, otlpHttp: 'http://127.0.0.1:4318', otlpGrpc: '127.0.0.1:4317' }),
    keylessLoopback: true,
    version: '0.0.0-test',
    logger,
    now,
    limits,
    allowedOrigins: ['https://allowed.example'],
    secureCookies: false,
  };
  await registerApi(app, deps);
  await app.listen({ host: '127.0.0.1', port: 0 });
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;

  const operator = systemActor('the test');
  const installation = records.installation(operator);
  const other = await installation.tenants.create({ name: 'other', acceptAnyTime: true });
  let people = 0;

  return {
    url,
    routes,
    store,
    records,
    tenants: { first: FIRST_TENANT, other: other.id },
    send: createSender(store),
    live,

    async key(tenant, ...scopes) {
      return (await records.forTenant(tenant, operator).keys.create({ name: scopes.join(' '), scopes })).key;
    },

    async signIn(tenant, role, isOperator = false) {
      const email = `person${people++}@example.com`;
      await installation.users.create({ email, password: TEST_PASSWORD, tenant, role, operator: isOperator });
      const reply = await fetch(`${url}/auth/sign-in`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: url },
        body: JSON.stringify({ email, password: TEST_PASSWORD }),
      });
      if (reply.status !== 200) throw new Error(`could not sign in: ${await reply.text()}`);
      return reply.headers.get('set-cookie')!.split(';')[0]!;
    },

    classChanges: () => classChanges,

    stopEngine: () => engine.stop(),

    advance(ms) {
      aheadMs += ms;
    },

    async [Symbol.asyncDispose]() {
      await app.close();
      await records.close();
      await clients.close();
      await Promise.all([engine.stop(), postgres.stop()]);
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
