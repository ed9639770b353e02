/**
 * The search line as a list of terms that must all hold, for filtering by click and for saying which part of a query
 * removes everything. The language itself is the server's; this only knows where one top-level term ends.
 */

/** Splits at the top level: `a service:b -(c OR d)` → three terms. A line joined by a top-level OR is one term. */
export function splitTerms(query: string): string[] {
  const words = splitWords(query);
  if (words.some((word) => word === 'OR' || word === '||')) return query.trim() === '' ? [] : [query.trim()];
  const terms: string[] = [];
  let prefix = '';
  for (const word of words) {
    if (word === 'AND' || word === '&&') continue;
    if (word === 'NOT' || word === '!') {
      prefix = `${word} `;
      continue;
    }
    terms.push(prefix + word);
    prefix = '';
  }
  return terms;
}

/** Splits at blanks outside quotes, parentheses and brackets. */
function splitWords(query: string): string[] {
  const words: string[] = [];
  let word = '';
  let depth = 0;
  let quoted = false;
  for (let index = 0; index < query.length; index += 1) {
    const character = query.charAt(index);
    if (quoted) {
      word += character;
      if (character === '\\') {
        index += 1;
        word += query.charAt(index);
      } else if (character === '"') {
        quoted = false;
      }
      continue;
    }
    if (character === '"') quoted = true;
    else if (character === '(' || character === '[') depth += 1;
    else if (character === ')' || character === ']') depth -= 1;
    if (/\s/.test(character) && depth <= 0) {
      if (word !== '') words.push(word);
      word = '';
    } else {
      word += character;
    }
  }
  if (word !== '') words.push(word);
  return words;
}

export function joinTerms(terms: readonly string[]): string {
  return terms.map((term) => (terms.length > 1 && isLoose(term) ? `(${term})` : term)).join(' ');
}

/** A whole line with OR at its top level needs parentheses once something stands beside it. */
function isLoose(term: string): boolean {
  const words = splitWords(term);
  return words.length > 1 && words[0] !== 'NOT' && words[0] !== '!';
}

/** `service:checkout`, `http.route:"/api/:id"`; a value is quoted unless it is one plain word. */
export function fieldTerm(field: string, value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const plain = /^[\p{L}\p{N}_./@-]+$/u.test(text) && !text.startsWith('-') && !/^(AND|OR|NOT|TO)$/.test(text);
  return `${field}:${plain ? text : `"${text.replace(/[\\"]/g, '\\$&')}"`}`;
}

export function negated(term: string): string {
  return `-${term}`;
}

export function hasTerm(query: string, term: string): boolean {
  return splitTerms(query).includes(term);
}

/** Adds a term once, and takes away its opposite. */
export function withTerm(query: string, term: string): string {
  const opposite = term.startsWith('-') ? term.slice(1) : negated(term);
  const terms = splitTerms(query).filter((present) => present !== opposite && present !== term);
  return joinTerms([...terms, term]);
}

export function withoutTerm(query: string, term: string): string {
  return joinTerms(splitTerms(query).filter((present) => present !== term));
}

/** With the term, or without it where it is there already. */
export function withTermToggled(query: string, term: string): string {
  return hasTerm(query, term) ? withoutTerm(query, term) : withTerm(query, term);
}

/** The plain words of a query, to mark where they occur. */
export function wordsToMark(query: string): string[] {
  return splitTerms(query)
    .filter((term) => !/^(-|NOT |! )/.test(term) && !/^[^"(]*[:=<>]/.test(term) && !term.includes('('))
    .map((term) => term.replace(/^"|"$/g, '').replaceAll('*', '').trim())
    .filter((word) => word.length > 1);
}
