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
  return text.match(/(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^,])+/gs) ?? [];
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
  if (op === '=~' || op === '!~') checkPattern(value, field);
  return { label: label!, op: op as LabelMatcher['op'], value };
}

function unescaped(quoted: string): string {
  return quoted.replaceAll(/\\(.)/gs, (_, char: string) => (char === 'n' ? '\n' : char === 't' ? '\t' : char));
}

function checkPattern(pattern: string, field: string): void {
  try {
    new RegExp(pattern);
  } catch (error) {
    throw new ApiError('bad_matcher', `"${pattern}" is not a regular expression: ${(error as Error).message}`, {
      field,
    });
  }
}
