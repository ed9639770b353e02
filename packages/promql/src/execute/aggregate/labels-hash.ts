import type { Labels } from '../../labels.ts';
import { xxhash64 } from './xxhash64.ts';

const LONG = 255;

/**
 * The hash by which Prometheus samples series, so that `limit_ratio` picks the same ones: xxHash64 over its packed labels, each name
 * and value behind its length in bytes: one byte, or 255 and three bytes, lowest first.
 */
export function labelsHash({ names, values }: Labels): bigint {
  const encoder = new TextEncoder();
  const packed: number[] = [];
  for (let at = 0; at < names.length; at++)
    for (const text of [names[at] as string, values[at] as string]) {
      const bytes = encoder.encode(text);
      const { length } = bytes;
      if (length < LONG) packed.push(length);
      else packed.push(LONG, length & 0xff, (length >> 8) & 0xff, (length >> 16) & 0xff);
      packed.push(...bytes);
    }
  return xxhash64(Uint8Array.from(packed));
}
