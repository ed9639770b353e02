import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseSearch } from './parse-search.ts';
import { SEARCH_ERRORS, SearchError, type SearchErrorCode } from './search-error.ts';

function refusal(input: string): SearchError {
  try {
    parseSearch(input);
  } catch (error) {
    if (error instanceof SearchError) return error;
    throw error;
  }
  throw new Error(`"${input}" was not refused`);
}

const check: [input: string, code: SearchErrorCode, position: number, found: string, suggestion?: string][] = [
  ['a "b c', 'search_unclosed_quote', 2, '"b', '"b c"'],
  ['a (b OR c', 'search_unclosed_group', 2, '(b'],
  ['a) b', 'search_unopened_group', 1, ')'],
  ['a AND', 'search_missing_term', 5, ''],
  ['OR b', 'search_missing_term', 0, 'OR'],
  ['a OR OR b', 'search_missing_term', 5, 'OR'],
  ['NOT', 'search_missing_term', 3, ''],
  ['a ()', 'search_missing_term', 3, ')'],
  ['service:()', 'search_missing_term', 9, ')'],
  ['duration>', 'search_missing_value', 9, ''],
  ['(size>=)', 'search_missing_value', 7, ')'],
  ['size:>', 'search_missing_value', 6, ''],
  ['service:(a OR level:error)', 'search_nested_field', 14, 'level:error', '"level:error"'],
  ['size:[1 5]', 'search_bad_range', 5, '[1'],
  ['size:[1 TO 5', 'search_bad_range', 5, '[1'],
  ['size:[1 TO ]', 'search_bad_range', 5, '[1'],
  ['level:eror', 'search_bad_severity', 6, 'eror', 'ERROR'],
  ['level:99', 'search_bad_severity', 6, '99'],
  ['level:err*', 'search_bad_severity', 6, 'err*', 'ERROR'],
  ['duration>250', 'search_bad_duration', 9, '250', '250ms'],
  ['duration>fast', 'search_bad_duration', 9, 'fast'],
  ['a\\*b*', 'search_mixed_wildcard', 0, 'a*b*', '"a*b*"'],
  ['('.repeat(200), 'search_too_deep', 100, '('.repeat(40)],
  ['-('.repeat(200), 'search_too_deep', 101, '(-(-(-(-(-(-(-(-(-(-(-(-(-(-(-(-(-(-(-(-'],
  ['a'.repeat(10_001), 'search_too_long', 10_000, 'a'],
];

test.each(check.map((row) => [row[0].slice(0, 40), ...row] as const))(
  '%s',
  (_, input, code, position, found, suggestion) => {
    expect(refusal(input)).toMatchObject({ code, position, found, suggestion, status: 400 });
  },
);

test('every code can happen', () => {
  expect(new Set(check.map(([, code]) => code))).toEqual(new Set(Object.keys(SEARCH_ERRORS)));
});

test('the message is one sentence that says where, what and what instead', () => {
  expect(refusal('level:eror').message).toBe(
    'cannot read the search at character 7: found "eror", ' +
      'expected one of TRACE, DEBUG, INFO, WARN, ERROR, FATAL or a number from 0 to 24; did you mean ERROR?',
  );
  expect(refusal('a AND').message).toBe(
    'cannot read the search at character 6: found the end, expected a word, a "phrase" or a field:value',
  );
});

test('the reference lists every refusal as the table does', () => {
  const page = readFileSync(new URL('../../../docs/reference/search.md', import.meta.url), 'utf8');
  for (const [code, { status, title }] of Object.entries(SEARCH_ERRORS)) {
    expect(page).toContain(`| \`${code}\` | ${status} | ${title} |`);
  }
});
