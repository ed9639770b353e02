import { useNavigate } from '@tanstack/react-router';
import { useCallback, useEffect, useMemo } from 'react';
import { changePreferences, type Preferences, usePreferences } from '../preferences.ts';
import { columnsFrom, columnTexts, type ListColumn } from './list-columns.ts';

/** Lists whose columns are kept. */
type KeptColumns = 'logColumns' | 'traceColumns';

/**
 * The columns of a list: the address says them, and whoever chose some has them again on the next visit. An address without any is written
 * anew, so that it says what is seen.
 */
export function useListColumns(
  kept: KeptColumns,
  inAddress: readonly string[] | undefined,
  usual: readonly ListColumn[],
): [columns: readonly ListColumn[], setColumns: (columns: readonly ListColumn[]) => void] {
  const navigate = useNavigate();
  const preferred: Preferences[KeptColumns] = usePreferences()[kept];
  const write = useCallback(
    (col: readonly string[] | undefined) =>
      void navigate({
        to: '.',
        search: (present: Record<string, unknown>) => ({ ...present, col }),
        replace: true,
      } as never),
    [navigate],
  );
  useEffect(() => {
    if (inAddress === undefined && preferred !== undefined) write(preferred);
  }, [inAddress, preferred, write]);
  const texts = inAddress ?? preferred;
  const columns = useMemo(() => columnsFrom(texts, usual), [texts, usual]);
  const setColumns = useCallback(
    (next: readonly ListColumn[]) => {
      const col = columnTexts(next, usual);
      changePreferences({ [kept]: col });
      write(col);
    },
    [kept, usual, write],
  );
  return [columns, setColumns];
}
