import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { SeriesMatcher } from '@oriel/store';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Turns } from '../turns.ts';
import { countSeries } from './count-series.ts';
import { compileMatcher } from './label-matcher.ts';
import { heldLabelNames, heldLabelValues } from './name-labels.ts';
import { DAY_MS, TenantSeries } from './tenant-series.ts';
import { seriesBlock } from './test-series-block.ts';

type Labels = Readonly<Record<string, string>>;
const DAYS = [0, 1];
const ofDays = (first: number, last: number) => ({ startMs: first * DAY_MS, endMs: last * DAY_MS });

/** Each with the days on which it was active. */
function hold(series: readonly { readonly labels: Labels; readonly days: readonly number[] }[]): TenantSeries {
  const index = new TenantSeries();
  for (const day of DAYS) {
    index.open(day);
    const active = series.filter(({ days }) => days.includes(day));
    if (active.length === 0) continue;
    const block = seriesBlock(active.map(({ labels }) => labels));
    const add = index.adder(block);
    for (let row = 0; row < block.rows; row++) add(row, day);
  }
  return index;
}

const values = fc.constantFrom('a', 'b', 'ab', 'b.a', 'ä', '');
const seriesOf = fc
  .record({ __name__: fc.constantFrom('up', 'down'), code: values, instance: values, job: values })
  .map((labels) => Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== '')) as Labels);
const held = fc.uniqueArray(fc.record({ labels: seriesOf, days: fc.subarray(DAYS, { minLength: 1 }) }), {
  minLength: 1,
  maxLength: 40,
  selector: ({ labels }) => JSON.stringify(labels),
});
const matcher = fc.record<SeriesMatcher>({
  name: fc.constantFrom('__name__', 'code', 'instance', 'job', 'nobody'),
  op: fc.constantFrom('=', '!=', '=~', '!~'),
  value: fc.constantFrom('', 'a', 'b', 'a|b', 'a|a', 'a.*', 'b\\.a', '.+', 'up', 'x|', '(a|b).*'),
});
const sets = fc.array(fc.array(matcher, { minLength: 1, maxLength: 3 }), { maxLength: 2 });

test('answers what looking at every series answers', async () => {
  await fc.assert(
    fc.asyncProperty(held, sets, fc.subarray(DAYS, { minLength: 1 }), async (series, asked, days) => {
      const index = hold(series);
      const range = ofDays(days[0]!, days.at(-1)!);
      const meets = (labels: Labels, set: readonly SeriesMatcher[]) =>
        set.every((one) => compileMatcher(one).accepts(labels[one.name] ?? ''));
      const wanted = series
        .filter((one) => one.days.some((day) => days.includes(day)))
        .filter(({ labels }) => asked.length === 0 || asked.some((set) => meets(labels, set)))
        .map(({ labels }) => labels);
      const found = [...(await index.find(asked, range))].map((number) => {
        const { names, values: texts } = index.series(number, true).labels;
        return Object.fromEntries(names.map((name, at) => [name, texts[at]!]));
      });
      expect(sorted(found)).toEqual(sorted(wanted));
      expect(await heldLabelNames(index, asked, range, 10)).toEqual(
        distinct(wanted.flatMap((labels) => Object.keys(labels))),
      );
      const jobs = wanted.flatMap(({ job }) => job ?? []);
      expect(await heldLabelValues(index, 'job', asked, range, 10)).toEqual(distinct(jobs));
      expect(await heldLabelValues(index, 'job', asked, range, 1)).toEqual(distinct(jobs).slice(0, 1));
    }),
  );
});

test('a value that a pattern names twice is looked at once', async () => {
  const series = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'].map((job) => ({
    labels: { __name__: 'up', job },
    days: [1],
  }));
  const found = await hold(series).find([[{ name: 'job', op: '=~', value: 'c|c' }]], ofDays(1, 1));
  expect([...found]).toEqual([2]);
});

test('counts series, pairs and bytes, the most first and equals by name', async () => {
  const index = hold([
    { labels: { __name__: 'up', instance: 'a', job: 'x' }, days: [1] },
    { labels: { __name__: 'up', instance: 'b', job: 'x' }, days: [0, 1] },
    { labels: { __name__: 'up', instance: 'long', job: 'y' }, days: [1] },
    { labels: { __name__: 'old', shop: 'z' }, days: [0] },
  ]);
  expect(await countSeries(index, ofDays(1, 1), 3)).toEqual({
    series: 3,
    labelPairs: 6,
    byMetric: [{ name: 'up', count: 3 }],
    valuesByLabel: [
      { name: 'instance', count: 3 },
      { name: 'job', count: 2 },
      { name: '__name__', count: 1 },
    ],
    byLabelPair: [
      { name: '__name__=up', count: 3 },
      { name: 'job=x', count: 2 },
      { name: 'instance=a', count: 1 },
    ],
    bytesByLabel: [
      { name: '__name__', count: 6 },
      { name: 'instance', count: 6 },
      { name: 'job', count: 3 },
    ],
  });
  expect(await countSeries(index, ofDays(0, 1), 10)).toMatchObject({ series: 4, labelPairs: 8 });
});

test('series that came after its postings were made are found', async () => {
  const labels = (at: number) => ({ __name__: 'up', instance: `i${at}`, job: `job-${at % 100}` });
  const index = new TenantSeries();
  index.open(0);
  const job: SeriesMatcher = { name: 'job', op: '=', value: 'job-7' };
  for (let first = 0; first < 20_000; first += 700) {
    const block = seriesBlock(Array.from({ length: 700 }, (_, at) => labels(first + at)));
    const add = index.adder(block);
    for (let row = 0; row < block.rows; row++) add(row, 0);
    expect(await index.find([[job]], ofDays(0, 0))).toHaveLength((first + 700) / 100);
  }
});

