import { extractSelectors, parseExpr, printMatcher } from '@oriel/promql';
import { type Case, expectEqual, readJson } from '../run-cases.ts';

interface SelectorCase {
  readonly $line: number;
  readonly input: string;
  readonly expected: readonly string[];
}

/** `promql_extract_selectors.json`. */
export function selectorCases(folder: string): readonly Case[] {
  return readJson<readonly SelectorCase[]>(folder, 'promql_extract_selectors.json').map(
    ({ $line, input, expected }) => ({
      name: `promql_extract_selectors:${$line}`,
      run: () => {
        const selectors = extractSelectors(parseExpr(input));
        expectEqual(
          input,
          selectors.map(({ matchers }) => `{${matchers.map(printMatcher).join(', ')}}`),
          expected,
        );
      },
    }),
  );
}
