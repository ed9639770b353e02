import { expect, test, vi } from 'vitest';
import { HealthBoard } from './health-board.ts';
import { CHECK_TIMEOUT_MS, type Finding, type HealthCheck } from './health-check.ts';

const WELL: Finding = { status: 'OPERATIONAL', score: 100, detail: 'well', figures: [] };
const ILL: Finding = { status: 'DEGRADED', score: 40, detail: 'it is slow', figures: [] };

function check(name: string, measure: HealthCheck['measure']): HealthCheck {
  return { name, title: `What ${name} is for.`, measure };
}

test('nothing is known before the first measurement', () => {
  const board = new HealthBoard([check('engine', () => WELL)], () => 1);
  expect(board.current()).toMatchObject({ status: 'UNKNOWN', score: 0, components: [{ detail: 'not measured yet' }] });
});

test('the whole is as well as its worst part', async () => {
  const board = new HealthBoard([check('engine', () => WELL), check('spool', () => ILL)], () => 1);
  await board.measure();
  expect(board.current()).toMatchObject({ status: 'DEGRADED', score: 40 });
  expect(board.current().lastErrors).toEqual([{ atMs: 1, component: 'spool', message: 'it is slow' }]);
});

test('a part that fails or does not answer is down, and the others are measured all the same', async () => {
  vi.useFakeTimers();
  try {
    const fails = check('records', () => Promise.reject(new Error('connection refused')));
    const hangs = check('engine', () => new Promise(() => {}));
    const board = new HealthBoard([fails, hangs, check('disk', () => WELL)], () => 1);
    const measured = board.measure();
    await vi.advanceTimersByTimeAsync(CHECK_TIMEOUT_MS);
    await measured;
    expect(board.current().components.map(({ status, detail }) => [status, detail])).toEqual([
      ['DOWN', 'connection refused'],
      ['DOWN', 'it did not answer within 5 s'],
      ['OPERATIONAL', 'well'],
    ]);
  } finally {
    vi.useRealTimers();
  }
});

test('history has a point for each change, and else one every half minute', async () => {
  let nowMs = 0;
  let finding = WELL;
  const board = new HealthBoard([check('spool', () => finding)], () => nowMs);
  const measureAt = async (ms: number, found: Finding) => {
    nowMs = ms;
    finding = found;
    await board.measure();
  };
  await measureAt(0, WELL);
  await measureAt(2_000, WELL);
  await measureAt(4_000, ILL);
  await measureAt(6_000, ILL);
  await measureAt(34_000, ILL);
  const [part] = board.current().components;
  expect(part?.sinceMs).toBe(4_000);
  expect(part?.history.map(({ atMs }) => atMs)).toEqual([0, 4_000, 34_000]);
  expect(board.current().lastErrors).toHaveLength(1);
});

test('only the last errors are kept, the newest first', () => {
  const board = new HealthBoard([], () => 1);
  for (let index = 0; index < 60; index++) board.report('spool', `error ${index}`);
  expect(board.current().lastErrors).toHaveLength(50);
  expect(board.current().lastErrors[0]?.message).toBe('error 59');
});
