import { spawn } from 'node:child_process';
import type { IngestPipeline, SeenTarget } from '@oriel/ingest';
import { describe, expect, test } from 'vitest';
import type { ArchiverState } from '../../archive/archiver.ts';
import { Outgoing } from '../../outgoing/outgoing.ts';
import type { OpenRules } from '../../parts/open-rules.ts';
import { archiveCheck } from './archive-check.ts';
import { childCheck, type SupervisedChild } from './child-check.ts';
import { diskCheck } from './disk-check.ts';
import { intakeCheck } from './intake-check.ts';
import { liveCheck } from './live-check.ts';
import { outgoingCheck } from './outgoing-check.ts';
import { queryCheck } from './query-check.ts';
import { ruleCheck } from './rule-check.ts';
import { scrapeCheck } from './scrape-check.ts';
import { serverCheck } from './server-check.ts';
import { spoolCheck } from './spool-check.ts';
import { upkeepCheck } from './upkeep-check.ts';

// What each part says of itself when it is not well, and what to do then. The parts are described by their states.

const NOW_MS = 10_000_000;

function pipeline(state: object, refusals: object[] = []): IngestPipeline {
  return { state, rates: () => [], seriesRefusals: () => refusals } as unknown as IngestPipeline;
}

describe('the spool', () => {
  const SPOOL = {
    level: 'accepting',
    reason: null,
    bytes: 0,
    budgetBytes: 100,
    segments: 0,
    oldestMs: null,
    lastFsyncMs: null,
    insertedRows: 0,
    insertRetries: 0,
    quarantine: { rows: 0 },
    replay: { segments: 0, segmentsDone: 0 },
  };

  test.each<[object, string, number, RegExp]>([
    [{}, 'OPERATIONAL', 100, /accepts everything/],
    [{ oldestMs: 61_000 }, 'DEGRADED', 60, /wait 61 s for the engine/],
    [
      { oldestMs: 61_000, replay: { segments: 12, segmentsDone: 3 } },
      'DEGRADED',
      60,
      /hands on what an earlier run left, 3 of 12 segments so far/,
    ],
    [{ quarantine: { rows: 3 } }, 'DEGRADED', 80, /refused 3 rows for good; they lie in the quarantine folder/],
    [{ level: 'shedding' }, 'DEGRADED', 40, /takes only ERROR and above/],
    [{ level: 'refusing', reason: { kind: 'budget' } }, 'DOWN', 0, /it is full; senders keep theirs/],
    [
      { level: 'refusing', reason: { kind: 'unwritable', detail: 'ENOSPC' } },
      'DOWN',
      0,
      /cannot be written \(ENOSPC\); senders keep theirs/,
    ],
  ])('%j is %s, %i', async (change, status, score, detail) => {
    const finding = await spoolCheck(pipeline({ spool: { ...SPOOL, ...change } })).measure();
    expect(finding).toMatchObject({ status, score, detail: expect.stringMatching(detail) });
  });
});

