import { describe, expect, it } from 'vitest';
import { explain } from './explain.ts';
import { createHistogram } from './histogram/index.ts';
import { Labels } from './labels.ts';
import { createMemoryStorage, type MemorySeries } from './memory-storage.ts';
import { ALL_FEATURES, DEFAULT_OPTIONS, type QueryOptions, STABLE_FEATURES } from './options.ts';
import { type QueryEnvironment, queryInstant, queryRange } from './query.ts';
import type { QueryResult } from './result.ts';
import { reserve, type SeriesStorage } from './storage.ts';
import { storageOf } from './test/query-lines.ts';

const MINUTE = 60_000;
const ALL: QueryOptions = { ...DEFAULT_OPTIONS, features: ALL_FEATURES };

/** One sample a minute from time 0. */
function everyMinute(name: string, values: readonly (number | 'stale' | null)[], labels = {}): MemorySeries {
  return {
    labels: { __name__: name, ...labels },
    samples: values.flatMap((value, at) => (value === null ? [] : [{ timestampMs: at * MINUTE, value }])),
  };
}

function counting(count: number): number[] {
  return Array.from({ length: count }, (_, at) => at);
}

/** `{a="1"} 3@60` for each series: short enough to compare by eye. */
function lines({ value }: QueryResult): string[] {
  if (value.type === 'scalar' || value.type === 'string') return [`${value.type} ${value.value}`];
  return value.series.map(
    ({ labels, samples }) =>
      `${JSON.stringify(labels.toObject())} ${samples.map((sample) => `${sample.histogram ? 'histogram' : sample.value}@${sample.timestampMs / 1000}`).join(' ')}`,
  );
}

async function instant(query: string, seconds: number, storage: SeriesStorage, options = ALL): Promise<string[]> {
  return lines(await queryInstant(query, seconds * 1000, { storage, options }));
}

async function range(
  query: string,
  [start, end, step]: readonly [number, number, number],
  storage: SeriesStorage,
  options = ALL,
): Promise<string[]> {
  return lines(await queryRange(query, start * 1000, end * 1000, step * 1000, { storage, options }));
}

describe('the shapes of answers', () => {
  const storage = createMemoryStorage([everyMinute('up', [1, 1, 1])]);

  it('is a scalar, a string, a vector or a matrix', async () => {
    expect(await instant('1 + 2', 60, storage)).toEqual(['scalar 3']);
    expect(await instant('"text"', 60, storage)).toEqual(['string text']);
    expect(await instant('up', 60, storage)).toEqual(['{"__name__":"up"} 1@60']);
    expect(await instant('up[1m]', 60, storage)).toEqual(['{"__name__":"up"} 1@60']);
    expect(await instant('(up[2m:1m])', 120, storage)).toEqual(['{"__name__":"up"} 1@60 1@120']);
  });

  it('is always a matrix over a range, a scalar as a series without labels', async () => {
    expect(await range('time()', [0, 60, 30], storage)).toEqual(['{} 0@0 30@30 60@60']);
  });

  it('has no range of strings, range vectors or steps of nothing', async () => {
    await expect(range('"text"', [0, 60, 30], storage)).rejects.toThrow(
      'invalid expression type "string" for range query, must be Scalar or instant Vector',
    );
    await expect(range('up[1m]', [0, 60, 30], storage)).rejects.toThrow('"range vector"');
    await expect(range('up', [0, 60, 0], storage)).rejects.toThrow('zero or negative query resolution step widths');
  });

  it('counts what it read and how long it took', async () => {
    const { stats } = await queryInstant('sum(up) + count(up)', 60_000, { storage, options: ALL });
    expect(stats.series).toBe(2);
    expect(stats.samples).toBe(4);
    expect(stats.milliseconds.evaluate).toBeGreaterThanOrEqual(0);
  });
});

