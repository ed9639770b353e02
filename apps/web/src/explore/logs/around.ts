import type { QueryClient } from '@tanstack/react-query';
import { type ListedLog, type LogRow, logContextQuery } from '../../data/logs.ts';
import type { Range } from '../../data/range.ts';
import { instantMs } from '../../kit/format/instant.ts';

/** So many lines on either side are one page of the list, with room for those of the same millisecond. */
const LINES_AROUND = 80;
/** A range of no width is none. */
const LEAST_MS = 10;

/** The time in which a record and the lines of its service around it lie. */
export async function rangeAround(client: QueryClient, record: ListedLog): Promise<Range> {
  return spanOf(record, await client.fetchQuery(logContextQuery(record, LINES_AROUND)));
}

/** From the first to the last of the lines; the end of a range is not in it. */
export function spanOf(record: Pick<LogRow, 'timestamp'>, lines: readonly Pick<LogRow, 'timestamp'>[]): Range {
  const times = [record, ...lines].map(({ timestamp }) => instantMs(timestamp));
  const startMs = Math.floor(Math.min(...times));
  return { startMs, endMs: Math.max(Math.floor(Math.max(...times)) + 1, startMs + LEAST_MS) };
}
