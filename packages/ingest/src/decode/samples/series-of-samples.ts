import type { NativeHistogram } from '@oriel/telemetry';

/** A series that was made in this process, with its samples. Labels are unique, sorted and not empty. */
export interface SeriesOfSamples {
  readonly labels: { readonly names: readonly string[]; readonly values: readonly string[] };
  readonly samples: readonly {
    /** Milliseconds since the epoch. */
    readonly timestampMs: number;
    /** A float, a histogram, or the marker that the series ends here. */
    readonly value: number | NativeHistogram | 'stale';
  }[];
}

/**
 * The body between `encodeSamples` and the decoder, both of one program, so that it has no version. Little endian; texts are their
 * bytes after their length (u32), lists are their items after their count (u32), numbers are doubles:
 *
 *     list of series { list of labels { text name, text value }, list of samples { f64 time, u8 kind, value } }
 *     kind 0: 8 bytes, the bits of a double · kind 1: a histogram
 */
export const KIND_FLOAT = 0;
export const KIND_HISTOGRAM = 1;

/** The place in this list is what is written. */
export const HINTS = ['unknown', 'reset', 'not-reset', 'gauge'] as const;