describe('which samples a step sees', () => {
  const storage = createMemoryStorage([everyMinute('x', [0, 1, 'stale', null, 4, 5, 6])]);

  it('is the latest one within the lookback, open on its left', async () => {
    expect(await instant('x', 5 * 60 + 59, storage)).toEqual(['{"__name__":"x"} 5@359']);
    expect(await instant('x', 11 * 60, storage)).toEqual([]);
    expect(await instant('x', 11 * 60 - 0.001, storage)).toEqual(['{"__name__":"x"} 6@659.999']);
  });

  it('is none after a marker of staleness, which ranges pass over', async () => {
    expect(await instant('x', 150, storage)).toEqual([]);
    expect(await instant('count_over_time(x[5m])', 200, storage)).toEqual(['{} 2@200']);
  });

  it('leaves out the sample at the left edge of a range', async () => {
    expect(await instant('x[1m]', 300, storage)).toEqual(['{"__name__":"x"} 5@300']);
    expect(await instant('count_over_time(x[2m])', 360, storage)).toEqual(['{} 2@360']);
  });

  it('is moved by offset and fixed by @', async () => {
    expect(await instant('x offset 1m', 360, storage)).toEqual(['{"__name__":"x"} 5@360']);
    expect(await instant('x offset -1m', 240, storage)).toEqual(['{"__name__":"x"} 5@240']);
    expect(await range('x @ 60', [240, 360, 60], storage)).toEqual(['{"__name__":"x"} 1@240 1@300 1@360']);
    expect(await range('x @ end() - x', [240, 360, 60], storage)).toEqual(['{} 2@240 1@300 0@360']);
    expect(await range('sum_over_time(x[2m] @ 360 offset 1m)', [0, 60, 60], storage)).toEqual(['{} 9@0 9@60']);
  });
});

describe('subqueries', () => {
  const storage = createMemoryStorage([everyMinute('x_total', counting(20), { a: '1' })]);

  it('evaluates at multiples of its step, whenever the query runs', async () => {
    expect(await instant('x_total[3m:1m]', 601, storage)).toEqual([
      '{"__name__":"x_total","a":"1"} 8@480 9@540 10@600',
    ]);
    expect(await instant('x_total[3m:2m]', 601, storage)).toEqual(['{"__name__":"x_total","a":"1"} 8@480 10@600']);
  });

  it('nests', async () => {
    expect(await instant('max_over_time(rate(x_total[2m])[4m:1m])', 600, storage)).toEqual([`{"a":"1"} ${1 / 60}@600`]);
    expect(await range('sum_over_time(sum_over_time(x_total[2m:1m])[2m:1m])', [300, 420, 60], storage)).toEqual([
      '{"a":"1"} 16@300 20@360 24@420',
    ]);
  });

  it('refuses a step so small that its points would not fit', async () => {
    await expect(instant('max_over_time(x_total[30d:1ms])', 600, storage)).rejects.toThrow('too many samples');
  });
});

describe('names that no longer fit the value', () => {
  const storage = createMemoryStorage([
    everyMinute('a_total', counting(6), { job: 'x' }),
    everyMinute('b_total', counting(6), { job: 'x' }),
  ]);
  const stable: QueryOptions = { ...DEFAULT_OPTIONS, features: STABLE_FEATURES };

  it('go at once, and what collides then is refused', async () => {
    const collision = 'vector cannot contain metrics with the same labelset';
    await expect(instant('rate({job="x"}[5m])', 300, storage, stable)).rejects.toThrow(collision);
    await expect(instant('-{job="x"}', 300, storage, stable)).rejects.toThrow(collision);
    await expect(instant('abs({job="x"})', 300, storage, stable)).rejects.toThrow(collision);
    expect(await instant('-a_total', 300, storage, stable)).toEqual(['{"job":"x"} -5@300']);
  });

  it('may be all that two series differ in, as long as they never meet at a step', async () => {
    const oneAfterTheOther = storageOf('a_total 1 1', 'b_total _x10 3 3');
    for (const [query, first, last] of [
      ['max_over_time({__name__=~".+"}[2m])', 1, 3],
      ['predict_linear({__name__=~".+"}[2m], 60)', 1, 3],
      ['abs({__name__=~".+"})', 1, 3],
    ] as const) {
      const { value } = await queryRange(query, 60_000, 660_000, 600_000, {
        storage: oneAfterTheOther,
        options: stable,
      });
      expect(value, query).toEqual({
        type: 'matrix',
        series: [
          {
            labels: Labels.EMPTY,
            samples: [
              { timestampMs: 60_000, value: first },
              { timestampMs: 660_000, value: last },
            ],
          },
        ],
      });
    }
  });

  it('go at the end with delayed removal, so that they can still be grouped by', async () => {
    expect(await instant('count(sum by (__name__) (-{job="x"}))', 300, storage)).toEqual(['{} 2@300']);
    await expect(instant('-{job="x"}', 300, storage)).rejects.toThrow('same labelset');
    expect(
      await instant('label_replace(-{job="x"}, "__name__", "$1-negative", "__name__", "(.).*")', 300, storage),
    ).toEqual(['{"__name__":"a-negative","job":"x"} -5@300', '{"__name__":"b-negative","job":"x"} -5@300']);
  });
});

