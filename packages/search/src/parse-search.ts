import { ALL, type Predicate } from '@oriel/store';
import { allOf, anyOf, oneOfWhenTexts } from './combine.ts';
import { compareField, matchText } from './compare-field.ts';
import { resolveField } from './field-name.ts';
import { Scanner, type WrittenOperator } from './scanner.ts';
import { SearchError, type SearchErrorCode } from './search-error.ts';

const MAX_LENGTH = 10_000;
const MAX_DEPTH = 100;

/**
 * Reads a search line. Pure; an empty line finds everything.
 *
 *     line   = or
 *     or     = and { ("OR" | "||") and }
 *     and    = not { ["AND" | "&&"] not }
 *     not    = { "NOT" | "-" | "!" } term
 *     term   = "(" or ")" | word | "phrase" | field operator value
 *     value  = word | "text" | range | "(" or of words and orders ")"
 *     range  = ("[" | "{") from "TO" to ("]" | "}")
 *
 * @throws {SearchError} saying where, what was found, what was expected and, where it can be guessed, what was meant.
 */
export function parseSearch(text: string): Predicate {
  if (text.length > MAX_LENGTH) {
    throw new SearchError({
      code: 'search_too_long',
      position: MAX_LENGTH,
      found: text.slice(MAX_LENGTH, MAX_LENGTH + 20),
      expected: `at most ${MAX_LENGTH} characters`,
    });
  }
  return new SearchParser(text).line();
}

/** `field` is set inside the parentheses of `field:(…)`, where words are its values. */
interface Place {
  readonly field?: string;
  readonly depth: number;
}

class SearchParser {
  readonly #scanner: Scanner;

  constructor(text: string) {
    this.#scanner = new Scanner(text);
  }

  line(): Predicate {
    this.#scanner.skipSpace();
    if (this.#scanner.isAtEnd()) return ALL;
    const predicate = this.#or({ depth: 0 });
    if (!this.#scanner.isAtEnd()) throw this.#problem('search_unopened_group', 'an opening parenthesis before it');
    return predicate;
  }

  #or(place: Place): Predicate {
    const members = [this.#and(place)];
    while (this.#scanner.keyword() === 'OR') {
      this.#scanner.takeKeyword();
      members.push(this.#and(place));
    }
    return anyOf(members);
  }

  #and(place: Place): Predicate {
    const members = [this.#not(place)];
    for (;;) {
      this.#scanner.skipSpace();
      const keyword = this.#scanner.keyword();
      if (keyword === 'OR' || this.#scanner.isAtEnd() || this.#scanner.isAt(')')) return allOf(members);
      if (keyword === 'AND') this.#scanner.takeKeyword();
      members.push(this.#not(place));
    }
  }

  #not(place: Place): Predicate {
    this.#scanner.skipSpace();
    if (this.#scanner.keyword() === 'NOT') this.#scanner.takeKeyword();
    else if (!this.#scanner.takeNegation(place.field === undefined ? 'term' : 'value')) return this.#term(place);
    return { kind: 'not', of: this.#not(this.#deeper(place)) };
  }

  #term(place: Place): Predicate {
    if (this.#scanner.isAtEnd() || this.#scanner.isAt(')') || this.#scanner.keyword() !== undefined) {
      throw this.#problem('search_missing_term', 'a word, a "phrase" or a field:value');
    }
    if (this.#scanner.isAt('(')) return this.#group(place);
    if (place.field !== undefined) return this.#memberOf(place.field);
    const { literal, op } = this.#scanner.head();
    return op === undefined ? matchText(literal) : this.#comparison(resolveField(literal.text), op, place);
  }

  #group(place: Place): Predicate {
    const opened = this.#problem('search_unclosed_group', 'a closing parenthesis for it');
    const inner = this.#deeper(place);
    this.#scanner.take('(');
    const predicate = this.#or(inner);
    if (!this.#scanner.take(')')) throw opened;
    return predicate;
  }

  #comparison(field: string, op: WrittenOperator, place: Place): Predicate {
    this.#scanner.skipSpace();
    if (op === ':' || op === '=' || op === '!=') {
      const several = this.#severalValues(field, place);
      if (several !== undefined) return op === '!=' ? { kind: 'not', of: several } : several;
    }
    const order = op === ':' ? this.#scanner.takeOrder() : undefined;
    this.#scanner.skipSpace();
    return compareField(field, order ?? op, this.#value(field));
  }

  #severalValues(field: string, place: Place): Predicate | undefined {
    if (this.#scanner.isAt('(')) return oneOfWhenTexts(this.#group({ field, depth: place.depth }));
    return this.#scanner.isAt('[') || this.#scanner.isAt('{') ? this.#range(field) : undefined;
  }

  /** One of the words, orders and ranges between the parentheses of `field:(…)`. */
  #memberOf(field: string): Predicate {
    if (this.#scanner.isAt('[') || this.#scanner.isAt('{')) return this.#range(field);
    const order = this.#scanner.takeOrder();
    this.#scanner.skipSpace();
    const value = this.#value(field);
    if (!value.quoted && /^[\p{L}_@][\p{L}\p{N}_@.$-]*(?:[=:<>]|!=)(?!\/\/)./u.test(value.text)) {
      throw new SearchError({
        code: 'search_nested_field',
        position: value.position,
        found: value.text,
        expected: `only values of "${field}" between its parentheses`,
        suggestion: `"${value.text}"`,
      });
    }
    return compareField(field, order ?? ':', value);
  }

  #value(field: string) {
    if (this.#scanner.isAtEnd() || this.#scanner.isAt(')')) {
      throw this.#problem('search_missing_value', `a value for "${field}"`);
    }
    return this.#scanner.value('value');
  }

  #range(field: string): Predicate {
    const malformed = this.#problem('search_bad_range', 'a range such as [1 TO 5], {1 TO 5} or [1 TO *]');
    const fromIncluded = this.#scanner.take('[') || !this.#scanner.take('{');
    const from = this.#bound();
    this.#scanner.skipSpace();
    if (!this.#scanner.takeTo()) throw malformed;
    const to = this.#bound();
    this.#scanner.skipSpace();
    const toIncluded = this.#scanner.take(']');
    if (!toIncluded && !this.#scanner.take('}')) throw malformed;
    if (from.text === '' && !from.quoted) throw malformed;
    if (to.text === '' && !to.quoted) throw malformed;
    const sides: Predicate[] = [];
    if (!from.wild) sides.push(compareField(field, fromIncluded ? '>=' : '>', from));
    if (!to.wild) sides.push(compareField(field, toIncluded ? '<=' : '<', to));
    return sides.length === 0 ? { kind: 'exists', field } : allOf(sides);
  }

  #bound() {
    this.#scanner.skipSpace();
    return this.#scanner.value('range');
  }

  #deeper(place: Place): Place {
    if (place.depth < MAX_DEPTH) return { ...place, depth: place.depth + 1 };
    throw this.#problem('search_too_deep', `at most ${MAX_DEPTH} levels`);
  }

  #problem(code: SearchErrorCode, expected: string): SearchError {
    return new SearchError({ code, position: this.#scanner.position, found: this.#scanner.found(), expected });
  }
}
