import { useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { type ListedLog, logRecordQuery } from '../../data/logs.ts';
import { copyText } from '../../kit/clipboard.ts';
import { formatCountOf } from '../../kit/format/count.ts';
import { say } from '../../kit/notices.ts';
import { openRecordText, parseOpenRecord, SELECTED_MOST } from './logs-search.ts';

/** Records that were picked out of the list, as the address has them: to be copied together. */
export function useSelectedRecords(
  inAddress: readonly string[] | undefined,
  write: (texts: readonly string[] | undefined) => void,
) {
  const client = useQueryClient();
  const ids = useMemo(() => new Set(inAddress?.map((text) => parseOpenRecord(text)?.id ?? '')), [inAddress]);
  return {
    ids: ids as ReadonlySet<string>,
    toggle(record: ListedLog): void {
      const others = (inAddress ?? []).filter((text) => parseOpenRecord(text)?.id !== record.id);
      const next = ids.has(record.id) ? others : [...others, openRecordText(record)];
      if (next.length > SELECTED_MOST) say(`No more than ${SELECTED_MOST} records can be selected`, { tone: 'fault' });
      else write(next.length === 0 ? undefined : next);
    },
    drop: () => write(undefined),
    /** Whole, one a line, the oldest first. */
    async copy(): Promise<void> {
      const asked = (inAddress ?? []).flatMap((text) => parseOpenRecord(text) ?? []);
      const records = await Promise.all(asked.map((one) => client.fetchQuery(logRecordQuery(one))));
      const found = records.flatMap((record) => record ?? []).sort((a, b) => (a.timestamp < b.timestamp ? -1 : 1));
      const copied = await copyText(found.map((record) => JSON.stringify(record)).join('\n'));
      say(copied ? `Copied ${formatCountOf(found.length, 'record')} as lines of JSON` : 'Could not copy', {
        tone: copied ? 'done' : 'fault',
      });
    },
  };
}
