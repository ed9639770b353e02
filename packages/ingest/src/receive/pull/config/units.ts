const DURATION = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/;
const DAY_MS = 86_400_000;
const DURATION_UNITS_MS = [365 * DAY_MS, 7 * DAY_MS, DAY_MS, 3_600_000, 60_000, 1_000, 1];

const SIZE = /^(\d+(?:\.\d+)?)\s*([KMGTPE]?i?B)$/i;
const SIZE_LETTERS = 'KMGTPE';

/** `1h30m` as milliseconds (Prometheus, "Generic placeholders", duration); undefined for what is none. */
export function parseDuration(text: string): number | undefined {
  if (text === '0') return 0;
  const [all, ...amounts] = DURATION.exec(text) ?? [];
  if (all === undefined || all === '') return undefined;
  return amounts.reduce((sum, amount, at) => sum + Number(amount ?? 0) * DURATION_UNITS_MS[at]!, 0);
}

/** `15MB` as bytes, counted by 1,024 with or without an `i`, as Prometheus counts; 0 may stand alone. */
export function parseSize(text: string): number | undefined {
  if (text === '0') return 0;
  const [, amount, unit] = SIZE.exec(text) ?? [];
  if (amount === undefined || unit === undefined) return undefined;
  return Math.floor(Number(amount) * 1_024 ** (SIZE_LETTERS.indexOf(unit[0]!.toUpperCase()) + 1));
}
