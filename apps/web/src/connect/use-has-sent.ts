import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { ingestRatesQuery } from '../data/health.ts';
import { storedQuery } from '../data/stored.ts';

/** How long the light stays green before the page goes over to what arrived. */
const GREEN_MS = 3_000;

/**
 * Whether this tenant ever sent a signal; undefined until it is known. Where a page has shown how to send, it goes on doing
 * so for a moment after the first record: the one who waits for the light must see it.
 */
export function useHasSent(signal: 'logs' | 'traces' | 'metrics' | 'any'): boolean | undefined {
  const { data } = useQuery(ingestRatesQuery);
  const isArriving = data?.some(
    (rate) =>
      (signal === 'any' || SIGNAL_NAMES[signal].includes(rate.signal)) && (rate.total > 0 || rate.lastAt !== null),
  );
  // The rates begin anew with the server: what was stored before it started was sent too.
  const { data: stored } = useQuery({ ...storedQuery, enabled: isArriving === false });
  const isStored = stored && (signal === 'any' ? stored.logs || stored.traces || stored.metrics : stored[signal]);
  const hasSent = isArriving === false ? isStored : isArriving;
  const [told, setTold] = useState(hasSent);
  useEffect(() => {
    if (told !== false || hasSent !== true) return setTold(hasSent);
    const timer = setTimeout(() => setTold(true), GREEN_MS);
    return () => clearTimeout(timer);
  }, [told, hasSent]);
  return told ?? hasSent;
}

/** The server speaks of spans and samples where a page speaks of traces and metrics. */
const SIGNAL_NAMES = {
  logs: ['logs'],
  traces: ['traces', 'spans'],
  metrics: ['metrics', 'samples'],
} as const satisfies Record<string, readonly string[]> as Readonly<
  Record<'logs' | 'traces' | 'metrics', readonly string[]>
>;
