/** Every way in which a search line is refused; code, HTTP status and sentence in one table. Codes are never reused. */
export const SEARCH_ERRORS = {
  search_too_long: { status: 400, title: 'the search line is longer than 10,000 characters' },
  search_too_deep: { status: 400, title: 'the search line nests more than 100 levels deep' },
  search_unclosed_quote: { status: 400, title: 'a quotation mark is opened and not closed' },
  search_unclosed_group: { status: 400, title: 'a parenthesis is opened and not closed' },
  search_unopened_group: { status: 400, title: 'a parenthesis is closed that was not opened' },
  search_missing_term: { status: 400, title: 'an operator or a pair of parentheses has nothing to work on' },
  search_missing_value: { status: 400, title: 'a field is compared with nothing' },
  search_nested_field: { status: 400, title: 'a field stands inside the parentheses of another field' },
  search_bad_range: { status: 400, title: 'a range is not written as [FROM TO UP_TO]' },
  search_bad_severity: { status: 400, title: 'a severity is neither a number from 0 to 24 nor a known word' },
  search_bad_duration: { status: 400, title: 'a duration is not a number with a unit' },
  search_mixed_wildcard: { status: 400, title: 'a pattern mixes wildcards with escaped wildcards' },
} as const;
export type SearchErrorCode = keyof typeof SEARCH_ERRORS;

interface SearchProblem {
  readonly code: SearchErrorCode;
  /** Where in the text, counted from 0 in UTF-16 units, as editors do. */
  readonly position: number;
  /** What stands there; empty at the end of the text. */
  readonly found: string;
  readonly expected: string;
  /** What the person may have meant, ready to be put in place of `found`. */
  readonly suggestion?: string;
}

/** A search line that cannot be read: where, what was found, what was expected, and often what was meant. */
export class SearchError extends Error {
  readonly code: SearchErrorCode;
  readonly status: number;
  readonly position: number;
  readonly found: string;
  readonly expected: string;
  readonly suggestion: string | undefined;

  constructor(problem: SearchProblem) {
    super(sentence(problem));
    this.name = 'SearchError';
    this.code = problem.code;
    this.status = SEARCH_ERRORS[problem.code].status;
    this.position = problem.position;
    this.found = problem.found;
    this.expected = problem.expected;
    this.suggestion = problem.suggestion;
  }
}

function sentence({ position, found, expected, suggestion }: SearchProblem): string {
  const what = found === '' ? 'the end' : `"${found}"`;
  const hint = suggestion === undefined ? '' : `; did you mean ${suggestion}?`;
  return `cannot read the search at character ${position + 1}: found ${what}, expected ${expected}${hint}`;
}
