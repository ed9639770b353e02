import { expect, test } from 'vitest';
import type { SeriesColumns } from '../../../data/matrix.ts';
import type { ScrapeTarget } from '../../../data/targets.ts';
import { jobsOf, jobsOfOthers, totalOf, upQuery } from './jobs.ts';

const counted = (labels: Record<string, string>, count: number) =>
  ({ labels, values: Float64Array.of(count) }) as unknown as SeriesColumns;
const target = (job: string, health: ScrapeTarget['health']) =>
  ({ labels: { job }, health }) as unknown as ScrapeTarget;

const JOBS = jobsOf([
  counted({ job: 'api', up: '1', cluster: 'prod' }, 3),
  counted({ job: 'api', up: '0', cluster: 'prod' }, 1),
  counted({ job: 'api', up: '1', cluster: 'test' }, 2),
  counted({ job: 'a"b', up: '1' }, 1),
]);

test('targets are counted by job and place, what is down first', () => {
  expect(JOBS).toEqual([
    { job: 'api', place: 'cluster="prod"', targets: 4, down: 1 },
    { job: 'a"b', place: '', targets: 1, down: 0 },
    { job: 'api', place: 'cluster="test"', targets: 2, down: 0 },
  ]);
  expect(totalOf(JOBS)).toEqual({ targets: 7, down: 1 });
  expect(upQuery(JOBS[0]!, true)).toBe('up{job="api", cluster="prod"} == 0');
  expect(upQuery(JOBS[1]!)).toBe('up{job="a\\"b"}');
});

test('what Oriel scrapes itself is not among those of others', () => {
  const own = [target('a"b', 'up'), target('api', 'down'), target('new', 'unknown')];
  expect(jobsOfOthers(JOBS, own)).toEqual([
    { job: 'api', place: 'cluster="prod"', targets: 3, down: 0 },
    { job: 'api', place: 'cluster="test"', targets: 2, down: 0 },
  ]);
  expect(jobsOfOthers(JOBS, [])).toEqual(JOBS);
});
