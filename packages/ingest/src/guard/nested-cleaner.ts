import type { AttributeValue } from '@oriel/telemetry';
import { REDACTED } from './secrets.ts';
import type { SensitiveNames } from './sensitive-names.ts';
import { CUT_MARK, type TextCleaner } from './text-cleaner.ts';

/**
 * Cleans an array or key-value list, slow path. A copy, with sensitive members redacted, texts cleaned, and what is
 * beyond the budget of bytes left out behind a mark.
 *
 * The text form of nested values doubles each backslash and quote at every depth, so these are charged as often as they
 * will be written: otherwise 4 KB of quotes eight deep would be stored as a megabyte.
 */
export class NestedCleaner {
  readonly #text: TextCleaner;
  #names: SensitiveNames;
  #budget = 0;

  constructor(text: TextCleaner, names: SensitiveNames) {
    this.#text = text;
    this.#names = names;
  }

  set names(names: SensitiveNames) {
    this.#names = names;
  }

  clean(value: AttributeValue, maxBytes: number): AttributeValue {
    this.#budget = maxBytes;
    return this.#clean(value, 0);
  }

  #clean(value: AttributeValue, depth: number): AttributeValue {
    if (typeof value === 'string') return this.#cleanText(value, depth);
    if (value === null || typeof value !== 'object') {
      this.#budget -= 8;
      return value;
    }
    if (value instanceof Uint8Array) {
      this.#budget -= value.length * 2;
      return this.#budget < 0 ? CUT_MARK : value;
    }
    // Brackets and the mark of the type, which is escaped at each depth.
    this.#budget -= 4 + 2 ** depth;
    if (Array.isArray(value)) {
      const items: AttributeValue[] = [];
      for (const item of value as readonly AttributeValue[]) {
        if (this.#budget <= 0) {
          items.push(CUT_MARK);
          break;
        }
        items.push(this.#clean(item, depth + 1));
      }
      return items;
    }
    const members = Object.create(null) as Record<string, AttributeValue>;
    for (const [key, member] of Object.entries(value)) {
      if (this.#budget <= 0) {
        members[CUT_MARK] = null;
        break;
      }
      const cleanKey = this.#cleanText(key, depth + 1) as string;
      if (this.#names.includes(key)) {
        this.#budget -= REDACTED.length;
        members[cleanKey] = REDACTED;
      } else members[cleanKey] = this.#clean(member, depth + 1);
    }
    return members;
  }

  #cleanText(text: string, depth: number): AttributeValue {
    const room = Math.max(0, this.#budget);
    const clean = this.#text.cleanString(text.length > room ? text.slice(0, room) : text);
    const cost = 2 + clean.length * 2 + (clean.length === 0 ? 0 : countEscapes(clean) * 2 ** depth);
    this.#budget -= cost;
    if (this.#budget >= 0 && clean.length <= room) return text.length > room ? clean + CUT_MARK : clean;
    // Too long with its escapes: a part that surely fits, never half of a surrogate pair.
    const length = Math.floor((clean.length * room) / Math.max(cost, 1) / 2);
    const kept = clean.slice(0, length);
    return `${/[\ud800-\udbff]$/.test(kept) ? kept.slice(0, -1) : kept}${CUT_MARK}`;
  }
}

function countEscapes(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22 || code === 0x5c) count++;
  }
  return count;
}
