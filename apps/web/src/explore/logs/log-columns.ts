import type { ListedLog } from '../../data/logs.ts';

/** A column between time and message. */
export interface LogColumn {
  readonly field: string;
  readonly widthPx: number;
}

const NARROWEST = 40;
const WIDEST = 900;
export const USUAL_COLUMNS: readonly LogColumn[] = [{ field: 'service', widthPx: 148 }];

/** `user.id~180` → a column; undefined for what is not one. */
export function parseColumn(text: string): LogColumn | undefined {
  const match = /^(.+?)(?:~(\d+))?$/.exec(text);
  if (match?.[1] === undefined || match[1] === 'none') return undefined;
  const width = match[2] === undefined ? 140 : Number(match[2]);
  return { field: match[1], widthPx: Math.min(Math.max(width, NARROWEST), WIDEST) };
}

export function columnsFrom(texts: readonly string[] | undefined): readonly LogColumn[] {
  if (texts === undefined) return USUAL_COLUMNS;
  return texts.flatMap((text) => parseColumn(text) ?? []);
}

/** No columns at all is said as `none`, which is not the same as the usual ones. */
export function columnTexts(columns: readonly LogColumn[]): string[] | undefined {
  if (columns.length === 0) return ['none'];
  const texts = columns.map((column) => `${column.field}~${Math.round(column.widthPx)}`);
  return texts.join() === USUAL_COLUMNS.map((column) => `${column.field}~${column.widthPx}`).join() ? undefined : texts;
}

export function movedColumn(columns: readonly LogColumn[], field: string, step: 1 | -1): LogColumn[] {
  const from = columns.findIndex((column) => column.field === field);
  const to = from + step;
  const next = [...columns];
  const [moved] = next.splice(from, 1);
  if (from < 0 || moved === undefined || to < 0 || to >= columns.length) return [...columns];
  next.splice(to, 0, moved);
  return next;
}

export function widened(column: LogColumn, factor: number): LogColumn {
  return { ...column, widthPx: Math.min(Math.max(Math.round(column.widthPx * factor), NARROWEST), WIDEST) };
}

/** What every row has of its own. */
const OF_EVERY_ROW = ['timestamp', 'severity', 'service', 'body', 'eventName', 'traceId'] as const;

/** What has to be asked for beside, in an order that does not follow the columns', for those are moved. */
export function fieldsToAsk(columns: readonly LogColumn[]): readonly string[] {
  const own: readonly string[] = OF_EVERY_ROW;
  return [...new Set(columns.map(({ field }) => field).filter((field) => !own.includes(field)))].sort();
}

/** The value of a field as the search line names it, packages/store Predicate: the record's own, then its attribute, then its resource's. */
export function fieldValue(record: ListedLog, field: string): unknown {
  const own = OF_EVERY_ROW.find((name) => name === field);
  if (own !== undefined) return record[own];
  if ('fields' in record) return record.fields[field];
  switch (field) {
    case 'spanId':
      return record.spanId;
    case 'scope.name':
      return record.scope.name;
    case 'scope.version':
      return record.scope.version;
    default:
  }
  if (field.startsWith('attributes.')) return record.attributes[field.slice('attributes.'.length)];
  if (field.startsWith('resource.')) return record.resource[field.slice('resource.'.length)];
  return record.attributes[field] ?? record.resource[field];
}
