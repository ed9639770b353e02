const UNITS_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  y: 31_536_000_000,
};

/** `1h30m`, with a sign or none, or `0`; in milliseconds. */
export function parseDuration(text: string): number {
  const [, sign, rest] = /^([+-]?)(.+)$/.exec(text.trim()) as unknown as [string, string, string];
  let total = 0;
  for (const [, count, unit] of rest.matchAll(/(\d+)(ms|[smhdwy])/g))
    total += Number(count) * (UNITS_MS[unit as string] as number);
  if (total === 0 && !/^0+(ms|[smhdwy])?$/.test(rest)) throw new Error(`"${text}" is no duration`);
  return sign === '-' ? -total : total;
}
