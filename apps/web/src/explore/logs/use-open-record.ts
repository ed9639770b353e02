import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect } from 'react';
import { type ListedLog, type LogPage, logRecordQuery } from '../../data/logs.ts';
import { instantMs } from '../../kit/format/instant.ts';
import { parseOpenRecord } from './logs-search.ts';

/** So many pages are read to find the row of an open record. */
const PAGES_SOUGHT = 10;

/** The record that the address says is open, wherever it is; its neighbours in the list are there before anybody steps to them. */
export function useOpenRecord({
  text,
  records,
  order,
  pages,
  readOn,
}: {
  text: string | undefined;
  records: readonly ListedLog[];
  order: 'NEWEST' | 'OLDEST';
  /** What was read of the list that is asked for. */
  pages: readonly Pick<LogPage, 'nodes'>[] | undefined;
  readOn(): void;
}) {
  const client = useQueryClient();
  const opened = parseOpenRecord(text);
  const openedRow = opened === undefined ? undefined : records.find((record) => record.id === opened.id);
  const openedElsewhere = useQuery({
    ...logRecordQuery(opened ?? { id: '', timestamp: '' }),
    enabled: opened !== undefined && openedRow === undefined,
  });
  const foresee = useCallback((record: ListedLog) => void client.prefetchQuery(logRecordQuery(record)), [client]);
  const openIndex = openedRow === undefined ? -1 : records.indexOf(openedRow);
  useEffect(() => {
    if (openIndex < 0) return;
    for (const near of [records[openIndex + 1], records[openIndex - 1]]) if (near !== undefined) foresee(near);
  }, [openIndex, records, foresee]);

  // A link to a record far down the list leads to its row: what lies before it is read.
  const oldestRead = pages?.at(-1)?.nodes.at(-1);
  const isSought =
    opened !== undefined &&
    openedRow === undefined &&
    oldestRead !== undefined &&
    (pages?.length ?? 0) < PAGES_SOUGHT &&
    isBefore(oldestRead, opened, order);
  useEffect(() => {
    if (isSought) readOn();
  }, [isSought, readOn]);

  return { openRecord: openedRow ?? (opened && openedElsewhere.data) ?? undefined, foresee };
}

/** Whether a record stands further on in the list than the last one that was read; in one millisecond either may come first. */
function isBefore(last: { timestamp: string }, sought: { timestamp: string }, order: 'NEWEST' | 'OLDEST'): boolean {
  const ahead = instantMs(last.timestamp) - instantMs(sought.timestamp);
  return order === 'NEWEST' ? ahead >= 0 : ahead <= 0;
}
