import {
  ALL_FEATURES,
  DEFAULT_OPTIONS,
  Labels,
  queryInstant,
  queryRange,
  reserve,
  type SampleBuffer,
  type SelectedSeries,
  type SelectionPart,
  type SeriesStorage,
} from '@oriel/promql';

export interface Extreme {
  readonly name: string;
  /** Says what it has answered. */
  run(signal: AbortSignal): Promise<string>;
}

const NOW_MS = Date.UTC(2026, 0, 1);
const SECOND = 1_000;
const DAY = 86_400_000;
const OPTIONS = {
  ...DEFAULT_OPTIONS,
  features: { ...ALL_FEATURES, delayedNameRemoval: false },
  limits: { samples: 500_000_000, series: 10_000_000, steps: 11_001, milliseconds: 600_000 },
};

/** So many series with so many samples of one pace before now. */
function storageOf(count: number, samples: number, paceMs: number, labelsOf = hostLabels): SeriesStorage {
  const made = (from: number, to: number, startMs: number, endMs: number): SelectedSeries[] => {
    const first = Math.max(0, Math.ceil((startMs - NOW_MS) / paceMs) + samples - 1);
    const last = Math.min(samples - 1, Math.floor((endMs - NOW_MS) / paceMs) + samples - 1);
    return Array.from({ length: to - from }, (_, at) => ({
      labels: labelsOf(from + at),
      samples: last - first + 1,
      read(into: SampleBuffer) {
        reserve(into, last - first + 1);
        into.length = Math.max(0, last - first + 1);
        for (let sample = first; sample <= last; sample++) {
          into.timestamps[sample - first] = NOW_MS - (samples - 1 - sample) * paceMs;
          into.values[sample - first] = (sample * 7 + (from + at) * 13) % 10_007;
        }
      },
    }));
  };
  return {
    async select({ startMs, endMs, mostAtOnce = count }) {
      if (count <= mostAtOnce) return { series: made(0, count, startMs, endMs) };
      const parts: SelectionPart[] = [];
      for (let from = 0; from < count; from += PART)
        parts.push({
          series: PART,
          open: async () => ({ series: made(from, Math.min(count, from + PART), startMs, endMs) }),
        });
      return { series: [], parts, isOneMetric: true };
    },
  };
}

/** What takes less than a turn to be made: a storage has turns of its own. */
const PART = 8_192;

function hostLabels(at: number): Labels {
  return new Labels(['__name__', 'host', 'job'], ['x_total', `host-${at}`, `job-${at % 1_000}`]);
}

function bucketLabels(at: number): Labels {
  return new Labels(
    ['__name__', 'host', 'le'],
    ['x_bucket', `host-${Math.floor(at / 10)}`, at % 10 === 9 ? '+Inf' : String(at % 10)],
  );
}

const MILLION = 1_000_000;
const WIDE = 100_000;

const instant = (name: string, query: string, storage: SeriesStorage): Extreme => ({
  name: `${name}: ${query}`,
  async run(signal) {
    const { value } = await queryInstant(query, NOW_MS, { storage, options: OPTIONS, signal });
    return value.type === 'vector' || value.type === 'matrix' ? `${value.series.length} series` : value.type;
  },
});

const range = (name: string, query: string, spanMs: number, stepMs: number, storage: SeriesStorage): Extreme => ({
  name: `${name}: ${query}`,
  async run(signal) {
    const environment = { storage, options: OPTIONS, signal };
    const { value } = await queryRange(query, NOW_MS - spanMs, NOW_MS, stepMs, environment);
    return value.type === 'matrix' ? `${value.series.length} series` : value.type;
  },
});

const million = storageOf(MILLION, 20, 15 * SECOND);
const wide = storageOf(WIDE, 20, 15 * SECOND);
const buckets = storageOf(WIDE, 20, 15 * SECOND, bucketLabels);
const long = storageOf(1, MILLION, SECOND);

export const EXTREMES: readonly Extreme[] = [
  instant('1 M series', 'count(x_total)', million),
  instant('1 M series', 'sum by (job) (rate(x_total[5m]))', million),
  instant('1 M series', 'topk(10, x_total)', million),
  instant('1 M series', 'quantile(0.9, x_total)', million),
  instant('1 M series', 'count_values("value", x_total)', million),
  instant('100,000 series', 'x_total', wide),
  instant('100,000 series', 'sort_desc(x_total)', wide),
  instant('100,000 series', 'sort_by_label(x_total, "host")', wide),
  instant('100,000 groups', 'count by (host) (x_total)', wide),
  instant('100,000 series', 'x_total * on (host) x_total', wide),
  instant('100,000 series', 'x_total and x_total', wide),
  instant('100,000 series', 'x_total unless (x_total > 5000)', wide),
  instant('100,000 series', 'label_replace(x_total, "h", "$1", "host", "host-(.*)")', wide),
  instant('100,000 series', 'topk by (host) (1, x_total)', wide),
  instant('100,000 buckets', 'histogram_quantile(0.9, x_bucket)', buckets),
  range('100,000 buckets', 'histogram_quantile(0.9, x_bucket)', 300 * SECOND, 60 * SECOND, buckets),
  instant('1 M points', 'x_total[30d]', long),
  instant('1 M points', 'quantile_over_time(0.9, x_total[30d])', long),
  instant('1 M points', 'mad_over_time(x_total[30d])', long),
  instant('1 M points', 'sum_over_time(x_total[30d])', long),
  instant('1 M points', 'double_exponential_smoothing(x_total[30d], 0.3, 0.3)', long),
  range('1 M points', 'max_over_time(x_total[1d])', 10 * DAY, 100 * SECOND, long),
  range('1 M points', 'quantile_over_time(0.9, x_total[6h])', 10 * DAY, 900 * SECOND, long),
  range('1 M points', 'stddev_over_time(x_total[6h])', 10 * DAY, 100 * SECOND, long),
  range('1 M points', 'count_over_time((x_total > 100)[6h:1s])', 10 * DAY, 100 * SECOND, long),
  instant('a subquery', 'max_over_time(x_total[11d:1s])', long),
  instant('a subquery of a subquery', 'max_over_time(avg_over_time(x_total[1h:1s])[5d:1s])', long),
  instant('a subquery of a subquery', 'max_over_time(quantile_over_time(0.9, x_total[10m:1s])[6h:1s])', long),
  instant('a subquery of a subquery', 'sum_over_time(absent(max_over_time(x_total[1h:1s]) > 1e9)[5d:1s])', long),
];