describe('what stands beside the answer', () => {
  const storage = createMemoryStorage([
    everyMinute('gauge', [1, 2, 3]),
    {
      labels: { __name__: 'mixed' },
      samples: [
        { timestampMs: 0, value: 1 },
        { timestampMs: MINUTE, value: createHistogram({ count: 1, sum: 1 }) },
      ],
    },
  ]);

  it('says where in the query it belongs', async () => {
    const { infos } = await queryInstant('1 +\n rate(gauge[5m])', 120_000, { storage, options: ALL });
    expect(infos).toEqual([
      'PromQL info: metric might not be a counter, name does not end in _total/_sum/_count/_bucket: "gauge" (2:7)',
    ]);
  });

  it('warns of floats and histograms in one window, and gives nothing for it', async () => {
    const result = await queryInstant('rate(mixed[5m])', 60_000, { storage, options: ALL });
    expect(lines(result)).toEqual([]);
    expect(result.warnings).toEqual([
      'PromQL warning: encountered a mix of histograms and floats for metric name "mixed" (1:6)',
    ]);
  });

  it('passes on what the storage says', async () => {
    const hinting: SeriesStorage = {
      async select(request, signal) {
        return { ...(await storage.select(request, signal)), warnings: ['read from 5m roll-ups'] };
      },
    };
    const { warnings } = await queryInstant('gauge', 60_000, { storage: hinting });
    expect(warnings).toEqual(['read from 5m roll-ups']);
  });
});

describe('limits', () => {
  const seriesOf = (count: number) =>
    createMemoryStorage(Array.from({ length: count }, (_, at) => everyMinute('x', counting(30), { at: String(at) })));
  const many = seriesOf(50);
  const limited = (limits: Partial<QueryOptions['limits']>): QueryOptions => ({
    ...ALL,
    limits: { ...DEFAULT_OPTIONS.limits, ...limits },
  });

  it('refuses too many series, samples or steps, each with a sentence', async () => {
    await expect(instant('x', 60, many, limited({ series: 49 }))).rejects.toMatchObject({
      code: 'too_many_series',
      message: 'query needs 50 series where 49 are the most: narrow its matchers',
    });
    await expect(range('x', [0, 600, 60], many, limited({ samples: 500 }))).rejects.toMatchObject({
      code: 'too_many_samples',
    });
    await expect(range('x', [0, 600, 60], many, limited({ steps: 10 }))).rejects.toMatchObject({
      code: 'too_many_steps',
      message: 'the range has 11 steps and a query may have 10: ask for a shorter range or a larger step',
    });
  });

  it('refuses what a storage says before it reads it, over all selectors, and says how far over it is', async () => {
    const read: string[] = [];
    const heavy: SeriesStorage = {
      async select({ hold, matchers: [matcher] }) {
        hold?.(300);
        read.push(matcher!.value);
        return { series: [] };
      },
    };
    await instant('x', 60, heavy, limited({ samples: 500 }));
    await expect(instant('y - z', 60, heavy, limited({ samples: 500 }))).rejects.toMatchObject({
      code: 'too_many_samples',
      message: expect.stringContaining('600 where 500 are the most; ask for a shorter range'),
    });
    expect(read).toEqual(['x', 'y']);
    const asked = explain(
      'y - z',
      { startMs: 0, endMs: 0, stepMs: 0 },
      { storage: heavy, options: limited({ samples: 500 }) },
    );
    await expect(asked).rejects.toMatchObject({ code: 'too_many_samples' });
  });

  it('holds no more of an aggregation than one series and its result', async () => {
    expect(await range('sum(x)', [0, 600, 60], many, limited({ samples: 100 }))).toHaveLength(1);
  });

  it('ends a query that takes too long', async () => {
    await expect(
      range('sum(sum_over_time(x[30m:1s]))', [0, 6000, 1], many, limited({ milliseconds: 20 })),
    ).rejects.toMatchObject({ code: 'timeout' });
  });

  it('stops within 100 ms of work after it was cancelled, and lets others run meanwhile', async () => {
    const abort = new AbortController();
    // Seconds of work.
    const running = queryRange('sum(sum_over_time(x[30m:1s]))', 0, 10_000_000, 1000, {
      storage: seriesOf(5_000),
      options: ALL,
      signal: abort.signal,
    });
    let atCancelling: NodeJS.CpuUsage | undefined;
    setTimeout(() => {
      atCancelling = process.threadCpuUsage();
      abort.abort();
    }, 20);
    await expect(running).rejects.toMatchObject({ code: 'canceled' });
    // Time of this thread's processor: what others do on the machine is none of it.
    const { user, system } = process.threadCpuUsage(atCancelling);
    expect((user + system) / 1_000).toBeLessThan(100);
  });

  it.each([
    ['sort_by_label(x, "a")', 1],
    ['sort(x)', 1],
    ['topk(20000, x)', 1],
    ['topk by (a) (1, x)', 20],
    ['quantile(0.5, x)', 240],
    ['count_values("v", x)', 1],
    ['x', 2],
    ['absent(histogram_quantile(0.5, label_replace(x, "le", "1", "", "")))', 60],
  ])('gives others a turn, in which it may be cancelled, whatever it is at: %s at %i steps', async (query, steps) => {
    const storage = createMemoryStorage(
      Array.from({ length: 20_000 }, (_, at) => ({
        // Not as they are to be sorted.
        labels: { __name__: 'x', a: `instance ${(at * 7_919) % 20_011}` },
        samples: [{ timestampMs: 0, value: (at * 104_729) % 19_997 }],
      })),
    );
    const longestMs = await longestTurnMs(storage, (environment) =>
      steps === 1
        ? queryInstant(query, 60_000, environment)
        : queryRange(query, 0, (steps - 1) * 1_000, 1_000, environment),
    );
    expect(longestMs).toBeLessThan(100);
  });

  it.each([
    'quantile_over_time(0.5, x[16h])',
    'mad_over_time(x[16h])',
    'integral(x[16h])',
    'stddev_over_time(x[16h])',
    'deriv(x[16h])',
    'x[1w]',
    'max_over_time(quantile_over_time(0.5, x[16h])[16h:1m])',
  ])('does so between long windows of a single series: %s', async (query) => {
    const samples = 120_000;
    const storage: SeriesStorage = {
      select: async () => ({
        series: [
          {
            labels: Labels.from({ __name__: 'x' }),
            samples,
            read(into) {
              reserve(into, samples);
              into.length = samples;
              for (let at = 0; at < samples; at++) {
                into.timestamps[at] = at * 1_000;
                // With one that no running sum gets rid of again.
                into.values[at] = at === 0 ? Number.NaN : (at * 7_919) % 20_011;
              }
            },
          },
        ],
      }),
    };
    const longestMs = await longestTurnMs(storage, (environment) =>
      query.endsWith('[1w]')
        ? queryInstant(query, samples * 1_000, environment)
        : queryRange(query, 60_000_000, 120_000_000, 150_000, environment),
    );
    expect(longestMs).toBeLessThan(100);
  });
});

