import { RE2JS } from 're2js';

/** `$1`, `$name`, `${1}`, `${name}` and `$$`, by the rules of Go's regexp: a name goes as far as word characters do. */
const REFERENCE = /\$(?:\$|\{(\w+)\}|(\w+))/g;

export function hasReference(template: string): boolean {
  return template.includes('$');
}

/** A regular expression of RE2 that must match a whole value; `.` matches line breaks too, as Prometheus' do. */
export class AnchoredPattern {
  readonly #pattern: RE2JS;

  /** @throws when the pattern is none. */
  constructor(source: string) {
    this.#pattern = RE2JS.compile(`^(?s:${source})$`);
  }

  matches(value: string): boolean {
    return this.#pattern.matches(value);
  }

  /** The templates with what the groups have matched, or undefined where the value does not match. */
  expand(value: string, templates: readonly string[]): readonly string[] | undefined {
    const matcher = this.#pattern.matcher(value);
    if (!matcher.matches()) return undefined;
    const groups = matcher.groupCount();
    const names = this.#pattern.namedGroups();
    return templates.map((template) =>
      template.replace(REFERENCE, (whole, braced: string | undefined, bare: string | undefined) => {
        const name = braced ?? bare;
        if (name === undefined) return whole === '$$' ? '$' : whole;
        const index = /^\d+$/.test(name) ? Number(name) : (names[name] ?? Number.POSITIVE_INFINITY);
        return index <= groups ? (matcher.group(index) ?? '') : '';
      }),
    );
  }
}
