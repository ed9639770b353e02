import { PromqlError, SharedQueryMemory } from '@oriel/promql';
import { beforeEach, expect, test } from 'vitest';
import { groupOf, MemoryWorld } from '../../test/memory-world.ts';
import { FreshResults } from './fresh-results.ts';
import { RuleGroupRun } from './rule-group-run.ts';
import { Schedule } from './schedule.ts';
import type { LoadedGroup } from './world.ts';

const MINUTE = 60_000;
const { signal } = new AbortController();
let world: MemoryWorld;
/** Slots of the group of these tests, counted from one far enough from zero. */
const schedule = new Schedule({ file: '/etc/rules.yml', name: 'a group', intervalMs: MINUTE });
const slot = (n: number) => schedule.slotAt(1_000 * MINUTE) + n * MINUTE;

/** A run as a server makes it. */
function start(
  group: LoadedGroup,
  server = 'one',
): { at(n: number): Promise<void>; fill(): Promise<void>; run: RuleGroupRun } {
  const own = world.server(server);
  const run = new RuleGroupRun(group, own, new FreshResults(own.storage(1), own.readableUpToMs));
  return {
    run,
    async at(n) {
      world.nowMs = slot(n);
      await run.evaluate(slot(n), signal);
    },
    async fill() {
      while (run.hasGaps) await run.fillNext(signal);
    },
  };
}

beforeEach(() => {
  world = new MemoryWorld();
  // A counter that grows by 60 a minute, on two instances; the second one ends after the fourth slot.
  const grows = (until: number) =>
    Array.from({ length: (until + 30) * 4 }, (_, at) => [slot(-30) + at * 15_000, at * 15] as const);
  world.send({ __name__: 'hits_total', instance: 'a', job: 'x' }, grows(60));
  world.send({ __name__: 'hits_total', instance: 'b', job: 'x' }, [...grows(4), [slot(4), 'stale']]);
});

test('a rule meets what the rule before it gave, however late the store shows it', async () => {
  world.insertDelayMs = 10 * MINUTE;
  const { at, run } = start(
    groupOf([
      ['hits:step', 'idelta(hits_total[2m])'],
      ['hits:sum', 'sum by (job) (hits:step)', { of: 'all' }],
    ]),
  );
  await at(0);
  await at(1);
  expect(world.kept('hits:step')).toEqual({
    'a x': { [slot(0)]: 15, [slot(1)]: 15 },
    'b x': { [slot(0)]: 15, [slot(1)]: 15 },
  });
  expect(world.kept('hits:sum')).toEqual({ 'x all': { [slot(0)]: 30, [slot(1)]: 30 } });
  expect(run.report.rules.map(({ health, samples }) => [health, samples])).toEqual([
    ['ok', 2],
    ['ok', 1],
  ]);
});

test('a series that is not given again ends with a marker, at the slot less the query offset', async () => {
  const { at } = start(groupOf([['now', 'hits_total']], { queryOffsetMs: 30_000 }));
  await at(4);
  await at(5);
  await at(6);
  expect(world.kept('now')['b x']).toEqual({
    [slot(4) - 30_000]: expect.any(Number),
    [slot(5) - 30_000]: 'stale',
  });
  expect(Object.keys(world.kept('now')['a x']!)).toHaveLength(3);
});

test('a rule that gives too much, or two series as one, gives nothing and says why', async () => {
  const { at, run } = start(
    groupOf(
      [
        ['many', 'hits_total'],
        ['same', 'hits_total', { instance: '' }],
        ['text', '"no vector"'],
        ['fine', 'vector(1)'],
      ],
      { limit: 1 },
    ),
  );
  await at(0);
  expect(run.report.rules.map(({ health, lastError, failures }) => [health, lastError, failures])).toEqual([
    ['err', 'exceeded limit of 1 with 2 series', 1],
    ['err', 'vector contains metrics with the same labelset after applying rule labels', 1],
    ['err', 'rule result is not a vector or scalar', 1],
    ['ok', '', 0],
  ]);
  expect(world.kept('fine')).toEqual({ '': { [slot(0)]: 1 } });
  expect(world.kept('many')).toEqual({});
});

test('after a restart series that ended meanwhile are marked, and the slots between are made up for', async () => {
  const group = groupOf([['now', 'hits_total']]);
  const before = start(group);
  for (const n of [0, 1, 2]) await before.at(n);
  world.historyFromMs = slot(-10);
  const after = start(group, 'one');
  await after.at(8);
  expect(world.kept('now')['b x']).toMatchObject({ [slot(2)]: expect.any(Number), [slot(8)]: 'stale' });
  expect(after.run.report.backfill).toEqual([{ fromMs: slot(3), toMs: slot(7), nextMs: slot(3), rules: ['now'] }]);
  await after.fill();
  expect(after.run.report.backfill).toEqual([]);
  expect(world.kept('now')['b x']).toMatchObject({
    [slot(3)]: expect.any(Number),
    [slot(4)]: 'stale',
    [slot(8)]: 'stale',
  });
  expect(Object.keys(world.kept('now')['a x']!)).toHaveLength(9);
});