test('what has many values to be tried gives others a turn, in which series may come, and ends with whoever asked', async () => {
  const labels = (at: number) => ({ __name__: 'up', instance: `host-${at}.example`, job: `job-${at % 100}` });
  const index = new TenantSeries();
  index.open(0);
  const add = (from: number, count: number) => {
    const block = seriesBlock(Array.from({ length: count }, (_, at) => labels(from + at)));
    const addRow = index.adder(block);
    for (let row = 0; row < block.rows; row++) addRow(row, 0);
  };
  const first = 100_000;
  add(0, first);
  // No word that every match begins with.
  const pattern: SeriesMatcher = { name: 'instance', op: '=~', value: '.*-[0-9]*7\\.ex.+' };
  let came = 0;
  let isOver = false;
  const others = (async () => {
    while (!isOver) {
      await setImmediate();
      add(first + came++, 1);
    }
  })();
  for (const asked of [[pattern], [pattern, { name: 'job', op: '!=', value: 'job-7' } as const]]) {
    const found = await index.find([asked], ofDays(0, 0));
    const wanted = Array.from({ length: first }, (_, at) => at).filter(
      (at) => at % 10 === 7 && (asked.length === 1 || at % 100 !== 7),
    );
    expect([...found].filter((number) => number < first).sort((one, other) => one - other)).toEqual(wanted);
  }
  isOver = true;
  await others;
  expect(came).toBeGreaterThan(2);

  const asker = new AbortController();
  const gone = index.find(
    [[{ ...pattern, value: '.*-[0-9]*9\\.ex.+' }]],
    ofDays(0, 0),
    undefined,
    new Turns(asker.signal),
  );
  asker.abort();
  await expect(gone).rejects.toMatchObject({ code: 'query_cancelled' });
});

test('hundreds of sets that meet little let others have the event loop in between', async () => {
  const index = hold(
    Array.from({ length: 100 }, (_, at) => ({ labels: { __name__: 'up', job: `job-${at}` }, days: [0] })),
  );
  const sets = Array.from({ length: 500 }, (_, at) => [{ name: 'job', op: '=', value: `job-${at}` } as const]);
  const turns = countedTurns();
  expect(await index.find(sets, ofDays(0, 0), undefined, turns)).toHaveLength(100);
  // Of the last of them nobody is met any more.
  expect(turns.had).toBeGreaterThanOrEqual(100);
});

test('when all series are found no other set is looked at', async () => {
  const index = hold(
    Array.from({ length: 100 }, (_, at) => ({ labels: { __name__: 'up', job: `job-${at}` }, days: [0] })),
  );
  const sets = Array.from({ length: 500 }, (_, at) => [{ name: 'job', op: '!=', value: `not-${at}` } as const]);
  const turns = countedTurns();
  expect(await index.find(sets, ofDays(0, 0), undefined, turns)).toHaveLength(100);
  expect(turns.had).toBeLessThan(5);
});

/** Over after whatever is done. */
function countedTurns(): Turns & { had: number } {
  const turns = {
    had: 0,
    due: true,
    async next() {
      turns.had++;
    },
  };
  return turns as unknown as Turns & { had: number };
}

test('gives the same objects again, but for answers that are large', () => {
  const index = hold([{ labels: { __name__: 'up' }, days: [0] }]);
  expect(index.series(0, false)).not.toBe(index.series(0, false));
  expect(index.series(0, false).isShared).toBe(false);
  const shared = index.series(0, true);
  expect(shared.isShared).toBe(true);
  expect(index.series(0, true)).toBe(shared);
  index.letGoOfObjects();
  expect(index.series(0, true)).not.toBe(shared);
});

test('what its size is said to be is near what it takes', async () => {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void;
  const taken = async () => {
    // Memory of arrays is given back behind the collection's back.
    for (let round = 0; round < 3; round++) {
      gc();
      await setImmediate();
    }
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const series = 50_000;
  const block = seriesBlock(
    Array.from({ length: series }, (_, at) => ({
      __name__: 'requests_total',
      code: '200',
      instance: `10.0.${at >> 6}.${at & 63}:9100`,
      job: `job-${at % 20}`,
      method: 'GET',
    })),
  );
  const fill = () => {
    const filled = new TenantSeries();
    filled.open(0);
    const add = filled.adder(block);
    for (let row = 0; row < series; row++) add(row, 0);
    return filled;
  };
  // What making it leaves behind once stays.
  fill();
  const before = await taken();
  const index = fill();
  const asColumns = (await taken()) - before;
  expect(index.sizeBytes / asColumns).toBeGreaterThan(0.8);
  expect(index.sizeBytes / asColumns).toBeLessThan(1.5);
  expect(index.sizeBytes / series).toBeLessThan(150);
  for (let number = 0; number < series; number++) index.series(number, true);
  const all = (await taken()) - before;
  expect(index.sizeBytes / all).toBeGreaterThan(0.8);
  expect(index.sizeBytes / all).toBeLessThan(1.5);
  expect(await index.find([[{ name: 'job', op: '=', value: 'job-3' }]], ofDays(0, 0))).toHaveLength(2_500);
  expect(block.rows).toBe(series);
});

function sorted(series: readonly Labels[]): string[] {
  return series.map((labels) => JSON.stringify(labels)).sort();
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
}