describe('the way in', () => {
  const IDLE = { decode: { workers: 2, inFlightBytes: 0, crashes: 0 }, throttled: [], counts: [] };
  const crowded = (metric: string, agoMs: number) => ({
    tenant: 3,
    lastMs: NOW_MS - agoMs,
    message: `metric ${metric} has reached 100 series`,
  });

  test.each<[object, object[], string, number, RegExp]>([
    [{}, [], 'OPERATIONAL', 100, /takes everything/],
    [{ decode: { ...IDLE.decode, workers: 0 } }, [], 'DEGRADED', 20, /no decoding worker runs/],
    [
      { throttled: [{ tenant: 3, signal: 'logs' }] },
      [],
      'DEGRADED',
      70,
      /over its hourly quota, so only ERROR and above is taken: tenant 3 \(logs\)/,
    ],
    [{}, [crowded('a', 1_000)], 'DEGRADED', 70, /tenant 3: metric a has reached 100 series/],
    [{}, [crowded('a', 20 * 60_000)], 'OPERATIONAL', 100, /takes everything/],
    [{}, ['a', 'b', 'c', 'd', 'e'].map((metric) => crowded(metric, 0)), 'DEGRADED', 70, /and 2 more metrics$/],
  ])('%j, %j is %s, %i', async (change, refusals, status, score, detail) => {
    const check = intakeCheck(pipeline({ ...IDLE, ...change }, refusals), () => NOW_MS);
    expect(await check.measure()).toMatchObject({ status, score, detail: expect.stringMatching(detail) });
  });

  test('what was refused and rejected since the start is added up over tenants, signals and reasons', async () => {
    const counts = [
      { refused: { spool_full: 2 }, rejected: { too_old: 3, invalid_record: 4 } },
      { refused: { receiver_busy: 5 }, rejected: {} },
    ];
    const { figures } = await intakeCheck(pipeline({ ...IDLE, counts }), () => NOW_MS).measure();
    const figure = (name: string) => figures.find((one) => one.name === name)?.value;
    expect([figure('refused requests since start'), figure('rejected since start')]).toEqual([7, 7]);
  });
});

describe('a database that Oriel stands on', () => {
  const engine = (child: SupervisedChild | undefined, answers: boolean) =>
    childCheck({
      name: 'engine',
      title: 'Holds telemetry.',
      child,
      ping: () => Promise.resolve(answers),
      meanwhile: 'searches wait',
    }).measure();

  test.each<[SupervisedChild | undefined, boolean, string, RegExp]>([
    [{ pid: process.pid, state: 'ready', restarts: 0 }, true, 'OPERATIONAL', /answers/],
    [
      { pid: undefined, state: 'restarting', restarts: 1 },
      false,
      'DOWN',
      /^ended and is being started again; searches/,
    ],
    [{ pid: process.pid, state: 'ready', restarts: 0 }, false, 'DOWN', /^does not answer; searches wait$/],
    [undefined, false, 'DOWN', /^does not answer; searches wait$/],
  ])('%j that answers: %s is %s', async (child, answers, status, detail) => {
    expect(await engine(child, answers)).toMatchObject({ status, detail: expect.stringMatching(detail) });
  });
});

const NO_REQUESTS = { answered: 0, failed: 0, p95Ms: undefined };

test.each<[object, number, RegExp]>([
  [{}, 100, /^answers at once$/],
  [{ answered: 3, failed: 3, p95Ms: 5_000 }, 100, /^answers at once$/],
  [{ answered: 1_000, failed: 0, p95Ms: 250 }, 100, /^answers at once$/],
  [{ answered: 100, failed: 10, p95Ms: 250 }, 80, /^10 of 100 requests of the last minute failed$/],
  [{ answered: 100, failed: 60, p95Ms: 250 }, 0, /^60 of 100/],
  [{ answered: 100, failed: 0, p95Ms: 2_500 }, 85, /^95 % are answered within 2.5 s$/],
  [{ answered: 100, failed: 10, p95Ms: undefined }, 50, /failed; the slowest took more than 5 s$/],
])('the score of the server is less for what failed and for what was slow: %j is %i', async (change, score, detail) => {
  const check = serverCheck(2 ** 40, [], () => ({ ...NO_REQUESTS, ...change }));
  // A machine that is busy with other tests may be slow to turn its event loop.
  await expect
    .poll(() => check.measure())
    .toMatchObject({ status: 'OPERATIONAL', score, detail: expect.stringMatching(detail) });
});

