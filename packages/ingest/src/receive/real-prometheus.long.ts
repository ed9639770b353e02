import type { SampleColumns, SeriesLabels } from '@oriel/store';
import { expect, test } from 'vitest';
import { openPipeline } from '../../test/open-pipeline.ts';
import { hasPrometheus, startPrometheus } from '../../test/real-prometheus.ts';
import { realStore } from '../../test/real-store.ts';
import { serveHttp } from '../../test/serve-http.ts';

/** Scrapes, one a second where the machine has time for it. An hour by hand: ORIEL_PROMETHEUS_SECONDS=3600. */
const SECONDS = Number(process.env.ORIEL_PROMETHEUS_SECONDS ?? 20);
const METRICS = 'up|prometheus_.*';

interface Matrix {
  readonly data: {
    readonly result: readonly {
      readonly metric: Record<string, string>;
      readonly values: readonly [number, string][];
    }[];
  };
}

test.skipIf(!hasPrometheus)(
  'every sample that a real Prometheus has of itself arrives by remote write',
  { timeout: (SECONDS + 240) * 1_000 },
  async () => {
    await using real = await realStore();
    await using opened = await openPipeline(real.store);
    await using served = await serveHttp(opened.pipeline);
    const startMs = Date.now();
    await using prometheus = await startPrometheus(`${served.url}/api/v1/write`, 'good');
    const scrapes = new URLSearchParams({ query: `sum_over_time(up[${SECONDS + 60}s])` });
    await expect
      .poll(
        async () => {
          const answer = await fetch(`${prometheus.url}/api/v1/query?${scrapes}`);
          const { data } = (await answer.json()) as { data: { result: { value: [number, string] }[] } };
          return Number(data.result[0]?.value[1] ?? 0);
        },
        { interval: 1_000, timeout: (SECONDS + 90) * 1_000 },
      )
      .toBeGreaterThanOrEqual(SECONDS);

    const query = new URLSearchParams({ query: `{__name__=~"${METRICS}"}[${SECONDS + 60}s]` });
    const kept = (await (await fetch(`${prometheus.url}/api/v1/query?${query}`)).json()) as Matrix;
    await prometheus.stop();
    await opened.pipeline.flush();

    const { samples } = real.store.forTenant(1);
    const range = { startMs: startMs - 1_000, endMs: Date.now() + 1_000 };
    const selected = await samples.select({ ...range, matchers: [{ name: '__name__', op: '=~', value: METRICS }] });
    const stored = new Map(selected.series.map((series) => [keyOf(series.labels), series]));
    let compared = 0;
    const missing: string[] = [];
    for (const { metric, values } of kept.data.result) {
      const names = Object.keys(metric).sort();
      const key = keyOf({ names, values: names.map((name) => metric[name]!) });
      const columns: SampleColumns = {
        length: 0,
        timestamps: new Float64Array(0),
        values: new Float64Array(0),
        histograms: null,
        startTimestamps: null,
      };
      stored.get(key)?.read(columns);
      const byTime = new Map<number, number>();
      for (let at = 0; at < columns.length; at++) byTime.set(columns.timestamps[at]!, columns.values[at]!);
      for (const [seconds, value] of values) {
        compared++;
        if (!Object.is(byTime.get(Math.round(seconds * 1_000)), Number(value.replace('Inf', 'Infinity'))))
          missing.push(`${key} at ${seconds}: ${value}`);
      }
    }
    expect(missing.slice(0, 10), prometheus.output().slice(-2_000)).toEqual([]);
    // Some hundred series, each second.
    expect(compared).toBeGreaterThan((SECONDS - 5) * 200);
    expect(opened.pipeline.state.counts).toMatchObject([
      { signal: 'samples', rejected: {}, malformed: {}, refused: {} },
    ]);
    expect(await samples.metadata({ metric: 'prometheus_build_info' })).toMatchObject([{ type: 'gauge' }]);
  },
);

function keyOf({ names, values }: SeriesLabels): string {
  return JSON.stringify(names.map((name, at) => [name, values[at]]));
}
