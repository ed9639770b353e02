import { useLocation, useNavigate, useSearch } from '@tanstack/react-router';
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef, useState } from 'react';
import { beginPageView } from '../data/graphql.ts';
import type { Range } from '../data/range.ts';
import { type Comparison, comparisonOf } from '../kit/time/comparison.ts';
import { isRelative, type RangeText, resolveInstant } from '../kit/time/time-expression.ts';
import { pageOf } from './pages.ts';
import { DEFAULT_RANGE, type ShellSearch } from './shell-search.ts';

/** The time that every page looks at, resolved once so that all questions of a view ask for the same milliseconds. */
export interface TimeWindow {
  readonly text: RangeText;
  readonly range: Range;
  readonly isRelative: boolean;
  /** When relative words were last read against the clock. */
  readonly asOfMs: number;
  readonly isLive: boolean;
  /** The earlier time that this one is seen against. */
  readonly comparison: Comparison | undefined;
  setComparison(text: string | undefined): void;
  setRange(text: RangeText): void;
  /** `also` changes other parameters of the page in the same step, so that back takes both back. */
  zoom(startMs: number, endMs: number, also?: Readonly<Record<string, unknown>>): void;
  /** To the range before the last change; nothing when there is none. */
  back(): void;
  readonly canGoBack: boolean;
  /** Reads the clock again: the newest answer to the same question. */
  refresh(): void;
  setLive(isLive: boolean): void;
}

const TimeContext = createContext<TimeWindow | undefined>(undefined);

const LIVE_EVERY_MS = 5_000;
const HOUR_MS = 3_600_000;
const SHORTEST_ZOOM_MS = 10;

export function TimeWindowProvider({ children }: { children: ReactNode }) {
  const search = useSearch({ strict: false }) as ShellSearch;
  const navigate = useNavigate();
  const page = pageOf(useLocation({ select: (location) => location.pathname }));
  const [clock, setClock] = useState(() => ({ page, asOfMs: Date.now() }));
  const { asOfMs } = clock;
  // Another page is another question: it must not miss what came while the last one was read.
  if (clock.page !== page) setClock({ page, asOfMs: Date.now() });
  const former = useRef<RangeText[]>([]);
  const text = useMemo(() => rangeOf(search.from, search.to), [search.from, search.to]);
  const isLive = search.live === '1';

  const refresh = useCallback(() => {
    beginPageView();
    setClock((present) => ({ ...present, asOfMs: Date.now() }));
  }, []);

  const go = useCallback(
    (next: RangeText, live: boolean, also: Readonly<Record<string, unknown>> = {}) => {
      refresh();
      void navigate({
        to: '.',
        search: (present: Record<string, unknown>) => ({
          ...present,
          ...also,
          from: next.from,
          to: next.to,
          live: live ? '1' : undefined,
        }),
      } as never);
    },
    [navigate, refresh],
  );

  useEffect(() => {
    if (!isLive) return;
    const timer = setInterval(() => {
      if (!document.hidden) refresh();
    }, LIVE_EVERY_MS);
    return () => clearInterval(timer);
  }, [isLive, refresh]);

  const window = useMemo((): TimeWindow => {
    const startMs = resolveInstant(text.from, asOfMs) ?? asOfMs - HOUR_MS;
    const endMs = resolveInstant(text.to, asOfMs) ?? asOfMs;
    // An upside-down range is mended here, once, so that no page divides by a negative width.
    const range = startMs < endMs ? { startMs, endMs } : { startMs: endMs - HOUR_MS, endMs };
    const change = (next: RangeText, also?: Readonly<Record<string, unknown>>): void => {
      former.current.push(text);
      go(next, isLive && isRelative(next), also);
    };
    return {
      text,
      range,
      comparison: comparisonOf(search.compare, range),
      setComparison: (compare) =>
        void navigate({ to: '.', search: (present: Record<string, unknown>) => ({ ...present, compare }) } as never),
      isRelative: isRelative(text),
      asOfMs,
      isLive,
      setRange: (next) => change(next),
      zoom(zoomStartMs, zoomEndMs, also) {
        if (zoomEndMs - zoomStartMs < SHORTEST_ZOOM_MS) return;
        change(
          { from: new Date(Math.floor(zoomStartMs)).toISOString(), to: new Date(Math.ceil(zoomEndMs)).toISOString() },
          also,
        );
      },
      back() {
        const previous = former.current.pop();
        if (previous !== undefined) go(previous, false);
      },
      canGoBack: former.current.length > 0,
      refresh,
      setLive(live) {
        go(live && !isRelative(text) ? DEFAULT_RANGE : text, live);
      },
    };
  }, [text, asOfMs, isLive, search.compare, go, refresh, navigate]);

  return <TimeContext value={window}>{children}</TimeContext>;
}

function rangeOf(from: string | undefined, to: string | undefined): RangeText {
  const known = (text: string | undefined): boolean => text !== undefined && resolveInstant(text, 0) !== undefined;
  return {
    from: known(from) ? from! : DEFAULT_RANGE.from,
    to: known(to) ? to! : DEFAULT_RANGE.to,
  };
}

export function useTimeWindow(): TimeWindow {
  const window = useContext(TimeContext);
  if (window === undefined) throw new Error('useTimeWindow is for pages inside the shell');
  return window;
}
