import { manyTexts, oneText } from '../kit/url-state.ts';

/** What every page shares through the URL. */
export interface ShellSearch {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly service?: string[] | undefined;
  /** `previous`, or how long before: `1d`. */
  readonly compare?: string | undefined;
  /** `1` follows now. */
  readonly live?: string | undefined;
}

export const DEFAULT_RANGE = { from: 'now-1h', to: 'now' };

/** Kept from page to page unless a link says otherwise. */
export const CONTEXT_PARAMETERS = ['from', 'to', 'service', 'compare'] as const;

export function validateShellSearch(search: Record<string, unknown>): ShellSearch {
  return {
    from: oneText(search.from),
    to: oneText(search.to),
    service: manyTexts(search.service),
    compare: oneText(search.compare),
    live: oneText(search.live) === '1' ? '1' : undefined,
  };
}

/** What was saved as it was saved: of the context that goes from page to page it takes nothing. */
export function withoutContext(saved: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return { ...Object.fromEntries(CONTEXT_PARAMETERS.map((name) => [name, undefined])), ...saved };
}
