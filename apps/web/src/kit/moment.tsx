import { useEffect, useState } from 'react';
import { formatAgo, formatClock, formatDay, formatExact, instantMs } from './format/instant.ts';
import { useZone } from './preferences.ts';

/** `3 min ago`, with the exact time on hover; counts on by itself. */
export function Ago({ at }: { at: string | number }) {
  const zone = useZone();
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), 15_000);
    return () => clearInterval(timer);
  }, []);
  const ms = typeof at === 'number' ? at : instantMs(at);
  return (
    <time dateTime={new Date(ms).toISOString()} title={formatExact(ms, zone)}>
      {formatAgo(ms, Math.max(nowMs, Date.now()))}
    </time>
  );
}

export function Clock({ at }: { at: string | number }) {
  const zone = useZone();
  const ms = typeof at === 'number' ? at : instantMs(at);
  return (
    <time dateTime={new Date(ms).toISOString()} title={formatExact(ms, zone)} className="number">
      {formatClock(ms, zone)}
    </time>
  );
}

/** As {@link Clock}, with the day where it is not this one. */
export function When({ at }: { at: number }) {
  const zone = useZone();
  const day = formatDay(at, zone);
  return (
    <time dateTime={new Date(at).toISOString()} title={formatExact(at, zone)} className="number">
      {day === formatDay(Date.now(), zone) ? '' : `${day} `}
      {formatClock(at, zone)}
    </time>
  );
}
