import type { Matcher } from 're2js';
import { PromqlError } from '../../errors.ts';

/** `$1`, `$name`, `${1}`, `${name}` and `$$`, by the rules of Go's regexp: a name goes as far as word characters do. */
const REFERENCE = /\$(?:\$|\{(\w+)\}|(\w+))/g;

/** Puts what groups have matched into the template; groups that do not exist or have matched nothing are empty. Throws beyond `longest`. */
export function expandTemplate(template: string, matcher: Matcher, longest: number): string {
  // Before it is put together: a template may name a group of a thousand letters a thousand times.
  let length = template.length;
  const expanded = template.replace(REFERENCE, (whole, braced: string | undefined, bare: string | undefined) => {
    const text = textOf(whole, braced ?? bare, matcher);
    length += text.length - whole.length;
    if (length > longest) throw tooLong(length, longest);
    return text;
  });
  if (expanded.length > longest) throw tooLong(expanded.length, longest);
  return expanded;
}

export function tooLong(length: number, longest: number): PromqlError {
  return new PromqlError(
    'execution',
    `a label would have a value of ${length} characters or more where ${longest} are the most: replace or join less`,
  );
}

function textOf(whole: string, name: string | undefined, matcher: Matcher): string {
  if (name === undefined) return whole === '$$' ? '$' : whole;
  if (/^\d+$/.test(name)) return Number(name) <= matcher.groupCount() ? (matcher.group(Number(name)) ?? '') : '';
  try {
    return matcher.group(name) ?? '';
  } catch {
    return '';
  }
}
