import type { BytesRange } from '@oriel/telemetry';

const LEGACY_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/** A label of a series as it stands in its request; kept no longer than that. */
export interface LabelSlice {
  readonly name: BytesSlice;
  readonly value: BytesSlice;
}

export interface BytesSlice {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

export function sliceOf({ bytes, start, end }: BytesRange): BytesSlice {
  return { bytes, start, end };
}

/** Labels as Prometheus prints them: sorted, `{a="b", "c d"="e"}`. Slow path: for messages. */
export function seriesText(labels: readonly LabelSlice[]): string {
  const pairs = labels.map(({ name, value }) => ({ name: textOf(name), value: textOf(value) }));
  pairs.sort((one, other) => (one.name < other.name ? -1 : one.name > other.name ? 1 : 0));
  const texts = pairs.map(({ name, value }) => {
    const word = LEGACY_NAME.test(name) ? name : JSON.stringify(name);
    return `${word}=${JSON.stringify(value)}`;
  });
  return `{${texts.join(', ')}}`;
}

export function textOf({ bytes, start, end }: BytesSlice): string {
  return decoder.decode(bytes.subarray(start, end));
}

const decoder = new TextDecoder();
