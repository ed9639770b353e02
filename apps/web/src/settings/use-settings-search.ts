import { useNavigate, useSearch } from '@tanstack/react-router';
import type { SettingsSearch } from './settings-search.ts';

/** The state of the page in its URL, and the way to change it; what is typed makes no history. */
export function useSettingsSearch(): [SettingsSearch, (next: Partial<SettingsSearch>, isTyping?: boolean) => void] {
  const search = useSearch({ strict: false }) as SettingsSearch;
  const navigate = useNavigate();
  const change = (next: Partial<SettingsSearch>, isTyping = false): void =>
    void navigate({
      to: '.',
      replace: isTyping,
      search: (present: Record<string, unknown>) => ({ ...present, ...next }),
    } as never);
  return [search, change];
}