test('a new rule has the past that it would have had, with the rule that it stands on', async () => {
  const rules = [
    ['hits:rate', 'rate(hits_total[2m])'],
    ['hits:max', 'max_over_time(hits:rate[5m]) + time() * 0'],
    ['hits:bounds', 'hits_total @ end()'],
    ['hits:same', 'hits_total > 100', { instance: '' }],
  ] as const;
  const live = start(groupOf(rules));
  for (let n = -10; n <= 8; n++) await live.at(n);
  const lived = pastOf(world);

  const again = new MemoryWorld();
  for (const [key, samples] of Object.entries(world.kept('hits_total')))
    again.send(
      { __name__: 'hits_total', instance: key.split(' ')[0]!, job: 'x' },
      Object.entries(samples).map(([timeMs, value]) => [Number(timeMs), value as number | 'stale']),
    );
  world = again;
  world.historyFromMs = slot(-11);
  const late = start(groupOf(rules));
  await late.at(8);
  await late.fill();
  expect(pastOf(world)).toEqual(lived);

  /** Before slot 8, at which the late one had no past yet to look back on. */
  function pastOf(of: MemoryWorld) {
    return rules.map(([metric]) =>
      Object.entries(of.kept(metric))
        .map(([key, samples]) => [key, Object.entries(samples).filter(([timeMs]) => Number(timeMs) < slot(8))])
        .sort(),
    );
  }
});

test('a rule that says something else under its old name keeps the past that it has', async () => {
  world.historyFromMs = slot(-5);
  const before = start(groupOf([['now', 'hits_total']]));
  await before.at(0);
  await before.fill();
  const after = start(
    groupOf([
      ['now', 'sum by (job) (hits_total)'],
      ['now', 'hits_total', { kind: 'raw' }],
    ]),
  );
  await after.at(1);
  expect(after.run.report.backfill).toEqual([{ fromMs: slot(-4), toMs: slot(0), nextMs: slot(-4), rules: ['now'] }]);
  await after.fill();
  const kept = world.kept('now');
  expect(Object.keys(kept.x!)).toEqual([String(slot(1))]);
  expect(kept['a x']![slot(1)]).toBe('stale');
  expect(Object.keys(kept['a x raw']!)).toHaveLength(6);
});

test('what could not be written or asked is made up for', async () => {
  const { at, fill, run } = start(groupOf([['now', 'hits_total{instance="a"}']]));
  await at(0);
  world.refusal = 'the spool is full';
  await at(1);
  expect(run.report.rules[0]).toMatchObject({ health: 'err', lastError: 'the spool is full', failures: 1 });
  world.refusal = undefined;
  world.outage = new Error('the engine is away');
  await at(2);
  expect(run.report.rules[0]).toMatchObject({ health: 'err', lastError: 'the engine is away' });
  await expect(run.fillNext(signal)).rejects.toThrow('the engine is away');
  world.outage = undefined;
  await at(3);
  await fill();
  expect(Object.keys(world.kept('now')['a x']!)).toEqual([0, 1, 2, 3].map((n) => String(slot(n))));
});

test('slots that went by during a long evaluation are made up for, however many times there were some', async () => {
  const { at, fill, run } = start(groupOf([['now', 'hits_total{instance="a"}']]));
  await at(0);
  run.noteMissed(slot(1), 2);
  await at(3);
  run.noteMissed(slot(4), 1);
  await at(5);
  expect(run.report).toMatchObject({ missed: 3, backfill: [{ toMs: slot(2) }, { fromMs: slot(4) }] });
  await fill();
  expect(Object.keys(world.kept('now')['a x']!)).toEqual([0, 1, 2, 3, 4, 5].map((n) => String(slot(n))));

  for (let n = 6; n < 306; n += 2) run.noteMissed(slot(n), 1);
  expect(run.report.backfill).toHaveLength(100);
  expect(run.report.backfill.at(-1)).toMatchObject({ toMs: slot(304) });
});

test('of a server that does not lead no slot is missing', async () => {
  const [one, two] = [start(groupOf([['now', 'hits_total']]), 'one'), start(groupOf([['now', 'hits_total']]), 'two')];
  await one.at(0);
  await two.at(0);
  two.run.noteMissed(slot(1), 1);
  expect(two.run.report.backfill).toEqual([]);
});