describe('storage that fails', () => {
  it('has its error passed on as it is', async () => {
    const broken: SeriesStorage = { select: () => Promise.reject(new Error('the engine is away')) };
    await expect(queryInstant('up', 0, { storage: broken })).rejects.toThrow('the engine is away');
  });

  it('is told when the time is up or the caller has gone, and the query says so', async () => {
    const slow: SeriesStorage = {
      select: (_, signal) =>
        new Promise((_, refuse) => signal.addEventListener('abort', () => refuse(new Error('stopped reading')))),
    };
    const options: QueryOptions = { ...ALL, limits: { ...DEFAULT_OPTIONS.limits, milliseconds: 20 } };
    await expect(queryInstant('up', 0, { storage: slow, options })).rejects.toMatchObject({ code: 'timeout' });
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 10);
    const gone = queryInstant('up', 0, { storage: slow, signal: abort.signal });
    await expect(gone).rejects.toMatchObject({ code: 'canceled' });
  });
});

/** The longest that evaluation keeps the event loop to itself, by this thread's processor time: what others do on the machine is none of it. */
async function longestTurnMs(
  storage: SeriesStorage,
  ask: (environment: QueryEnvironment) => Promise<QueryResult>,
): Promise<number> {
  let longestMs = 0;
  let isOver = false;
  let before = process.threadCpuUsage();
  const look = () => {
    const { user, system } = process.threadCpuUsage(before);
    longestMs = Math.max(longestMs, (user + system) / 1_000);
    before = process.threadCpuUsage();
    if (!isOver) setImmediate(look);
  };
  const selecting: SeriesStorage = {
    async select(...asked) {
      const selection = await storage.select(...asked);
      // What the storage takes is not looked at.
      before = process.threadCpuUsage();
      look();
      return selection;
    },
  };
  await ask({ storage: selecting, options: ALL });
  isOver = true;
  return longestMs;
}
