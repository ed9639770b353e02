import { compileMatcher } from '@oriel/promql';
import { type Case, expectEqual, readJson } from '../run-cases.ts';
import { type GoValue, goText } from './go-value.ts';

interface RegexTable {
  readonly regexes: readonly string[];
  readonly values: readonly GoValue<string>[];
  readonly findSetMatches: readonly {
    readonly $line: number;
    readonly pattern: string;
    /** All that the pattern matches, where that is a short list. */
    readonly expMatches: readonly string[] | null;
    readonly expCaseSensitive: boolean;
  }[];
}

/**
 * `label_regex_values.json`: each pattern against each value. The table has no answers, as Prometheus compares two engines of its own;
 * here JavaScript's is the other one.
 */
export function regexCases(folder: string): readonly Case[] {
  const { regexes, values, findSetMatches } = readJson<RegexTable>(folder, 'label_regex_values.json');
  return [
    ...regexes.map((pattern, at) => ({
      name: `label_regex_values: regexes[${at}]`,
      run: () => {
        const matches = compileMatcher({ name: 'label', op: '=~', value: pattern });
        const other = toJavaScript(pattern);
        for (const value of values.map(goText))
          expectEqual(`${pattern.slice(0, 80)} ~ ${JSON.stringify(value)}`, matches(value), other.test(value));
      },
    })),
    ...findSetMatches.map(({ $line, pattern, expMatches, expCaseSensitive }) => ({
      name: `label_regex_values: findSetMatches:${$line}`,
      run: () => {
        const matches = compileMatcher({ name: 'label', op: '=~', value: pattern });
        for (const value of expMatches ?? []) {
          expectEqual(`${pattern} ~ ${value}`, matches(value), true);
          if (expCaseSensitive) expectEqual(`${pattern} ~ ${value}!`, matches(`${value}!`), false);
        }
      },
    })),
  ];
}

/** Flags at the beginning are an extra of RE2 that JavaScript writes around. */
function toJavaScript(pattern: string): RegExp {
  const [, body = pattern] = /^\(\?i\)(.*)$/s.exec(pattern) ?? [];
  return new RegExp(body === pattern ? `^(?:${pattern})$` : `^(?i:${body})$`, 'su');
}
