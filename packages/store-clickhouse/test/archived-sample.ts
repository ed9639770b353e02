import { ALL } from '@oriel/store';
import type { TestTenant } from '@oriel/store/contract';
import type { Signal } from '@oriel/telemetry';

/** The day whose telemetry lies in `archive-format-1`, as it was archived by the version that made the format. */
export const SAMPLE_DAY = '2026-01-02';
export const SAMPLE_SIGNALS: readonly Signal[] = ['logs', 'spans', 'exemplars', 'series', 'samples'];

const NOON_MS = Date.parse(`${SAMPLE_DAY}T12:00:00Z`);
const HOUR_MS = 3_600_000;
const TRACE_ID = 'a1'.repeat(16);

/** All that a tenant has of that day, as readers give it, in JSON. */
export async function readingOf(tenant: TestTenant): Promise<unknown> {
  const { logs, traces, samples } = tenant.reader;
  const startNs = BigInt(NOON_MS) * 1_000_000n;
  const range = { startNs, endNs: startNs + BigInt(HOUR_MS) * 1_000_000n };
  const times = { startMs: NOON_MS, endMs: NOON_MS + HOUR_MS };
  const matchers = [{ name: '__name__', op: '=', value: 'up' }] as const;
  const { series } = await samples.select({ matchers, ...times });
  const reading = {
    logs: (await logs.search({ range, where: ALL, limit: 100 })).rows,
    spans: (await Array.fromAsync(traces.spans(TRACE_ID))).flat(),
    series: series
      .map((one) => {
        const into = {
          length: 0,
          timestamps: new Float64Array(1),
          values: new Float64Array(1),
          histograms: null,
          startTimestamps: null,
        };
        one.read(into);
        const at = (index: number) => [into.timestamps[index], into.values[index]];
        return { labels: one.labels, samples: Array.from({ length: into.length }, (_, index) => at(index)) };
      })
      .sort((one, other) => JSON.stringify(one.labels).localeCompare(JSON.stringify(other.labels))),
    exemplars: await samples.exemplars([matchers], times, 100),
  };
  return JSON.parse(JSON.stringify(reading, inJson));
}

function inJson(_: string, value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}`;
  return value instanceof Map ? Object.fromEntries(value) : value;
}
