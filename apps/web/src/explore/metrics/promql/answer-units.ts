import type { SeriesColumns } from '../../../data/matrix.ts';
import type { PromMetadata } from '../../../data/prometheus.ts';
import type { Zone } from '../../../kit/format/instant.ts';
import { type UnitFormat, unitFormat } from '../../../kit/format/unit.ts';
import { readQuery } from './check-query.ts';
import { queryUnit } from './query-unit.ts';
import type { QueryAnswer } from './use-answers.ts';

/** UCUM by letter: what the person chose, or what the query makes of its metric's. */
export function unitsOf(
  answers: readonly QueryAnswer[],
  metadata: ReadonlyMap<string, PromMetadata>,
  chosen: string | undefined,
): ReadonlyMap<string, string> {
  return new Map(
    answers.map(({ row, expanded, data }) => {
      const expr = chosen === undefined && expanded !== undefined ? readQuery(expanded.text) : undefined;
      const known = { metadata, areNearNow: areNearNow(data?.series ?? []) };
      return [row.letter, chosen ?? (expr === undefined ? '1' : queryUnit(expr, known))];
    }),
  );
}

/** Seconds since the epoch from 2001 to 2100. No duration is as long, and hardly anything else is always of that size. */
const NEAR_NOW = { from: 1e9, to: 4.1e9 } as const;

/** All values are such times; what has not been yet is often zero. */
function areNearNow(series: readonly SeriesColumns[]): boolean {
  let hasAny = false;
  for (const { values } of series)
    for (const value of values) {
      if (value === 0 || Number.isNaN(value)) continue;
      if (!(value >= NEAR_NOW.from && value <= NEAR_NOW.to)) return false;
      hasAny = true;
    }
  return hasAny;
}

/** Bounds of buckets are in the metric's unit, whatever is counted in them. */
export function boundFormat(answers: readonly QueryAnswer[], metadata: ReadonlyMap<string, PromMetadata>) {
  return (letter: string) => {
    const text = answers.find(({ row }) => row.letter === letter)?.expanded?.text ?? '';
    const expr = readQuery(`histogram_quantile(0.5, ${text})`);
    return unitFormat(expr === undefined ? '1' : queryUnit(expr, { metadata })).format;
  };
}

/** The scales of a chart: that of the first query at the left; one more at the right, where all others are of one other unit. */
export interface ChartUnits {
  readonly left: UnitFormat;
  readonly right: UnitFormat | undefined;
  /** More units than scales: values are said without one. */
  readonly isPlain: boolean;
  isRight(letter: string): boolean;
}

export function chartUnits(units: ReadonlyMap<string, string>, zone: Zone): ChartUnits {
  const [first = '1', second, ...more] = new Set(units.values());
  const isPlain = more.length > 0;
  return {
    left: unitFormat(isPlain ? '1' : first, zone),
    right: isPlain || second === undefined ? undefined : unitFormat(second, zone),
    isPlain,
    isRight: (letter) => !isPlain && units.get(letter) === second && second !== undefined,
  };
}