test.runIf(process.platform === 'linux')(
  'the memory of the server is that of its databases too, and of nothing else it started',
  async () => {
    const start = (script: string) => spawn('sh', ['-c', script], { stdio: ['pipe', 'ignore', 'ignore'] });
    const [database, shop] = [start('exec 3<&0; cat <&3 & cat; wait'), start('cat')];
    try {
      const child: SupervisedChild = { pid: database.pid, state: 'ready', restarts: 0 };
      const check = serverCheck(2 ** 40, [child, undefined], () => NO_REQUESTS);
      const processes = async () => (await check.measure()).figures.find(({ name }) => name === 'processes')?.value;
      // The shell with its two, and this process.
      await expect.poll(processes).toBe(4);
    } finally {
      for (const child of [database, shop]) child.kill('SIGKILL');
      for (const child of [database, shop]) child.stdin.end();
    }
  },
);

test('what is on its way to another retention class is told, with how far it is', async () => {
  const check = diskCheck({
    path: '/',
    budgetBytes: 1_000,
    usage: () => undefined,
    tenants: () => [],
    moving: () => ({ tenantId: 3, tenant: 'acme', signal: 'logs', to: 90, done: 0.427 }),
  });
  const { status, detail } = await check.measure();
  // On a disk without room that is what must be said.
  if (status === 'OPERATIONAL')
    expect(detail).toBe('has room; moves logs of acme to where they are kept 90 d, 42 % of all is done');
});

test('a signal of which nothing is stored has no bytes per row', async () => {
  const signals = [
    { signal: 'logs', rows: 10, bytesOnDisk: 250 },
    { signal: 'exemplars', rows: 0, bytesOnDisk: 0 },
  ];
  const check = diskCheck({
    path: '/',
    budgetBytes: 1_000,
    usage: () => ({ signals }) as never,
    tenants: () => [{ name: 'acme', bytesOnDisk: 250, bytesShare: 500 }] as never,
    moving: () => undefined,
  });
  const { figures } = await check.measure();
  expect(figures).toContainEqual({ name: 'logs: bytes per row', value: 25, unit: 'By/{row}' });
  expect(figures.map(({ name }) => name)).not.toContain('exemplars: bytes per row');
  expect(figures).toContainEqual({ name: 'tenant acme: on disk', value: 250, unit: 'By', budget: 500 });
});

test.each<[number, number, string, RegExp]>([
  [0, 0, 'OPERATIONAL', /every rule/],
  [2, 0, 'DEGRADED', /2 mistakes, so those before stay/],
  [0, 1, 'DEGRADED', /^1 rule fails/],
  [0, 3, 'DEGRADED', /^3 rules fail/],
])('rules with %i mistakes and %i that fail are %s', async (mistakes, failing, status, detail) => {
  const rules = [...Array.from({ length: failing }, () => ({ health: 'err' })), { health: 'ok' }];
  const open = {
    evaluator: { groups: [{ rules, missed: 0, backfill: [] }] },
    problems: Array.from({ length: mistakes }),
  } as unknown as OpenRules;
  expect(await ruleCheck(open).measure()).toMatchObject({ status, detail: expect.stringMatching(detail) });
});

describe('what runs beside requests', () => {
  test('upkeep that fails is degraded until it has succeeded again', async () => {
    const task = { name: 'pack', endedAtMs: NOW_MS - 5_000, elapsedMs: 40, failures: 0 };
    const measure = (failures: number) => upkeepCheck({ tasks: [{ ...task, failures }] }, () => NOW_MS).measure();
    expect(await measure(0)).toMatchObject({ status: 'OPERATIONAL', score: 100 });
    expect(await measure(2)).toMatchObject({
      status: 'DEGRADED',
      detail: 'failed, and is tried again in its rhythm: pack; the log says why',
      figures: expect.arrayContaining([{ name: 'pack: last ended before', value: 5_000, unit: 'ms' }]),
    });
  });

  test.each<[number | undefined, string]>([
    [undefined, 'OPERATIONAL'],
    [NOW_MS - 60_000, 'DEGRADED'],
    [NOW_MS - 3_600_000, 'OPERATIONAL'],
  ])('threads for wide queries, of which one ended at %s, are %s', async (lastCrashMs, status) => {
    const workers = { threads: [], waiting: 3, crashes: 1, lastCrashMs };
    const finding = await queryCheck(workers, () => NOW_MS).measure();
    expect(finding).toMatchObject({ status, figures: expect.arrayContaining([expect.objectContaining({ value: 3 })]) });
  });

  test('targets that do not answer are counted, and are no fault of Oriel', async () => {
    const targets = [{ health: 'up' }, { health: 'down' }, { health: 'unknown' }] as SeenTarget[];
    expect(await scrapeCheck({ targets }).measure()).toMatchObject({
      status: 'OPERATIONAL',
      detail: expect.stringMatching(/^1 of 3 targets do not answer/),
    });
  });

  test('live connections are counted', async () => {
    const finding = await liveCheck({ sockets: 2, subscriptions: 5, refused: 1 }).measure();
    expect(finding.figures.map(({ value }) => value)).toEqual([2, 5, 1]);
  });
});

