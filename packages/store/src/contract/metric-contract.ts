import { describe, expect, it } from 'vitest';
import type { Aggregation, MetricQuery } from '../metric-reader.ts';
import type { TimeRange } from '../page.ts';
import type { PointSketch } from './push-records.ts';
import { anHourAgo, MINUTE, SECOND, type StoreUnderTest, TestTenant } from './store-under-test.ts';

export function describeMetricReader(subject: () => StoreUnderTest): void {
  describe('metrics', () => {
    const start = anHourAgo();
    const range: TimeRange = { startNs: start, endNs: start + 10n * MINUTE };
    const startSeconds = Number(start / SECOND);

    /** A point each minute of a series: `values[i]` at `start + i` minutes. */
    function series(sketch: Partial<PointSketch>, values: readonly Partial<PointSketch>[]): PointSketch[] {
      return values.map((value, index) => ({
        metric: 'm',
        type: 'gauge',
        startNs: start - 60n * MINUTE,
        timeNs: start + BigInt(index) * MINUTE,
        resource: { 'service.name': 'shop' },
        ...sketch,
        ...value,
      }));
    }

    async function ask(points: readonly PointSketch[], query: Partial<MetricQuery> = {}) {
      const tenant = new TestTenant(subject());
      await tenant.insert({ points });
      return tenant.reader.metrics.query({ metric: 'm', range, stepMs: 60_000, matchers: [], by: [], ...query });
    }

    /** Values by minute since `start`. */
    function minutes(points: readonly (readonly [number, number])[]): Record<number, number> {
      return Object.fromEntries(points.map(([seconds, value]) => [(seconds - startSeconds) / 60, value]));
    }

    it('aggregates gauges over time and series', async () => {
      const points = [
        ...series({ attributes: { core: 0n } }, [{ value: 1 }, { value: 3 }]),
        ...series({ attributes: { core: 1n } }, [{ value: 5 }, { value: 9n }]),
      ];
      const wanted: Partial<Record<Aggregation, Record<number, number>>> = {
        avg: { 0: 3, 1: 6 },
        sum: { 0: 6, 1: 12 },
        min: { 0: 1, 1: 3 },
        max: { 0: 5, 1: 9 },
        count: { 0: 2, 1: 2 },
      };
      for (const [aggregate, values] of Object.entries(wanted)) {
        const answer = await ask(points, { aggregate: aggregate as Aggregation });
        expect([aggregate, minutes(answer!.series[0]!.points)]).toEqual([aggregate, values]);
      }
      const apart = await ask(points, { by: ['core'] });
      expect(apart).toMatchObject({ aggregate: 'avg' });
      expect(apart!.series.map((one) => [one.labels, minutes(one.points)])).toEqual([
        [{ core: '0' }, { 0: 1, 1: 3 }],
        [{ core: '1' }, { 0: 5, 1: 9 }],
      ]);
    });

    it('leaves steps without samples out', async () => {
      const answer = await ask(series({}, [{ value: 1 }, { value: 2, timeNs: start + 5n * MINUTE }]));
      expect(minutes(answer!.series[0]!.points)).toEqual({ 0: 1, 5: 2 });
      expect(await ask([])).toBeUndefined();
    });

    it('takes rates of counters, resets included', async () => {
      const counter = { type: 'sum', monotonic: true, temporality: 'cumulative' } as const;
      const answer = await ask(
        series(counter, [
          { value: 600n },
          { value: 660n },
          // The process began anew and counted to 30 since.
          { value: 30n },
          { value: 90n },
        ]),
      );
      expect(answer).toMatchObject({ aggregate: 'rate' });
      expect(minutes(answer!.series[0]!.points)).toEqual({ 0: 0, 1: 1, 2: 0.5, 3: 1 });
    });

    it('counts the first point of a counter that began in the range', async () => {
      const counter = { type: 'sum', monotonic: true, temporality: 'cumulative', startNs: start } as const;
      const answer = await ask(series(counter, [{ value: 120n, timeNs: start + MINUTE }]));
      expect(minutes(answer!.series[0]!.points)).toEqual({ 1: 2 });
    });

    it('takes delta sums as they are', async () => {
      const delta = { type: 'sum', monotonic: true, temporality: 'delta' } as const;
      const points = series(delta, [{ value: 60n }, { value: 120n }]);
      expect(minutes((await ask(points))!.series[0]!.points)).toEqual({ 0: 1, 1: 2 });
      const sums = await ask(points, { aggregate: 'sum', stepMs: 600_000 });
      expect(sums!.series[0]!.points.reduce((total, [, value]) => total + value, 0)).toBe(180);
    });

    it('counts a point that was accepted twice once', async () => {
      const delta = { type: 'sum', monotonic: true, temporality: 'delta' } as const;
      const [point] = series(delta, [{ value: 60n }]);
      const answer = await ask([point!, point!], { aggregate: 'sum' });
      expect(minutes(answer!.series[0]!.points)).toEqual({ 0: 60 });
    });

    it('refuses the rate of what goes up and down', async () => {
      await expect(ask(series({}, [{ value: 1 }]), { aggregate: 'rate' })).rejects.toMatchObject({
        code: 'bad_predicate',
      });
    });

    it('takes quantiles of histograms, of each step and merged over series', async () => {
      const histogram = (counts: number[], sketch: Partial<PointSketch> = {}): Partial<PointSketch> => ({
        bounds: [10, 20, 30],
        bucketCounts: counts,
        count: counts.reduce((sum, count) => sum + count, 0),
        sum: 100,
        ...sketch,
      });
      const cumulative = { type: 'histogram', temporality: 'cumulative' } as const;
      const answer = await ask(
        [
          ...series({ ...cumulative, attributes: { pod: 'a' } }, [histogram([5, 0, 0, 0]), histogram([5, 10, 0, 0])]),
          ...series({ ...cumulative, attributes: { pod: 'b' } }, [
            histogram([7, 0, 0, 0]),
            // Other bounds: this series was deployed anew.
            { ...histogram([0, 10]), bounds: [20], startNs: start + 30n * SECOND },
          ]),
        ],
        { aggregate: 'p50' },
      );
      // Minute 1: ten between 10 and 20, and ten beyond the last bound 20.
      expect(minutes(answer!.series[0]!.points)).toEqual({ 1: 20 });
      const p25 = await ask(series({ ...cumulative, startNs: start }, [histogram([0, 4, 0, 0])]), { aggregate: 'p50' });
      expect(minutes(p25!.series[0]!.points)).toEqual({ 0: 15 });
    });

    it('takes rate, count and mean of histograms', async () => {
      const delta = { type: 'histogram', temporality: 'delta', bounds: [1], bucketCounts: [60, 60] } as const;
      const points = series(delta, [{ count: 120, sum: 240 }]);
      expect(minutes((await ask(points, { aggregate: 'rate' }))!.series[0]!.points)).toEqual({ 0: 2 });
      expect(minutes((await ask(points, { aggregate: 'count' }))!.series[0]!.points)).toEqual({ 0: 120 });
      expect(minutes((await ask(points, { aggregate: 'avg' }))!.series[0]!.points)).toEqual({ 0: 2 });
    });

    it('takes quantiles of exponential histograms, whose scale may change', async () => {
      const exponential = { type: 'exponentialHistogram', temporality: 'cumulative', sum: 1 } as const;
      const answer = await ask(
        series(exponential, [
          // Scale 1: bucket 2 is (2, 2.83], bucket 3 (2.83, 4]. Scale 0: bucket 1 is (2, 4].
          { scale: 1, positiveOffset: 2, positiveCounts: [1, 1], count: 2 },
          { scale: 0, positiveOffset: 1, positiveCounts: [2, 8], count: 10 },
        ]),
        { aggregate: 'p50' },
      );
      expect(minutes(answer!.series[0]!.points)).toEqual({ 1: 6 });
    });

    it('takes quantiles that summaries bring', async () => {
      const summary = { type: 'summary', count: 5, sum: 10 } as const;
      const points = series(summary, [
        {
          quantiles: [
            [0.5, 1.5],
            [0.95, 9],
          ],
        },
      ]);
      expect(minutes((await ask(points, { aggregate: 'p95' }))!.series[0]!.points)).toEqual({ 0: 9 });
    });

    it('matches labels as Prometheus does', async () => {
      const points = [
        ...series({ attributes: { route: '/a', code: 200n } }, [{ value: 1 }]),
        ...series({ attributes: { route: '/b' } }, [{ value: 2 }]),
        ...series({ resource: { 'service.name': 'mail', zone: 'eu' } }, [{ value: 4 }]),
      ];
      const sum = async (...matchers: MetricQuery['matchers']) => {
        const answer = await ask(points, { matchers, aggregate: 'sum' });
        return answer!.series[0]?.points[0]?.[1];
      };
      expect(await sum({ label: 'route', op: '=', value: '/a' })).toBe(1);
      expect(await sum({ label: 'route', op: '!=', value: '/a' })).toBe(6);
      expect(await sum({ label: 'route', op: '=~', value: '/.*' })).toBe(3);
      expect(await sum({ label: 'route', op: '=~', value: '/' })).toBeUndefined();
      expect(await sum({ label: 'route', op: '!~', value: '/a|/b' })).toBe(4);
      expect(await sum({ label: 'route', op: '=~', value: '(?i)/A' })).toBe(1);
      expect(await sum({ label: 'code', op: '=', value: '200' })).toBe(1);
      expect(await sum({ label: 'service', op: '=', value: 'mail' })).toBe(4);
      expect(await sum({ label: 'zone', op: '=', value: 'eu' }, { label: 'service', op: '=~', value: 'm.*' })).toBe(4);
      await expect(sum({ label: 'route', op: '=~', value: '(' })).rejects.toMatchObject({ code: 'bad_predicate' });
    });

    it('lists metrics, labels and exemplars', async () => {
      const tenant = new TestTenant(subject());
      const exemplar = { timeNs: start + SECOND, value: 7, traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) };
      await tenant.insert({
        points: [
          ...series({ metric: 'http.duration', type: 'histogram', unit: 's', temporality: 'delta' }, [
            { bounds: [1], bucketCounts: [1, 0], count: 1, sum: 1, exemplars: [exemplar], attributes: { route: '/a' } },
            { bounds: [1], bucketCounts: [1, 0], count: 1, sum: 1, attributes: { route: '/b' } },
          ]),
          ...series({ metric: 'up', resource: { 'service.name': 'mail', zone: 'eu' } }, [{ value: 1 }]),
        ],
      });
      const { metrics, samples } = tenant.reader;
      const list = await metrics.list({ range });
      expect(list).toMatchObject([
        { name: 'http.duration', type: 'histogram', unit: 's', temporality: 'delta', services: ['shop'], series: 2 },
        { name: 'up', type: 'gauge', services: ['mail'], series: 1 },
      ]);
      expect((await metrics.list({ range, prefix: 'http.' })).map((metric) => metric.name)).toEqual(['http.duration']);
      expect((await metrics.list({ range, service: 'mail' })).map((metric) => metric.name)).toEqual(['up']);
      expect(await metrics.labels('http.duration', range)).toEqual([
        { label: 'route', values: ['/a', '/b'] },
        { label: 'service', values: ['shop'] },
      ]);
      expect(await metrics.labels('up', range)).toContainEqual({ label: 'resource.zone', values: ['eu'] });
      const found = {
        metric: 'http.duration',
        value: 7,
        traceId: 'a'.repeat(32),
        spanId: 'b'.repeat(16),
        service: 'shop',
      };
      expect(await samples.newestExemplars({ range, limit: 10, metrics: ['http.duration'] })).toMatchObject([found]);
      expect(await samples.newestExemplars({ range, limit: 10, traceId: 'a'.repeat(32) })).toMatchObject([found]);
      expect(await samples.newestExemplars({ range, limit: 10, service: 'mail' })).toEqual([]);
    });

    it('refuses steps that make no sense', async () => {
      await expect(ask(series({}, [{ value: 1 }]), { stepMs: 0 })).rejects.toMatchObject({ code: 'bad_predicate' });
      await expect(ask(series({}, [{ value: 1 }]), { stepMs: 1 })).rejects.toMatchObject({ code: 'bad_predicate' });
    });
  });
}
