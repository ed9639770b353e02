import type { MetricsSearch } from '../metrics-search.ts';
import { freeLetter, type NamedQuery } from './formulas.ts';

/** One query of the explorer, as it is edited. */
export interface QueryRow extends NamedQuery {
  readonly isOff: boolean;
  /** `{{route}}`; empty for the usual names. */
  readonly legend: string;
  /** A line across the chart, as it is written: `0.25`, `250ms`; empty for none. */
  readonly limit: string;
}

/**
 * The queries of a link. A letter follows from the place, `q=up&q=A/2`; where one before it is missing it stands in front, `q=C=A/2`,
 * which no query could begin with.
 */
export function readRows(search: MetricsSearch): readonly QueryRow[] {
  const letters: string[] = [];
  const byLetter = (texts: readonly string[] = []) => new Map(texts.map((text) => [text.charAt(0), text.slice(2)]));
  const [legends, limits] = [byLetter(search.legend), byLetter(search.limit)];
  return (search.q ?? []).flatMap((written) => {
    const named = /^([A-Z])=([\s\S]*)$/.exec(written);
    const wanted = named?.[1];
    const letter = wanted !== undefined && !letters.includes(wanted) ? wanted : freeLetter(letters);
    if (letter === undefined) return [];
    letters.push(letter);
    return [
      {
        letter,
        text: named?.[2] ?? written,
        isOff: search.off?.includes(letter) === true,
        legend: legends.get(letter) ?? '',
        limit: limits.get(letter) ?? '',
      },
    ];
  });
}

/** What a link says of the queries; those without a text are not there. */
export function writeRows(rows: readonly QueryRow[]): Pick<MetricsSearch, 'q' | 'off' | 'legend' | 'limit'> {
  const said = rows.filter(({ text }) => text.trim() !== '');
  const letters: string[] = [];
  const q = said.map(({ letter, text }) => {
    const isUsual = freeLetter(letters) === letter;
    letters.push(letter);
    return isUsual ? text.trim() : `${letter}=${text.trim()}`;
  });
  const off = said.filter(({ isOff }) => isOff).map(({ letter }) => letter);
  const legend = said.filter(({ legend: format }) => format !== '').map((row) => `${row.letter} ${row.legend}`);
  const limit = said.filter(({ limit: text }) => text !== '').map((row) => `${row.letter} ${row.limit}`);
  return {
    q: q.length === 0 ? undefined : q,
    off: off.length === 0 ? undefined : off,
    legend: legend.length === 0 ? undefined : legend,
    limit: limit.length === 0 ? undefined : limit,
  };
}

export function emptyRow(letter: string): QueryRow {
  return { letter, text: '', isOff: false, legend: '', limit: '' };
}
