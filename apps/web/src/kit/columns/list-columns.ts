/** A column of a list as its address has it. */
export interface ListColumn {
  readonly field: string;
  readonly widthPx: number;
}

export const NARROWEST = 40;
export const WIDEST = 900;
const UNSAID_WIDTH = 140;

/** `user.id~180` → a column; undefined for what is not one. */
export function parseColumn(text: string): ListColumn | undefined {
  const match = /^(.+?)(?:~(\d+))?$/.exec(text);
  if (match?.[1] === undefined || match[1] === 'none') return undefined;
  const width = match[2] === undefined ? UNSAID_WIDTH : Number(match[2]);
  return { field: match[1], widthPx: within(width) };
}

export function columnsFrom(texts: readonly string[] | undefined, usual: readonly ListColumn[]): readonly ListColumn[] {
  if (texts === undefined) return usual;
  return texts.flatMap((text) => parseColumn(text) ?? []);
}

/** Undefined for the usual ones. No columns at all is said as `none`, which is not the same. */
export function columnTexts(columns: readonly ListColumn[], usual: readonly ListColumn[]): string[] | undefined {
  if (columns.length === 0) return ['none'];
  const texts = columns.map(textOf);
  return texts.join() === usual.map(textOf).join() ? undefined : texts;
}

/** What is kept of columns that were chosen: null for the usual ones. */
export function columnsToKeep(
  columns: readonly ListColumn[],
  usual: readonly ListColumn[],
): readonly ListColumn[] | null {
  if (columnTexts(columns, usual) === undefined) return null;
  return columns.map(({ field, widthPx }) => ({ field, widthPx: Math.round(within(widthPx)) }));
}

function textOf({ field, widthPx }: ListColumn): string {
  return `${field}~${Math.round(widthPx)}`;
}

export function movedColumn(columns: readonly ListColumn[], field: string, step: 1 | -1): ListColumn[] {
  const from = columns.findIndex((column) => column.field === field);
  const to = from + step;
  const next = [...columns];
  const [moved] = next.splice(from, 1);
  if (from < 0 || moved === undefined || to < 0 || to >= columns.length) return [...columns];
  next.splice(to, 0, moved);
  return next;
}

export function widened(column: ListColumn, factor: number): ListColumn {
  return { ...column, widthPx: within(Math.round(column.widthPx * factor)) };
}

export function within(widthPx: number): number {
  return Math.min(Math.max(widthPx, NARROWEST), WIDEST);
}
