import { useNavigate } from '@tanstack/react-router';
import { useCallback, useEffect, useMemo, useRef } from 'react';
import { changePreferences, usePreferences } from '../preferences.ts';
import { columnsFrom, columnsToKeep, columnTexts, type ListColumn } from './list-columns.ts';

/** Lists whose columns are kept. */
type KeptColumns = 'logColumns' | 'traceColumns';

/**
 * The columns of a list: the address says them, and whoever chose some has them again on the next visit. An address without any is written
 * anew, so that it says what is seen; one that says what its person has chosen follows when they choose something else in another window or
 * on another browser. One that says something else, such as a link that was followed, stays.
 */
export function useListColumns(
  kept: KeptColumns,
  inAddress: readonly string[] | undefined,
  usual: readonly ListColumn[],
): [columns: readonly ListColumn[], setColumns: (columns: readonly ListColumn[]) => void] {
  const navigate = useNavigate();
  const chosen = usePreferences()[kept];
  const preferred = useMemo(() => (chosen === null ? undefined : columnTexts(chosen, usual)), [chosen, usual]);
  const write = useCallback(
    (col: readonly string[] | undefined) =>
      void navigate({
        to: '.',
        search: (present: Record<string, unknown>) => ({ ...present, col }),
        replace: true,
      } as never),
    [navigate],
  );
  const formerlyPreferred = useRef(preferred);
  useEffect(() => {
    const former = formerlyPreferred.current;
    formerlyPreferred.current = preferred;
    const follows = inAddress === undefined || inAddress.join() === former?.join();
    if (follows && inAddress?.join() !== preferred?.join()) write(preferred);
  }, [inAddress, preferred, write]);
  const texts = inAddress ?? preferred;
  const columns = useMemo(() => columnsFrom(texts, usual), [texts, usual]);
  const setColumns = useCallback(
    (next: readonly ListColumn[]) => {
      changePreferences({ [kept]: columnsToKeep(next, usual) });
      write(columnTexts(next, usual));
    },
    [kept, usual, write],
  );
  return [columns, setColumns];
}
