import { compileMatcher, type MatchOperator } from '@oriel/promql';
import { type Case, expectEqual, readJson } from '../run-cases.ts';

interface MatcherCase {
  readonly $line: number;
  /** The table's columns are shifted: `name` has the kind of matching, by its Go name. */
  readonly matcher: { readonly matcher: { readonly name: { readonly $go: string }; readonly value: string } };
  readonly value: string;
  readonly match: boolean;
}

const OPERATORS: Readonly<Record<string, MatchOperator>> = {
  MatchEqual: '=',
  MatchNotEqual: '!=',
  MatchRegexp: '=~',
  MatchNotRegexp: '!~',
};

/** `label_matcher.json`. */
export function matcherCases(folder: string): readonly Case[] {
  return readJson<readonly MatcherCase[]>(folder, 'label_matcher.json').map(({ $line, matcher, value, match }) => ({
    name: `label_matcher:${$line}`,
    run: () => {
      const { name, value: wanted } = matcher.matcher;
      const op = OPERATORS[name.$go] as MatchOperator;
      expectEqual(`${op}${wanted}`, compileMatcher({ name: 'label', op, value: wanted })(value), match);
    },
  }));
}
