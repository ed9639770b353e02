import { PromqlSyntaxError, parseSeriesDescription, type SeriesValue } from '@oriel/promql';
import { type Case, expectEqual, readJson } from '../run-cases.ts';

interface SeriesCase {
  readonly $line: number;
  readonly input: string;
  readonly fail?: boolean;
  readonly expectedMetric?: Readonly<Record<string, string>>;
  /** A call of `newSeq` with the values; `none` is a gap. */
  readonly expectedValues?: { readonly args: readonly (number | { readonly $go: 'none' })[] };
}

/** `promql_parse_series_desc.json`. */
export function seriesCases(folder: string): readonly Case[] {
  return readJson<readonly SeriesCase[]>(folder, 'promql_parse_series_desc.json').map((seriesCase) => ({
    name: `promql_parse_series_desc:${seriesCase.$line}`,
    run: () => judge(seriesCase),
  }));
}

function judge({ input, fail, expectedMetric = {}, expectedValues }: SeriesCase): void {
  if (fail) {
    if (!isRefused(input)) throw new Error(`${input} is read`);
    return;
  }
  const { labels, values } = parseSeriesDescription(input);
  expectEqual(`${input}: labels`, labels.toObject(), expectedMetric);
  expectEqual(
    `${input}: values`,
    values.map(plain),
    expectedValues?.args.map((value) => (typeof value === 'number' ? value : 'gap')),
  );
}

function plain(value: SeriesValue): number | string {
  return value.kind === 'float' ? value.value : value.kind;
}

function isRefused(input: string): boolean {
  try {
    parseSeriesDescription(input);
    return false;
  } catch (error) {
    if (error instanceof PromqlSyntaxError) return true;
    throw error;
  }
}
