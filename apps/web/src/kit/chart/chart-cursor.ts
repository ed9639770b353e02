/** A point of a chart: a place along time, and what lies across it, such as a line or the row of a heat map. */
export interface ChartPoint {
  readonly at: number;
  readonly row: number;
}

/** Where the keyboard is on a chart, and from where on a part of it is being chosen. */
export interface ChartCursor extends ChartPoint {
  readonly from: ChartPoint | undefined;
}

/** What a key does to the cursor; `isChoosing` takes all between here and there along. */
export type ChartMove =
  | { readonly kind: 'along'; readonly by: number; readonly isChoosing?: boolean }
  | { readonly kind: 'to'; readonly at: number; readonly isChoosing?: boolean }
  | { readonly kind: 'across'; readonly by: 1 | -1; readonly isChoosing?: boolean };

/** What a chart lets be walked over. */
export interface ChartGround {
  /** How many places there are along time. */
  readonly places: number;
  /** The row next to another at a place; without it a chart has one row. */
  across?(point: ChartPoint, by: 1 | -1): number;
}

/** The cursor after a key, within the chart. */
export function moved(cursor: ChartCursor, move: ChartMove, ground: ChartGround): ChartCursor {
  const from = move.isChoosing === true ? (cursor.from ?? { at: cursor.at, row: cursor.row }) : undefined;
  if (move.kind === 'across') return { ...cursor, row: ground.across?.(cursor, move.by) ?? cursor.row, from };
  const at = move.kind === 'along' ? cursor.at + move.by : move.at;
  return { ...cursor, at: placeWithin(at, ground.places), from };
}

export function placeWithin(at: number, places: number): number {
  return Math.min(Math.max(at, 0), Math.max(0, places - 1));
}

/** The first and the last place of the chosen part, whichever way it was chosen. */
export function chosenPlaces({ at, from }: ChartCursor): readonly [first: number, last: number] {
  const other = from?.at ?? at;
  return [Math.min(at, other), Math.max(at, other)];
}
