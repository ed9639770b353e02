import { afterEach, beforeEach, expect, test } from 'vitest';
import { groupOf, MemoryWorld } from '../../test/memory-world.ts';
import { RuleEvaluator } from './evaluator.ts';
import { Schedule } from './schedule.ts';
import type { LoadedGroup, RuleWorld } from './world.ts';

const MINUTE = 60_000;
let world: MemoryWorld;
let evaluators: RuleEvaluator[];
let sleepers: { readonly untilMs: number; wake(): void }[];

beforeEach(() => {
  world = new MemoryWorld();
  world.nowMs = 1_000 * MINUTE;
  evaluators = [];
  sleepers = [];
});
afterEach(() => Promise.all(evaluators.map((evaluator) => evaluator.stop())));

/** A server that sleeps by the clock of the test. */
function serverNamed(name: string): RuleEvaluator {
  const own: RuleWorld = {
    ...world.server(name),
    sleep: (milliseconds, signal) =>
      new Promise((wake) => {
        if (signal.aborted) return wake();
        sleepers.push({ untilMs: world.nowMs + milliseconds, wake });
        signal.addEventListener('abort', () => wake(), { once: true });
      }),
  };
  const evaluator = new RuleEvaluator(own);
  evaluators.push(evaluator);
  return evaluator;
}

/** Second by second, so that whoever wakes sleeps again before the next. */
async function pass(minutes: number): Promise<void> {
  for (const endMs = world.nowMs + minutes * MINUTE; world.nowMs < endMs; ) {
    world.nowMs += 1_000;
    const due = sleepers.filter(({ untilMs }) => untilMs <= world.nowMs);
    sleepers = sleepers.filter((sleeper) => !due.includes(sleeper));
    for (const { wake } of due) wake();
    for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
  }
}

const named = (name: string, expr: string, more: Partial<LoadedGroup> = {}) =>
  groupOf([[name, expr]], { name, ...more });
const iterations = (evaluator: RuleEvaluator) =>
  Object.fromEntries(evaluator.groups.map((group) => [group.name, group.iterations]));
const timesOf = (metric: string) => Object.keys(world.kept(metric)[''] ?? {}).map(Number);

test('each group is evaluated on its own schedule', async () => {
  const evaluator = serverNamed('one');
  const [often, seldom] = [
    named('often', 'vector(1)'),
    named('seldom', 'vector(2)', { intervalMs: 3 * MINUTE, tenant: 2 }),
  ];
  await evaluator.load([seldom, often]);
  await pass(6);
  expect(iterations(evaluator)).toEqual({ often: 6, seldom: 2 });
  for (const group of [often, seldom]) {
    const schedule = new Schedule({ ...group, intervalMs: group.intervalMs ?? MINUTE });
    for (const timeMs of timesOf(group.name)) expect(schedule.slotAt(timeMs)).toBe(timeMs);
  }
  expect(evaluator.groupsOf(2).map(({ name }) => name)).toEqual(['seldom']);
});

test('of groups that are loaded again only those that differ begin anew, and those that are gone end their series', async () => {
  const evaluator = serverNamed('one');
  await evaluator.load([named('stays', 'vector(1)'), named('changes', 'vector(2)'), named('goes', 'vector(3)')]);
  await pass(3);
  await evaluator.load([named('stays', 'vector(1)'), named('changes', 'vector(4)')]);
  await pass(2);
  expect(iterations(evaluator)).toEqual({ changes: 2, stays: 5 });
  expect(Object.values(world.kept('changes')['']!)).toEqual([2, 2, 2, 4, 4]);
  expect(Object.values(world.kept('goes')['']!)).toEqual([3, 3, 3, 'stale']);
});

test('the past of a new rule is made up for meanwhile, and only whoever evaluates it can end that', async () => {
  world.historyFromMs = world.nowMs - 600 * MINUTE;
  const [evaluator, other] = [serverNamed('one'), serverNamed('two')];
  const group = named('new', 'vector(5)');
  await evaluator.load([group]);
  await pass(1);
  expect(await evaluator.cancelBackfill({ ...group, name: 'unknown' })).toBe(false);
  await other.load([group]);
  await pass(1);
  expect(await other.cancelBackfill(group)).toBe(false);
  await pass(3);
  const made = timesOf('new').length;
  expect(made).toBeGreaterThan(5);
  expect(await evaluator.cancelBackfill(group)).toBe(true);
  expect(evaluator.groups[0]?.backfill).toEqual([]);
});

test('a server that stops leaves its groups to another at once', async () => {
  const [first, second] = [serverNamed('one'), serverNamed('two')];
  const group = named('shared', 'vector(6)');
  await first.load([group]);
  await pass(1);
  await second.load([group]);
  await pass(1);
  expect([first, second].map(({ groups }) => groups[0]!.isLedHere)).toEqual([true, false]);
  await first.stop();
  await pass(1);
  expect(second.groups[0]!.isLedHere).toBe(true);
  expect(timesOf('shared')).toHaveLength(3);
});
