import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useChangeByOthers } from '../../../kit/change-by-others.ts';
import { useLatestSearch } from '../../../kit/latest-search.ts';
import { useTimeWindow } from '../../../shell/time-window.tsx';
import { type MetricsSearch, NO_SINGLE_METRIC, validateMetricsSearch } from '../metrics-search.ts';
import { emptyRow, type QueryRow, readRows, writeRows } from './query-rows.ts';

/** The queries as the link has them, and as they are being written. */
export function useQueryRows(): {
  readonly linked: readonly QueryRow[];
  readonly rows: readonly QueryRow[];
  setRows(rows: readonly QueryRow[]): void;
  /** Puts them into the link, which asks them; the same ones are asked again. */
  ask(rows: readonly QueryRow[]): void;
} {
  const search = useSearch({ strict: false }) as MetricsSearch;
  const latestSearch = useLatestSearch(validateMetricsSearch);
  const navigate = useNavigate();
  const time = useTimeWindow();
  const linked = useMemo(
    () => readRows({ q: search.q, off: search.off, legend: search.legend, limit: search.limit }),
    [search.q, search.off, search.legend, search.limit],
  );
  const [rows, setRows] = useState<readonly QueryRow[]>(() => (linked.length === 0 ? [emptyRow('A')] : linked));
  const sent = useChangeByOthers(textOf(linked), () =>
    // Another link: its queries stand here; lines that are still empty stay.
    setRows((present) => {
      const empty = present.filter(({ text, letter }) => text === '' && linked.every((one) => one.letter !== letter));
      const all = [...linked, ...empty];
      return all.length === 0 ? [emptyRow('A')] : all;
    }),
  );

  function ask(next: readonly QueryRow[]): void {
    setRows(next.map((row) => ({ ...row, text: row.text.trim(), limit: row.limit.trim() })));
    sent(textOf(next));
    if (textOf(readRows(latestSearch())) === textOf(next)) time.refresh();
    else {
      const written = { ...NO_SINGLE_METRIC, ...writeRows(next) };
      void navigate({ to: '.', search: (present: Record<string, unknown>) => ({ ...present, ...written }) } as never);
    }
  }

  return { linked, rows, setRows, ask };
}

/** What a link says of them, as one text. */
function textOf(rows: readonly QueryRow[]): string {
  return JSON.stringify(writeRows(rows));
}
