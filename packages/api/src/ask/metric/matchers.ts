import { compileMatcher } from '@oriel/promql';
import { ApiError } from '../../errors.ts';

export interface LabelMatcher {
  readonly label: string;
  readonly op: '=' | '!=' | '=~' | '!~';
  readonly value: string;
}

const MATCHER = /^\s*([A-Za-z_][\w.:/-]*)\s*(=~|!~|!=|=)\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^"'].*|))\s*$/s;

/**
 * Several matchers: repeated, or separated by commas outside of quotes, or as a whole selector.
 *
 *     service="shop",route=~"/api/(a|b),c"      {service="shop"}
 */
export function parseMatchers(texts: string | readonly string[] | null | undefined, field: string): LabelMatcher[] {
  const given = texts === null || texts === undefined ? [] : typeof texts === 'string' ? [texts] : texts;
  return given
    .flatMap((text) => splitOutsideQuotes(text.trim().replace(/^\{(.*)\}$/s, '$1')))
    .filter((part) => part.trim() !== '')
    .map((part) => parseMatcher(part, field));
}

function splitOutsideQuotes(text: string): string[] {
  const parts: string[] = [];
  let quotes = `"'`;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!;
    if (character === ',') {
      parts.push(text.slice(start, at));
      start = at + 1;
    } else if (quotes.includes(character)) {
      const end = endOfQuoted(text, at);
      // One that nobody closes is a letter, and so are those behind it: the end is looked for once, however many there are.
      if (end < 0) quotes = quotes.replace(character, '');
      else at = end;
    }
  }
  return [...parts, text.slice(start)];
}

function endOfQuoted(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === text[start]) return at;
  }
  return -1;
}

/** PromQL's spelling, `route=~"/api.*"`; the quotes may be left out where a shell ate them. */
function parseMatcher(text: string, field: string): LabelMatcher {
  const match = MATCHER.exec(text);
  if (match === null) {
    throw new ApiError('bad_matcher', `cannot read the matcher "${text}"; write label="value", with =, !=, =~ or !~`, {
      field,
    });
  }
  const [, label, op, double, single, bare] = match;
  const quoted = double ?? single;
  const value = quoted === undefined ? (bare ?? '').trim() : unescaped(quoted);
  const matcher = { label: label!, op: op as LabelMatcher['op'], value };
  checkPattern(matcher, field);
  return matcher;
}

function unescaped(quoted: string): string {
  return quoted.replaceAll(/\\(.)/gs, (_, char: string) => (char === 'n' ? '\n' : char === 't' ? '\t' : char));
}

/** As PromQL reads patterns: `(?i)` is one, and looking ahead is none. */
function checkPattern({ label: name, op, value }: LabelMatcher, field: string): void {
  try {
    compileMatcher({ name, op, value });
  } catch (error) {
    throw new ApiError('bad_matcher', `"${value}" is not a regular expression: ${(error as Error).message}`, {
      field,
    });
  }
}
