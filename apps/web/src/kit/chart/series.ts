/** At one time: a number, null for a gap, undefined between two measurements of a series that is measured more rarely than the chart's steps. */
export type ChartValue = number | null | undefined;

/** Values in a row; where they are many as plain numbers, in which a gap is not a number. */
export type ChartValues = readonly ChartValue[] | Float64Array<ArrayBuffer>;

/** One line or row of bars over the chart's common times. */
export interface ChartSeries {
  readonly key: string;
  readonly label: string;
  /** A colour as CSS knows it: `var(--series-1)`. */
  readonly colour: string;
  /** Told apart from another series of the same colour. */
  readonly isDashed?: boolean;
  /** What was at the time that is compared with: a thin dashed line behind the others, in bars too. */
  readonly isFormer?: boolean;
  /** Of another unit than the others: its scale stands at the right, and its values are said in its own way. */
  readonly right?:
    | { readonly areBytes?: boolean; readonly areDates?: boolean; format(value: number): string }
    | undefined;
  readonly values: ChartValues;
}

export interface SeriesSummary {
  readonly last: number | null;
  readonly min: number | null;
  readonly mean: number | null;
  readonly max: number | null;
}

/** Of what was measured; nothing measured is null, not zero. */
export function summarize(values: ChartValues): SeriesSummary {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let sum = 0;
  let count = 0;
  let last: number | null = null;
  for (const value of values) {
    if (value === null || value === undefined || !Number.isFinite(value)) continue;
    min = Math.min(min, value);
    max = Math.max(max, value);
    sum += value;
    count += 1;
    last = value;
  }
  return count === 0 ? { last: null, min: null, mean: null, max: null } : { last, min, mean: sum / count, max };
}

/** Every step of the range, so that a missing step is a gap and not a long straight line. */
export function stepTimes(startMs: number, endMs: number, stepMs: number): number[] {
  const times: number[] = [];
  for (let ms = Math.floor(startMs / stepMs) * stepMs; ms < endMs; ms += stepMs) times.push(ms);
  return times;
}

/** Puts points onto the steps; what has no point is null. */
export function onSteps(
  times: readonly number[],
  stepMs: number,
  points: readonly (readonly [number, number | null])[],
): (number | null)[] {
  const first = times[0] ?? 0;
  const values = new Array<number | null>(times.length).fill(null);
  for (const [ms, value] of points) {
    const index = Math.round((ms - first) / stepMs);
    if (index >= 0 && index < values.length) values[index] = value;
  }
  return values;
}

/** A gap is longer than this many of the series' own usual distances between measurements. */
const GAP_DISTANCES = 2.5;

/**
 * Joins what only looks like a gap: a series measured each 10 s on steps of 5 s has every other step empty, and is whole.
 * Longer silences than the series' own rhythm explains stay gaps.
 */
export function bridged(values: readonly (number | null)[]): ChartValue[] {
  const measured = values.flatMap((value, index) => (value === null ? [] : [index]));
  const distances = measured
    .slice(1)
    .map((index, at) => index - measured[at]!)
    .sort((a, b) => a - b);
  const usual = distances[Math.floor(distances.length / 2)] ?? 1;
  const joined: ChartValue[] = [...values];
  for (let at = 1; at < measured.length; at += 1) {
    const from = measured[at - 1]!;
    const to = measured[at]!;
    if (to - from > 1 && to - from <= Math.max(usual, 1) * GAP_DISTANCES) joined.fill(undefined, from + 1, to);
  }
  return joined;
}

/** With gaps in words that a canvas understands. */
export function withGaps(values: ChartValues): ChartValue[] {
  return values instanceof Float64Array
    ? Array.from(values, (value) => (Number.isNaN(value) ? null : value))
    : [...values];
}

/** The lowest and the highest of all series at each time; null where nothing was measured. */
export function envelope(series: readonly ChartSeries[], steps: number): [low: ChartValue[], high: ChartValue[]] {
  const low = new Float64Array(steps).fill(Number.NaN);
  const high = new Float64Array(steps).fill(Number.NaN);
  for (const { values } of series) {
    for (let at = 0; at < steps; at += 1) {
      const value = values[at];
      if (value === null || value === undefined || Number.isNaN(value)) continue;
      // Whatever is compared with "not measured yet" is not smaller.
      if (!(low[at]! <= value)) low[at] = value;
      if (!(high[at]! >= value)) high[at] = value;
    }
  }
  return [withGaps(low), withGaps(high)];
}

/** Measurements with a gap on both sides: a line through them has no length, so they are drawn as points. */
export function alone(values: ChartValues): number[] {
  const found: number[] = [];
  let run: number[] = [];
  for (let index = 0; index <= values.length; index += 1) {
    const value = index < values.length ? values[index] : null;
    if (typeof value === 'number' && !Number.isNaN(value)) {
      run.push(index);
    } else if (value !== undefined) {
      if (run.length === 1) found.push(run[0]!);
      run = [];
    }
  }
  return found;
}

/**
 * Each series on those before it, as the edges of a stack; a gap of one adds nothing, a gap of all is a gap, and what was at an earlier time
 * stays itself.
 */
export function stacked(series: readonly ChartSeries[]): (readonly ChartValue[])[] {
  const parts = series.filter(({ isFormer }) => isFormer !== true).map(({ values }) => withGaps(values));
  const isMeasured = (at: number): boolean => parts.some((values) => typeof values[at] === 'number');
  let below: number[] = [];
  return series.map((one) => {
    if (one.isFormer === true) return withGaps(one.values);
    below = withGaps(one.values).map((value, at) => (below[at] ?? 0) + Math.max(value ?? 0, 0));
    return below.map((edge, at) => (isMeasured(at) ? edge : null));
  });
}

/** The value that a line shows at a step: its own, or the last one measured where the line goes on. */
export function valueAt(values: ChartValues, index: number): number | null {
  for (let at = index; at >= 0; at -= 1) {
    const value = values[at];
    if (value !== undefined) return Number.isNaN(value) ? null : value;
  }
  return null;
}

/** The series that is nearest to a pointer at a step; `distanceOf` says how far one of its values is away. */
export function nearestSeries(
  series: readonly ChartSeries[],
  index: number,
  distanceOf: (value: number, one: ChartSeries) => number,
): ChartSeries | undefined {
  let nearest: ChartSeries | undefined;
  let distance = Number.POSITIVE_INFINITY;
  for (const one of series) {
    const value = valueAt(one.values, index);
    const away = value === null ? Number.POSITIVE_INFINITY : distanceOf(value, one);
    if (away < distance) [nearest, distance] = [one, away];
  }
  return nearest;
}

/** Comma-separated, times in RFC 3339, an empty cell for a gap. */
export function toCsv(times: readonly number[], series: readonly ChartSeries[]): string {
  return csvOf([
    ['time', ...series.map((one) => one.label)],
    ...times.map((ms, index) => [
      new Date(ms).toISOString(),
      ...series.map(({ values }) => (Number.isNaN(values[index]) ? '' : String(values[index] ?? ''))),
    ]),
  ]);
}

/** RFC 4180, without a line end after the last row. */
export function csvOf(rows: readonly (readonly string[])[]): string {
  const cell = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return rows.map((row) => row.map(cell).join(',')).join('\n');
}
