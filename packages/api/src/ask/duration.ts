import { ApiError } from '../errors.ts';

const UNIT_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

const PARTS = /(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h|d|w)/g;
const WHOLE = new RegExp(`^(?:${PARTS.source})+$`);

/**
 * `150ms`, `1.5s`, `1h30m`, or a bare number. Never negative.
 *
 * @param bareUnit what a bare number counts: milliseconds for how long something took, seconds for a step, as with Prometheus
 */
export function parseDurationMs(text: string, field: string, bareUnit: 'ms' | 's' = 'ms'): number {
  const trimmed = text.trim();
  if (/^\d+(\.\d+)?$/.test(trimmed)) return Number(trimmed) * UNIT_MS[bareUnit]!;
  if (!WHOLE.test(trimmed)) {
    throw new ApiError(
      'bad_duration',
      `cannot read the duration "${text}"; write a number and a unit, such as 150ms or 1.5s`,
      {
        field,
      },
    );
  }
  let ms = 0;
  for (const [, count, unit] of trimmed.matchAll(PARTS)) ms += Number(count) * UNIT_MS[unit!]!;
  return ms;
}
