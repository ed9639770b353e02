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
 * `150ms`, `1.5s`, `1h30m`: always with a unit, for one reader of a bare number would take it for milliseconds and the
 * next for seconds. Never negative.
 */
export function parseDurationMs(text: string, field: string): number {
  const trimmed = text.trim();
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

/** The length of one step: a duration, or a number of seconds as Prometheus takes it. */
export function parseStepMs(text: string, field: string): number {
  const seconds = /^\s*(\d+(?:\.\d+)?)\s*$/.exec(text);
  return seconds === null ? parseDurationMs(text, field) : Number(seconds[1]) * 1_000;
}
