import type { QueryParams } from '../../compile/query-params.ts';

/** Where the series of a part of a selection lie in tables that are ordered by family and id; others may lie among them. */
export interface KeyRange {
  readonly firstFamily: bigint;
  readonly lastFamily: bigint;
  /** Of a single family, its first and last id; of several any. */
  readonly firstSeries: bigint;
  readonly lastSeries: bigint;
}

/** The empty text where nothing is said. */
export function keyRangeCondition(range: KeyRange | undefined, params: QueryParams): string {
  if (range === undefined) return '';
  const between = (column: string, first: bigint, last: bigint) =>
    `${column} BETWEEN ${params.bind('UInt64', first)} AND ${params.bind('UInt64', last)}`;
  const { firstFamily, lastFamily, firstSeries, lastSeries } = range;
  const families = between('family', firstFamily, lastFamily);
  return firstFamily === lastFamily ? `${families} AND ${between('series', firstSeries, lastSeries)}` : families;
}
