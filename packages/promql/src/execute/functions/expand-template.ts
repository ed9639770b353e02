import type { Matcher } from 're2js';

/** `$1`, `$name`, `${1}`, `${name}` and `$$`, by the rules of Go's regexp: a name goes as far as word characters do. */
const REFERENCE = /\$(?:\$|\{(\w+)\}|(\w+))/g;

/** Puts what groups have matched into the template; groups that do not exist or have matched nothing are empty. */
export function expandTemplate(template: string, matcher: Matcher): string {
  return template.replace(REFERENCE, (whole, braced: string | undefined, bare: string | undefined) => {
    const name = braced ?? bare;
    if (name === undefined) return whole === '$$' ? '$' : whole;
    if (/^\d+$/.test(name)) return Number(name) <= matcher.groupCount() ? (matcher.group(Number(name)) ?? '') : '';
    try {
      return matcher.group(name) ?? '';
    } catch {
      return '';
    }
  });
}
