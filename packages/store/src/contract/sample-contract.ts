import type { NativeHistogram } from '@oriel/telemetry';
import { describe, expect, it } from 'vitest';
import type { SampleColumns, SeriesMatcher } from '../sample-reader.ts';
import type { SeriesSketch } from './push-records.ts';
import { anHourAgo, type StoreUnderTest, TestTenant } from './store-under-test.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export function describeSampleReader(subject: () => StoreUnderTest): void {
  describe('samples', () => {
    const start = Number(anHourAgo() / 1_000_000n);
    const range = { startMs: start, endMs: start + HOUR_MS };
    const up = (instance: string): Record<string, string> => ({ __name__: 'up', instance, job: 'node' });

    async function read(tenant: TestTenant, matchers: readonly SeriesMatcher[], within = range) {
      const { series } = await tenant.reader.samples.select({ matchers, ...within });
      const buffer = emptyColumns();
      return Object.fromEntries(
        series.map((one) => {
          one.read(buffer);
          const labels = one.labels.names.map((name, at) => `${name}=${one.labels.values[at]}`).join(',');
          const samples = Array.from({ length: buffer.length }, (_, at) => [
            (buffer.timestamps[at]! - start) / 1_000,
            buffer.histograms?.[at] ?? buffer.values[at]!,
          ]);
          return [labels, samples];
        }),
      );
    }

    const name = (value: string, op: SeriesMatcher['op'] = '='): SeriesMatcher => ({ name: '__name__', op, value });

    it('gives the samples of the series that meet all matchers, both ends included', async () => {
      const tenant = new TestTenant(subject());
      await tenant.insert({
        series: [
          {
            labels: up('a'),
            samples: [
              [start, 1],
              [start + 15_000, 0],
              [start + HOUR_MS, 1],
              [start + HOUR_MS + 1, 9],
            ],
          },
          { labels: up('b'), samples: [[start + 1_000, 0.25]] },
          { labels: { __name__: 'down', instance: 'a' }, samples: [[start, 7]] },
        ],
      });
      expect(await read(tenant, [name('up')])).toEqual({
        '__name__=up,instance=a,job=node': [
          [0, 1],
          [15, 0],
          [3600, 1],
        ],
        '__name__=up,instance=b,job=node': [[1, 0.25]],
      });
      const keys = async (...matchers: SeriesMatcher[]) =>
        Object.keys(await read(tenant, matchers))
          .map((key) => key.slice(9, 22))
          .sort();
      expect(await keys(name('up|down', '=~'), { name: 'instance', op: '=', value: 'a' })).toEqual([
        'down,instance',
        'up,instance=a',
      ]);
      expect(await keys({ name: 'job', op: '=', value: '' })).toEqual(['down,instance']);
      expect(await keys({ name: 'job', op: '!=', value: '' }, { name: 'instance', op: '!~', value: 'a.*' })).toEqual([
        'up,instance=b',
      ]);
      expect(await keys(name('up'), { name: 'instance', op: '=~', value: '[b-z]' })).toEqual(['up,instance=b']);
      expect(await keys(name('nothing'))).toEqual([]);
    });

    it('keeps the bits of every value, starts and histograms', async () => {
      const tenant = new TestTenant(subject());
      const histogram = {
        counterResetHint: 'gauge',
        schema: 3,
        zeroThreshold: 0.001,
        zeroCount: 2,
        count: 9,
        sum: 18.4,
        positiveSpans: [
          { offset: 0, length: 2 },
          { offset: 1, length: 2 },
        ],
        positiveBuckets: Float64Array.of(1, 2, 1, 1.5),
        negativeSpans: [{ offset: -3, length: 1 }],
        negativeBuckets: Float64Array.of(2),
        customValues: new Float64Array(0),
      } as const;
      const stale = new Float64Array(new Uint32Array([0x0000_0002, 0x7ff0_0000]).buffer)[0]!;
      const values = [Number.NaN, Number.POSITIVE_INFINITY, -0, 1e-300, 2 ** 53, stale];
      await tenant.insert({
        series: [
          { labels: up('a'), samples: values.map((value, at) => [start + at * 1_000, value, start - 5_000] as const) },
          { labels: { __name__: 'h' }, samples: [[start, histogram]] },
        ],
      });
      expect((await read(tenant, [name('up')]))['__name__=up,instance=a,job=node']).toEqual(
        values.map((value, at) => [at, value]),
      );
      expect((await read(tenant, [name('h')]))['__name__=h']).toEqual([[0, histogram]]);
      const bits = async () => {
        const { series } = await tenant.reader.samples.select({ matchers: [name('up')], ...range });
        const into = emptyColumns();
        series[0]!.read(into);
        return Buffer.from(into.values.buffer, 0, into.length * 8).toString('hex');
      };
      const wanted = Buffer.from(Float64Array.from(values).buffer).toString('hex');
      expect(await bits()).toBe(wanted);
      await subject().store.pack({ nowMs: Date.now(), hurry: true });
      expect(await bits()).toBe(wanted);
    });

    it('a sample that comes again or otherwise counts once, and the first accepted wins', async () => {
      const tenant = new TestTenant(subject());
      const series = (value: number): SeriesSketch[] => [
        {
          labels: up('a'),
          samples: [
            [start, value],
            [start + value * 1_000, value],
          ],
        },
      ];
      await tenant.insert({ series: series(1) });
      await tenant.insert({ series: series(2) });
      await tenant.insert({ series: series(1) });
      expect((await read(tenant, [name('up')]))['__name__=up,instance=a,job=node']).toEqual([
        [0, 1],
        [1, 1],
        [2, 2],
      ]);
    });

    it('packing changes no answer, however often and whatever comes late', async () => {
      const { store } = subject();
      const tenant = new TestTenant(subject());
      const samples = (from: number, count: number, value: number) =>
        Array.from({ length: count }, (_, at) => [start - 5 * HOUR_MS + (from + at) * 15_000, value + at] as const);
      const within = { startMs: start - DAY_MS, endMs: start + HOUR_MS };
      await tenant.insert({
        series: [
          { labels: up('a'), samples: samples(0, 800, 0) },
          { labels: up('b'), samples: samples(3, 2, 0.5) },
        ],
      });
      await tenant.insert({ series: [{ labels: up('a'), samples: samples(790, 300, 5_000) }] });
      const before = await read(tenant, [name('up')], within);
      expect(before['__name__=up,instance=a,job=node']).toHaveLength(1_090);
      // Packed, dropped where it was, packed once more, dropped there too.
      for (let round = 0; round < 4; round++) {
        await store.pack({ nowMs: Date.now() + round * 600_000, hurry: true });
        expect(await read(tenant, [name('up')], within)).toEqual(before);
      }
      // The same again and another value for a known timestamp: both are late, neither changes what is there.
      await tenant.insert({ series: [{ labels: up('a'), samples: [...samples(0, 10, 0), ...samples(20, 1, -1)] }] });
      expect(await read(tenant, [name('up')], within)).toEqual(before);
      const report = await store.pack({ nowMs: Date.now(), hurry: true });
      expect(report.samples).toBeGreaterThan(0);
      expect(await read(tenant, [name('up')], within)).toEqual(before);
    });

    it('of a thousand series each has its own samples, whatever is packed', async () => {
      const { store } = subject();
      const tenant = new TestTenant(subject());
      const label = (at: number) => String(at).padStart(4, '0');
      const half = (from: number): SeriesSketch[] =>
        Array.from({ length: 1_000 }, (_, at) => ({
          labels: up(label(at)),
          samples: Array.from({ length: 4 }, (_sample, place) => [
            start + (from + place) * 15_000,
            at * 10 + from + place,
          ]),
        }));
      const wanted = Object.fromEntries(
        Array.from({ length: 1_000 }, (_, at) => [
          `__name__=up,instance=${label(at)},job=node`,
          Array.from({ length: 8 }, (_sample, place) => [place * 15, at * 10 + place]),
        ]),
      );
      const others = { labels: { __name__: 'down', instance: '0001', job: 'node' }, samples: [[start, 1]] } as const;
      const node: SeriesMatcher = { name: 'job', op: '=', value: 'node' };
      await tenant.insert({ series: [...half(0), others] });
      await store.pack({ nowMs: Date.now(), hurry: true });
      await tenant.insert({ series: half(4) });
      expect(await read(tenant, [name('up')])).toEqual(wanted);
      expect(await read(tenant, [name('up'), node])).toEqual(wanted);
      await store.pack({ nowMs: Date.now() + 600_000, hurry: true });
      expect(await read(tenant, [name('up')])).toEqual(wanted);
      const gone = new AbortController();
      const given = tenant.reader.samples.select({ matchers: [name('up')], ...range }, gone.signal);
      gone.abort();
      await expect(given).rejects.toMatchObject({ code: 'query_cancelled' });
    });

    it('increments become a running total', async () => {
      const tenant = new TestTenant(subject());
      await tenant.insert({
        series: [
          {
            labels: { __name__: 'd' },
            delta: true,
            samples: [
              [start, 3],
              [start + 1_000, 4],
              [start + 2_000, 0],
            ],
          },
        ],
      });
      expect((await read(tenant, [name('d')]))['__name__=d']).toEqual([
        [0, 3],
        [1, 7],
        [2, 7],
      ]);
    });

    it('increments of histograms do too, in whatever order they come, and each once', async () => {
      const tenant = new TestTenant(subject());
      const increment = (counts: readonly number[]) =>
        ({
          counterResetHint: 'gauge',
          schema: 0,
          zeroThreshold: 1e-128,
          zeroCount: 0,
          count: counts.reduce((sum, count) => sum + count, 0),
          sum: counts.length,
          positiveSpans: [{ offset: 1, length: counts.length }],
          positiveBuckets: Float64Array.from(counts),
          negativeSpans: [],
          negativeBuckets: new Float64Array(0),
          customValues: new Float64Array(0),
        }) as const;
      const send = (seconds: number, ...counts: number[]) =>
        tenant.insert({
          series: [{ labels: { __name__: 'd' }, delta: true, samples: [[start + seconds * 1_000, increment(counts)]] }],
        });
      const total = async () =>
        ((await read(tenant, [name('d')]))['__name__=d'] ?? []).map(([at, histogram]) => {
          const { count, sum, positiveBuckets } = histogram as NativeHistogram;
          return [at, count, sum, [...positiveBuckets]];
        });
      await send(2, 4);
      await send(0, 1, 2);
      await send(1, 0, 8);
      const wanted = [
        [0, 3, 2, [1, 2]],
        [1, 11, 4, [1, 10]],
        [2, 15, 5, [5, 10]],
      ];
      expect(await total()).toEqual(wanted);
      await send(0, 1, 2);
      await send(2, 9, 9);
      expect(await total()).toEqual(wanted);
      await subject().store.pack({ nowMs: Date.now(), hurry: true });
      expect(await total()).toEqual(wanted);
    });

    it('sums up series by their names', async () => {
      const tenant = new TestTenant(subject());
      await tenant.insert({
        series: [
          { labels: up('a'), type: 2, help: 'old', samples: [[start, 1]] },
          { labels: up('b'), type: 2, help: 'Whether the target answers.', samples: [[start + 1, 1]] },
          { labels: { __name__: 'sold', job: 'eu/shop' }, type: 1, unit: 'items', delta: true, samples: [[start, 1]] },
          { labels: { __name__: 'old' }, samples: [[start - 3 * DAY_MS, 1]] },
        ],
      });
      const { samples } = tenant.reader;
      const sold = {
        metric: 'sold',
        type: 'counter',
        unit: 'items',
        help: '',
        delta: true,
        series: 1,
        jobs: ['eu/shop'],
      };
      expect(await samples.summaries([], range, 10)).toEqual([
        sold,
        {
          metric: 'up',
          type: 'gauge',
          unit: '',
          help: 'Whether the target answers.',
          delta: false,
          series: 2,
          jobs: ['node'],
        },
      ]);
      expect(await samples.summaries([[{ name: 'job', op: '=~', value: '.*/shop' }]], range, 10)).toEqual([sold]);
      expect(await samples.summaries([], range, 1)).toEqual([sold]);
    });

    it('finds exemplars by series, service and trace, the newest first', async () => {
      const tenant = new TestTenant(subject());
      const exemplar = (seconds: number, trace: string) => ({
        timeNs: BigInt(start + seconds * 1_000) * 1_000_000n,
        value: seconds,
        traceId: trace.repeat(32),
        spanId: 'b'.repeat(16),
        labels: {},
      });
      const of = (metric: string, job: string, ...exemplars: ReturnType<typeof exemplar>[]): SeriesSketch => ({
        labels: { __name__: metric, job },
        samples: [[start, 1]],
        exemplars,
      });
      await tenant.insert({
        series: [
          of('wait_bucket', 'eu/shop', exemplar(1, 'a'), exemplar(2, 'c')),
          // The same measurement in another series.
          of('wait_count', 'eu/shop', exemplar(1, 'a')),
          of('up', 'shopping', exemplar(3, 'd')),
        ],
      });
      const { samples } = tenant.reader;
      const within = { range: { startNs: BigInt(start) * 1_000_000n, endNs: BigInt(start + HOUR_MS) * 1_000_000n } };
      const values = async (search: object, limit = 10) =>
        (await samples.newestExemplars({ ...within, limit, ...search })).map(({ value }) => value);
      expect(await values({})).toEqual([3, 2, 1]);
      expect(await values({}, 1)).toEqual([3]);
      expect(await values({ metrics: ['wait_bucket', 'wait_sum'] })).toEqual([2, 1]);
      expect(await values({ service: 'shop' })).toEqual([2, 1]);
      expect(await values({ service: 'eu/shop', traceId: 'c'.repeat(32) })).toEqual([2]);
      expect(await values({ traceId: 'e'.repeat(32) })).toEqual([]);
      const named = (metric: string) => [{ name: '__name__', op: '=', value: metric } as const];
      const range = { startMs: start, endMs: start + HOUR_MS };
      // Whatever sets a series meets it is there once, with all that it has.
      const ofSets = await samples.exemplars(
        [named('up'), named('none'), [{ name: '__name__', op: '=~', value: 'wait_.*' }], named('wait_bucket')],
        range,
        10,
      );
      const texts = ofSets.map(({ labels, exemplars }) => `${labels.values[0]} ${exemplars.map(({ value }) => value)}`);
      expect(texts.sort()).toEqual(['up 3', 'wait_bucket 1,2', 'wait_count 1']);
      expect(
        (await samples.exemplars([named('up'), named('wait_bucket')], range, 2)).flatMap((one) => one.exemplars),
      ).toHaveLength(2);
      const [found] = await samples.newestExemplars({ ...within, limit: 1 });
      expect(found).toEqual({
        metric: 'up',
        service: 'shopping',
        value: 3,
        timeMs: start + 3_000,
        traceId: 'd'.repeat(32),
        spanId: 'b'.repeat(16),
      });
    });

    it('names, values, series, metadata and cardinality are those of the days asked for', async () => {
      const tenant = new TestTenant(subject());
      await tenant.insert({
        series: [
          { labels: up('a'), type: 2, help: 'Whether the target answers.', samples: [[start, 1]] },
          {
            labels: up('b'),
            type: 2,
            help: 'Whether the target answers.',
            samples: [
              [start, 1],
              [start - 3 * DAY_MS, 1],
            ],
          },
          { labels: { __name__: 'old', shop: 'x' }, samples: [[start - 3 * DAY_MS, 1]] },
        ],
      });
      const { samples } = tenant.reader;
      expect(await samples.labelNames([], range, 100)).toEqual(['__name__', 'instance', 'job']);
      expect(await samples.labelNames([[name('old')]], { startMs: 0, endMs: range.endMs }, 100)).toEqual([
        '__name__',
        'shop',
      ]);
      expect(await samples.labelValues('instance', [[name('up')]], range, 100)).toEqual(['a', 'b']);
      expect(await samples.labelValues('__name__', [], { startMs: 0, endMs: range.endMs }, 100)).toEqual(['old', 'up']);
      expect(await samples.labelValues('instance', [[{ name: 'instance', op: '!=', value: 'a' }]], range, 1)).toEqual([
        'b',
      ]);
      const series = await samples.series([[name('up')]], { startMs: 0, endMs: range.endMs }, 100);
      expect(series.map(({ values }) => values[1]).sort()).toEqual(['a', 'b']);
      expect(await samples.metadata({})).toEqual([
        { metric: 'up', type: 'gauge', unit: '', help: 'Whether the target answers.' },
      ]);
      const cardinality = await samples.cardinality({ range, limit: 10 });
      expect(cardinality).toMatchObject({ series: 2, labelPairs: 4, byMetric: [{ name: 'up', count: 2 }] });
      expect(cardinality.valuesByLabel).toContainEqual({ name: 'instance', count: 2 });
      const ofDay = async (day: number) => {
        const { length, words } = await samples.seriesOfDay(day);
        const ids = Array.from({ length }, (_, row) => `${words[row * 3]} ${words[row * 3 + 1]}`);
        return { ids: new Set(ids).size, metrics: new Set(words.filter((_, at) => at % 3 === 2)).size };
      };
      const today = Math.floor(start / DAY_MS);
      expect(await ofDay(today)).toEqual({ ids: 2, metrics: 1 });
      expect(await ofDay(today - 3)).toEqual({ ids: 2, metrics: 2 });
      expect(await ofDay(today - 1)).toEqual({ ids: 0, metrics: 0 });
    });

    it('another tenant sees nothing of it', async () => {
      const one = new TestTenant(subject());
      const other = new TestTenant(subject());
      await one.insert({ series: [{ labels: { __name__: 'secret' }, samples: [[start, 1]] }] });
      const { samples } = other.reader;
      expect(await read(other, [name('secret')])).toEqual({});
      expect(await samples.labelValues('__name__', [], range, 10)).toEqual([]);
      expect(await samples.series([], range, 10)).toEqual([]);
      expect(await samples.metadata({})).toEqual([]);
      expect((await samples.cardinality({ range, limit: 10 })).series).toBe(0);
      expect((await samples.seriesOfDay(Math.floor(start / DAY_MS))).length).toBe(0);
    });
  });
}

function emptyColumns(): SampleColumns {
  return {
    length: 0,
    timestamps: new Float64Array(1),
    values: new Float64Array(1),
    histograms: null,
    startTimestamps: null,
  };
}
