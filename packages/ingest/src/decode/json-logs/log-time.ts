import type { Bits64 } from '@oriel/telemetry';
import { InvalidField } from '../json/json-fields.ts';

/** RFC 3339 with up to nine digits of a second, which `Date` would cut to three; a zone is optional and then UTC. */
const ISO = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:[.,](\d{1,9})\d*)?\s*(Z|[+-]\d{2}:?\d{2})?$/i;

/** What 64 bits hold: the year 2554. */
const MOST_NANOS = 0xffff_ffff_ffff_ffffn;

/**
 * A time as simple clients write it: ISO 8601, or a number since the epoch whose size tells its unit (seconds up to 1e11,
 * that is the year 5138; then milliseconds, microseconds, nanoseconds).
 * @throws InvalidField
 */
export function readTime(name: string, value: unknown, time: Bits64): void {
  const nanos = toNanos(value);
  if (nanos === undefined || nanos < 0n || nanos > MOST_NANOS)
    throw new InvalidField(name, value, 'an ISO 8601 time or a Unix time');
  time.setBigInt(nanos);
}

function toNanos(value: unknown): bigint | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? numberToNanos(value) : undefined;
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  if (/^\d{16,20}$/.test(text)) return BigInt(text) * (text.length <= 17 ? 1_000n : 1n);
  if (/^\d{1,15}(\.\d+)?$/.test(text)) return numberToNanos(Number(text));
  const iso = ISO.exec(text);
  if (iso === null) {
    const ms = Date.parse(text);
    return Number.isNaN(ms) ? undefined : BigInt(ms) * 1_000_000n;
  }
  const [, day, clock, fraction = '', zone = 'Z'] = iso;
  const ms = Date.parse(`${day}T${clock}${zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone}`);
  return Number.isNaN(ms) ? undefined : BigInt(ms) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
}

function numberToNanos(value: number): bigint {
  if (value < 1e11) return BigInt(Math.round(value * 1e6)) * 1_000n;
  if (value < 1e14) return BigInt(Math.round(value * 1e3)) * 1_000n;
  return value < 1e17 ? BigInt(Math.round(value)) * 1_000n : BigInt(Math.round(value));
}
