/** A regular expression of JavaScript as a tree; only what matters for how long it may run. */
export type PatternNode =
  /** One character out of some: `a`, `\d`, `[a-z]`, `.`. `source` is it as written. */
  | { readonly kind: 'character'; readonly source: string }
  /** Takes no character: `^`, `$`, `\b`. */
  | { readonly kind: 'place' }
  | { readonly kind: 'sequence'; readonly of: readonly PatternNode[] }
  | { readonly kind: 'choice'; readonly of: readonly PatternNode[] }
  | { readonly kind: 'repeat'; readonly of: PatternNode; readonly least: number; readonly most: number }
  /** What this reader does not judge: look-around and references back. */
  | { readonly kind: 'other'; readonly source: string };

/** @param source compiles with the flag `u`, so it is well-formed. */
export function readPattern(source: string): PatternNode {
  let at = 0;

  function choice(): PatternNode {
    const branches = [sequence()];
    while (source[at] === '|') {
      at++;
      branches.push(sequence());
    }
    return branches.length === 1 ? branches[0]! : { kind: 'choice', of: branches };
  }

  function sequence(): PatternNode {
    const items: PatternNode[] = [];
    while (at < source.length && source[at] !== '|' && source[at] !== ')') items.push(repeated(atom()));
    return { kind: 'sequence', of: items };
  }

  function repeated(of: PatternNode): PatternNode {
    const [written, sign, from, comma, to] = /^(?:([*+?])|\{(\d+)(,?)(\d*)\})\??/.exec(source.slice(at)) ?? [];
    if (written === undefined) return of;
    at += written.length;
    if (sign !== undefined) {
      return { kind: 'repeat', of, least: sign === '+' ? 1 : 0, most: sign === '?' ? 1 : Number.POSITIVE_INFINITY };
    }
    const least = Number(from);
    const most = comma === '' ? least : to === '' ? Number.POSITIVE_INFINITY : Number(to);
    return { kind: 'repeat', of, least, most };
  }

  function atom(): PatternNode {
    const rest = source.slice(at);
    const special = /^(?:\(\?(?:<?[=!])|\\(?:[1-9]|k<))/.exec(rest)?.[0];
    if (special !== undefined) {
      at = source.length;
      return { kind: 'other', source: special };
    }
    const group = /^\((?:\?:|\?<[^>]*>)?/.exec(rest)?.[0];
    if (group !== undefined) {
      at += group.length;
      const inside = choice();
      at++;
      return inside;
    }
    const place = /^(?:[\^$]|\\[bB])/.exec(rest)?.[0];
    if (place !== undefined) {
      at += place.length;
      return { kind: 'place' };
    }
    const one =
      /^(?:\\u\{[^}]*\}|\\u[0-9a-f]{4}|\\x[0-9a-f]{2}|\\c[a-z]|\\[pP]\{[^}]*\}|\\.|\[(?:\\.|[^\]\\])*\]|.)/isu.exec(
        rest,
      )![0];
    at += one.length;
    return { kind: 'character', source: one };
  }

  return choice();
}
