import type { SeriesMatcher } from '@oriel/store';
import type { QueryParams } from '../../compile/query-params.ts';
import { familyLoOf, hash32, type Slice } from '../../row/sample/open-series.ts';
import { alternatives } from './alternatives.ts';

/** More are no longer worth to be told one by one. */
const MOST_RANGES = 64;
/** What a family is made of, in its order. */
const PARTS = ['__name__', 'job', 'instance'] as const;
/** Of a family, behind each of them. */
const BITS_BEHIND = [32, 16, 0] as const;
const encoder = new TextEncoder();

/**
 * Series of one metric lie together, within it those of one job, and of one instance: the primary key finds them without looking at any
 * label. The empty text where the matchers do not say so much as a metric's name.
 */
export function familyCondition(matchers: readonly SeriesMatcher[], params: QueryParams): string {
  const prefixes = prefixesOf(matchers);
  if (prefixes.length === 0) return '';
  const ranges = prefixes.map((prefix) => {
    const [first, last] = rangeOf(prefix, prefix.length);
    return `family BETWEEN ${params.bind('UInt64', first)} AND ${params.bind('UInt64', last)}`;
  });
  return ranges.length === 1 ? ranges[0]! : `(${ranges.join(' OR ')})`;
}

/** Whether that says all that the matchers say, but for names whose hashes are the same. */
export function isFamilyEnough(matchers: readonly SeriesMatcher[]): boolean {
  const named = PARTS.slice(0, prefixesOf(matchers)[0]?.length ?? 0);
  return (
    named.length > 0 &&
    named.length === matchers.length &&
    named.every((part) => matchers.filter(({ name }) => name === part).length === 1)
  );
}

/** Values of the first parts of families, one set for each combination: of the metric, of metric and job, or of all three. */
function prefixesOf(matchers: readonly SeriesMatcher[]): readonly (readonly string[])[] {
  let prefixes: readonly (readonly string[])[] = [[]];
  for (const part of PARTS) {
    const values = valuesOf(part, matchers);
    if (values === undefined || prefixes.length * values.length > MOST_RANGES) break;
    prefixes = prefixes.flatMap((prefix) => values.map((value) => [...prefix, value]));
  }
  return prefixes[0]!.length === 0 ? [] : prefixes;
}

/** The only values that the matchers accept of a label, where one of them names them. */
function valuesOf(label: string, matchers: readonly SeriesMatcher[]): readonly string[] | undefined {
  for (const { name, op, value } of matchers) {
    if (name !== label) continue;
    const values = op === '=' ? [value] : op === '=~' ? alternatives(value) : undefined;
    if (values !== undefined) return values;
  }
  return undefined;
}

function rangeOf([metric = '', job = '', instance = '']: readonly string[], parts: number): readonly [bigint, bigint] {
  const lo = familyLoOf(sliceOf(job), sliceOf(instance));
  const family = (BigInt(hash32(sliceOf(metric))) << 32n) | BigInt(lo);
  const rest = (1n << BigInt(BITS_BEHIND[parts - 1]!)) - 1n;
  return [family & ~rest, family | rest];
}

function sliceOf(text: string): Slice {
  const bytes = encoder.encode(text);
  return { bytes, start: 0, end: bytes.length };
}
