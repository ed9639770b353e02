import { attributeToText } from '@oriel/telemetry';
import { describe, expect, it } from 'vitest';
import { valueSpellings } from './value-spellings.ts';

describe('spellings of a value', () => {
  it.each([
    ['o-42', ['o-42']],
    ['web7', ['web7', '\u0001xweb7']],
    ['true', ['true', '\u0001btrue', '\u0001xtrue']],
    ['42', ['42', '\u0001d42', '\u0001i42', '\u0001x42']],
    ['', ['', '\u0001x']],
    ['\u0001i42', []],
  ])('%j can only be stored as a value of a type that is written so', (value, spellings) => {
    expect(valueSpellings(value)).toEqual(spellings);
  });

  it('hold every value whose text is shown as what was typed', () => {
    for (const value of [
      ...[42n, -42n, 0n, 2n ** 63n - 1n, -(2n ** 63n)],
      ...[0.5, -0.5, -0, 1e21, -1e-7, 5e-324, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
      ...[true, false, new Uint8Array(0), new Uint8Array([1]), new Uint8Array([251, 255]), new Uint8Array([1, 2, 3])],
    ]) {
      const text = attributeToText(value);
      expect(valueSpellings(text.slice(2))).toContain(text);
    }
  });
});
