/** One line or row of bars over the chart's common times; null is a gap. */
export interface ChartSeries {
  readonly key: string;
  readonly label: string;
  /** A colour as CSS knows it: `var(--series-1)`. */
  readonly colour: string;
  /** Told apart from another series of the same colour. */
  readonly isDashed?: boolean;
  readonly values: readonly (number | null)[];
}

export interface SeriesSummary {
  readonly last: number | null;
  readonly min: number | null;
  readonly mean: number | null;
  readonly max: number | null;
}

/** Of what was measured; nothing measured is null, not zero. */
export function summarize(values: readonly (number | null)[]): SeriesSummary {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let sum = 0;
  let count = 0;
  let last: number | null = null;
  for (const value of values) {
    if (value === null || !Number.isFinite(value)) continue;
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

/** Comma-separated, times in RFC 3339, an empty cell for a gap. */
export function toCsv(times: readonly number[], series: readonly ChartSeries[]): string {
  const cell = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const lines = times.map((ms, index) =>
    [new Date(ms).toISOString(), ...series.map((one) => String(one.values[index] ?? ''))].join(','),
  );
  return [['time', ...series.map((one) => cell(one.label))].join(','), ...lines].join('\n');
}
