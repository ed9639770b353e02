import type { ListedLog } from '../../data/logs.ts';
import type { ListColumn } from '../../kit/columns/list-columns.ts';

/** Between time and message. */
export const USUAL_COLUMNS: readonly ListColumn[] = [{ field: 'service', widthPx: 148 }];

/** What every row has of its own. */
const OF_EVERY_ROW = ['timestamp', 'severity', 'service', 'body', 'eventName', 'traceId', 'spanId'] as const;

/** What has to be asked for beside, in an order that does not follow the columns', for those are moved. */
export function fieldsToAsk(columns: readonly ListColumn[]): readonly string[] {
  const own: readonly string[] = OF_EVERY_ROW;
  return [...new Set(columns.map(({ field }) => field).filter((field) => !own.includes(field)))].sort();
}

/** The value of a field as the search line names it, packages/store Predicate: the record's own, then its attribute, then its resource's. */
export function fieldValue(record: ListedLog, field: string): unknown {
  const own = OF_EVERY_ROW.find((name) => name === field);
  if (own !== undefined) return record[own];
  if ('fields' in record) return record.fields[field];
  switch (field) {
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