test.each([
  ['interrupted', 'a worker ended', 1],
  ['execution', 'its data does not allow an answer', 0],
] as const)(
  'of a query that is %s the slot is made up for if it may be answered later',
  async (code, message, gaps) => {
    const { at, run } = start(groupOf([['now', 'hits_total']]));
    await at(0);
    world.outage = new PromqlError(code, message);
    await at(1);
    expect(run.report.rules[0]).toMatchObject({ health: 'err', lastError: message });
    expect(run.report.backfill).toHaveLength(gaps);
  },
);

/** All of it is somebody else's, until that is released. */
function memoryOfOthers(bytes: number) {
  const memory = new SharedQueryMemory(bytes);
  const others = memory.forQuery();
  others.hold(bytes);
  return { memory, others };
}

test('a rule waits for memory that others hold, and has its result when they are done', async () => {
  const { memory, others } = memoryOfOthers(2 ** 20);
  const own = memory.forQuery();
  world.memory = Object.assign(memory, {
    forQuery: () => ({
      ...own,
      waitForRoom(signal: AbortSignal) {
        setImmediate(() => others.releaseAll());
        return own.waitForRoom(signal);
      },
    }),
  });
  world.slept = new Promise(() => {});
  const { at, run } = start(groupOf([['now', 'hits_total']]));
  await at(0);
  expect(run.report.rules[0]).toMatchObject({ health: 'ok', samples: 2, failures: 0 });
  expect(memory.heldBytes).toBe(0);
});

test('a rule for which there is no memory until its next slot says so, and is made up for', async () => {
  const { memory, others } = memoryOfOthers(2 ** 20);
  world.memory = memory;
  const { at, fill, run } = start(groupOf([['now', 'hits_total{instance="a"}']]));
  await at(0);
  expect(run.report.rules[0]).toMatchObject({
    health: 'err',
    lastError: expect.stringMatching(
      /^no memory came free in the 0 s until the next evaluation: this query would hold 1 MiB, and of the 1 MiB /,
    ),
    failures: 1,
  });
  await expect(run.fillNext(signal)).rejects.toMatchObject({ code: 'busy' });
  others.releaseAll();
  await at(1);
  await fill();
  expect(run.report.backfill).toEqual([]);
  expect(Object.keys(world.kept('now')['a x']!)).toEqual([0, 1].map((n) => String(slot(n))));
  expect(memory.heldBytes).toBe(0);
});

test('of two servers one evaluates; the other takes over when the lease has ended, and goes on', async () => {
  const group = groupOf([['now', 'hits_total']]);
  const [one, two] = [start(group, 'one'), start(group, 'two')];
  await one.at(0);
  await two.at(0);
  expect([one.run.report.isLedHere, two.run.report.isLedHere]).toEqual([true, false]);
  expect(two.run.report.rules[0]).toMatchObject({ health: 'ok', samples: 2, evaluations: 0 });
  world.historyFromMs = slot(-5);
  await two.at(6);
  expect(two.run.report.isLedHere).toBe(true);
  await two.fill();
  // The first one never noticed, and evaluates once more what the second has evaluated.
  const before = structuredClone(world.kept('now'));
  await one.at(6);
  expect(world.kept('now')).toEqual(before);
  expect(one.run.report.isLedHere).toBe(false);
  expect(Object.keys(before['a x']!)).toHaveLength(7);
});

test('the past is left alone when it is called off', async () => {
  world.historyFromMs = slot(-20);
  const { at, run } = start(groupOf([['now', 'hits_total']]));
  await at(0);
  expect(run.hasGaps).toBe(true);
  await run.cancelBackfill();
  expect(run.hasGaps).toBe(false);
  const again = start(groupOf([['now', 'hits_total']]));
  await again.at(1);
  expect(again.run.report.backfill).toEqual([]);
});

test('the series of a group that is in no file any more end', async () => {
  const { at, run } = start(groupOf([['now', 'hits_total{instance="a"}']]));
  await at(0);
  await run.retire();
  expect(world.kept('now')['a x']).toEqual({ [slot(0)]: expect.any(Number), [slot(1)]: 'stale' });
});

test('slots are the same wherever they are asked for, and those that went by are counted', () => {
  const other = new Schedule({ file: '/etc/rules.yml', name: 'another', intervalMs: MINUTE });
  expect(other.slotAt(slot(0))).not.toBe(slot(0));
  expect(schedule.slotAt(slot(0) + MINUTE - 1)).toBe(slot(0));
  expect(schedule.after(slot(0), slot(0) + 100)).toEqual({ slotMs: slot(1), missed: 0 });
  expect(schedule.after(slot(0), slot(3) + 100)).toEqual({ slotMs: slot(3), missed: 2 });
});
