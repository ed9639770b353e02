import { highlight } from '@oriel/promql';
import type { TextSpan } from './positions.ts';

/** One line of the explorer. */
export interface NamedQuery {
  /** `A`, `B` … */
  readonly letter: string;
  readonly text: string;
}

/** A query with the letters of others put in, and the way back from its places to where they were written. */
export interface Expanded {
  readonly text: string;
  readonly pieces: readonly Piece[];
}

/** A run of the expanded text that stands so in one query's own. */
interface Piece extends TextSpan {
  readonly letter: string;
  /** Where the run begins in that query. */
  readonly origin: number;
}

export type Expansion =
  | { readonly kind: 'expanded'; readonly expanded: Expanded }
  /** A letter that leads back to the query it stands in, through others perhaps. */
  | { readonly kind: 'circle'; readonly place: TextSpan; readonly sentence: string };

/**
 * Puts queries in for the letters that name them: `A / B` becomes `(rate(x[5m])) / (rate(y[5m]))`. A letter counts where a metric's
 * name could stand alone; `A{job="x"}`, a label and a string stay what they are.
 */
export function expandFormula(query: NamedQuery, all: readonly NamedQuery[]): Expansion {
  return expandWithin(query, new Map(all.map((one) => [one.letter, one])), [query.letter]);
}

/** The letters that a text uses. */
export function lettersIn(text: string, all: readonly NamedQuery[]): readonly string[] {
  const letters = new Set(all.map(({ letter }) => letter));
  return namesIn(text)
    .map(({ from, to }) => text.slice(from, to))
    .filter((name) => letters.has(name));
}

/** The first letter that no query has yet. */
export function freeLetter(taken: readonly string[]): string | undefined {
  return Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ').find((letter) => !taken.includes(letter));
}

function expandWithin(
  query: NamedQuery,
  byLetter: ReadonlyMap<string, NamedQuery>,
  path: readonly string[],
): Expansion {
  const pieces: Piece[] = [];
  let text = '';
  let done = 0;
  const keep = (to: number) => {
    if (to > done)
      pieces.push({ letter: query.letter, origin: done, from: text.length, to: text.length + (to - done) });
    text += query.text.slice(done, to);
    done = to;
  };
  for (const place of namesIn(query.text)) {
    const letter = query.text.slice(place.from, place.to);
    const named = byLetter.get(letter);
    if (named === undefined) continue;
    if (path.includes(letter)) {
      const circle = [...path.slice(path.indexOf(letter)), letter].join(' → ');
      return { kind: 'circle', place, sentence: `${letter} leads back to itself: ${circle}` };
    }
    const inner = expandWithin(named, byLetter, [...path, letter]);
    if (inner.kind === 'circle') return { ...inner, place };
    keep(place.from);
    text += '(';
    pieces.push(
      ...inner.expanded.pieces.map((piece) => ({
        ...piece,
        from: piece.from + text.length,
        to: piece.to + text.length,
      })),
    );
    text += inner.expanded.text + (endsInComment(inner.expanded.text) ? '\n)' : ')');
    done = place.to;
  }
  keep(query.text.length);
  return { kind: 'expanded', expanded: { text, pieces } };
}

/** What is written behind it on the same line would be part of the comment. */
function endsInComment(text: string): boolean {
  const last = highlight(text).at(-1);
  return last?.kind === 'comment' && last.to === text.length;
}

/** Where a capital letter stands as a metric's name without braces behind it. */
function namesIn(text: string): readonly TextSpan[] {
  const tokens = highlight(text);
  return tokens.filter(
    ({ kind, from, to }, at) =>
      kind === 'metric' && /^[A-Z]$/.test(text.slice(from, to)) && text[tokens[at + 1]?.from ?? text.length] !== '{',
  );
}

/** In which query a place of the expanded text was written, and where. */
export function originOf(expanded: Expanded, offset: number): { readonly letter: string; readonly offset: number } {
  const piece =
    expanded.pieces.find(({ from, to }) => offset >= from && offset < to) ??
    // Behind the end, or on a parenthesis of ours: the nearest place before it.
    expanded.pieces.findLast(({ from }) => from <= offset) ??
    expanded.pieces[0];
  if (piece === undefined) return { letter: '', offset: 0 };
  return { letter: piece.letter, offset: piece.origin + Math.min(offset, piece.to) - piece.from };
}
