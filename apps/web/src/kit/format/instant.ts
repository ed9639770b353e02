/** Where clock times are read: the browser's zone or UTC, never left unsaid. */
export type Zone = 'local' | 'utc';

/** RFC 3339 with up to nanoseconds to milliseconds, fraction kept. */
export function instantMs(text: string): number {
  const fraction = /\.(\d+)/.exec(text)?.[1] ?? '';
  const whole = Date.parse(fraction.length > 3 ? text.replace(/\.\d+/, `.${fraction.slice(0, 3)}`) : text);
  return fraction.length > 3 ? whole + Number(`0.${fraction.slice(3)}`) : whole;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(zone: Zone, name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${zone} ${name}`;
  let made = formatters.get(key);
  if (made === undefined) {
    made = new Intl.DateTimeFormat('en-GB', { ...options, ...(zone === 'utc' ? { timeZone: 'UTC' } : {}) });
    formatters.set(key, made);
  }
  return made;
}

const CLOCK = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const;

/** `14:02:11` */
export function formatClock(ms: number, zone: Zone): string {
  return formatter(zone, 'clock', CLOCK).format(ms);
}

/** `14:02:11.482` */
export function formatClockMs(ms: number, zone: Zone): string {
  return formatter(zone, 'clockMs', { ...CLOCK, fractionalSecondDigits: 3 }).format(ms);
}

/** `14:02` */
export function formatMinute(ms: number, zone: Zone): string {
  return formatter(zone, 'minute', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(ms);
}

/** `21 Nov` */
export function formatDay(ms: number, zone: Zone): string {
  return formatter(zone, 'day', { day: 'numeric', month: 'short' }).format(ms);
}

/** `2026-11-21 14:02:11` with the zone's own offset left to the reader's label. */
export function formatDateTime(ms: number, zone: Zone): string {
  return `${formatIsoDay(ms, zone)} ${formatClock(ms, zone)}`;
}

/** As {@link formatDateTime}, with milliseconds and the zone's word. */
export function formatExact(ms: number, zone: Zone): string {
  return `${formatIsoDay(ms, zone)} ${formatClockMs(ms, zone)} ${zoneLabel(zone, ms)}`;
}

/** `2026-11-21` */
export function formatIsoDay(ms: number, zone: Zone): string {
  const parts = formatter(zone, 'isoDay', { year: 'numeric', month: '2-digit', day: '2-digit' }).formatToParts(ms);
  const part = (type: string): string => parts.find((candidate) => candidate.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')}`;
}

/** `UTC`, or the local offset such as `UTC+2`. */
export function zoneLabel(zone: Zone, atMs: number): string {
  if (zone === 'utc') return 'UTC';
  const minutes = -new Date(atMs).getTimezoneOffset();
  if (minutes === 0) return 'UTC+0';
  const sign = minutes > 0 ? '+' : '−';
  const hours = Math.floor(Math.abs(minutes) / 60);
  const rest = Math.abs(minutes) % 60;
  return `UTC${sign}${hours}${rest === 0 ? '' : `:${String(rest).padStart(2, '0')}`}`;
}

/** `3 min ago`, `in 2 h`, `just now`. */
export function formatAgo(ms: number, nowMs: number): string {
  const seconds = (nowMs - ms) / 1e3;
  const ahead = seconds < 0;
  const distance = Math.abs(seconds);
  if (distance < 5) return 'just now';
  const said =
    distance < 60
      ? `${Math.round(distance)} s`
      : distance < 3_600
        ? `${Math.round(distance / 60)} min`
        : distance < 86_400
          ? `${Math.round(distance / 3_600)} h`
          : `${Math.round(distance / 86_400)} d`;
  return ahead ? `in ${said}` : `${said} ago`;
}