describe('what is called and may be away', () => {
  test('an open circuit breaker is shown, with what follows and how long, until it is closed', async () => {
    let nowMs = 0;
    const outgoing = new Outgoing({
      logger: { info() {}, warn() {} },
      now: () => nowMs,
      sleep: async () => {},
    });
    const check = outgoingCheck(outgoing);
    const calls = outgoing.to('discovery');
    expect(await check.measure()).toMatchObject({ status: 'OPERATIONAL', score: 100 });
    const away = () => Promise.reject(Object.assign(new Error('no'), { code: 'ECONNREFUSED' }));
    for (let call = 0; call < 2; call++) await calls.call(away);
    nowMs += 100_000;
    expect(await check.measure()).toMatchObject({
      status: 'DEGRADED',
      score: 70,
      detail: 'the circuit breaker of discovery is open for another 200 s: what a discovery server said last stays',
      figures: expect.arrayContaining([
        { name: 'discovery: open breakers', value: 1, unit: '{breaker}' },
        { name: 'discovery: failures since start', value: 5, unit: '1' },
      ]),
    });
    nowMs += 200_000;
    await calls.call(async () => {});
    expect(await check.measure()).toMatchObject({ status: 'OPERATIONAL' });
  });
});

describe('the archive', () => {
  const AT_MS = Date.parse('2026-01-10T12:00:00Z');
  const STATE: ArchiverState = {
    address: 's3://telemetry',
    days: { archived: 7, waiting: 0 },
    newestArchivedDay: '2026-01-09',
    oldestWaitingDay: null,
    lastLookMs: AT_MS - 60_000,
    rows: {},
    bytes: 12,
    failures: 0,
  };

  test.each<[Partial<ArchiverState>, string, number, RegExp]>([
    [{}, 'OPERATIONAL', 100, /^days are archived in 's3:\/\/telemetry', up to 2026-01-09$/],
    [{ lastLookMs: null }, 'OPERATIONAL', 100, /looks through what is in/],
    [{ newestArchivedDay: null }, 'OPERATIONAL', 100, /no day yet$/],
    [
      { oldestWaitingDay: '2026-01-09', working: { signal: 'logs', day: '2026-01-09', tenant: 'acme', rows: 5 } },
      'OPERATIONAL',
      100,
      /; at logs of 2026-01-09$/,
    ],
    [{ oldestWaitingDay: '2026-01-05' }, 'DEGRADED', 80, /is 4 days behind: 2026-01-05 waits/],
    [
      { lastError: '403 AccessDenied' },
      'DEGRADED',
      40,
      /is not written \(up to 2026-01-09 is archived\): 403 AccessDenied/,
    ],
  ])('%j is %s, %i', (change, status, score, detail) => {
    const finding = archiveCheck(
      () => ({ ...STATE, ...change }),
      () => AT_MS,
    ).measure();
    expect(finding).toMatchObject({ status, score, detail: expect.stringMatching(detail) });
  });
});
