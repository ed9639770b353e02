import { BytesRange, type BytesTable } from '@oriel/telemetry';
import { type SensitiveNames, wordsOf } from './sensitive-names.ts';
import type { TextCleaner } from './text-cleaner.ts';

/** Nothing is known yet. */
const UNKNOWN = 0;
export const KEY_FINE = 1;
/** The value is a secret by the name of its key. */
export const KEY_SENSITIVE = 2;
/** Line feeds in the value have a meaning. */
export const KEY_KEEPS_LINES = 3;
/** The key itself needed cleaning; `replacementOf` says what it became. */
export const KEY_REPLACED = 4;
/** The specification forbids empty keys; the attribute is dropped and counted. */
export const KEY_EMPTY = 5;
/** The value is what a request or an answer carried. */
export const KEY_PAYLOAD = 6;

/** Texts whose lines are read as lines: stack traces and queries. */
const KEEPS_LINES = new Set([
  'exception.stacktrace',
  'code.stacktrace',
  'error.stack',
  'db.query.text',
  'db.statement',
  'graphql.document',
]);

/** `http.request.body`, `responseBody` and `message_payload` carry one; `http.request.body.size` does not. */
const PAYLOADS = new Set(['body', 'payload']);

/** What is to be done with the value of an attribute, by the number of its key: decided once for each key. */
export class KeyVerdicts {
  readonly #keys: BytesTable;
  readonly #names: SensitiveNames;
  readonly #cleaner: TextCleaner;
  readonly #maxKeyBytes: number;
  readonly #range = new BytesRange();
  #verdicts = new Uint8Array(256);
  readonly #replacements = new Map<number, number>();
  #generation: number;

  constructor(keys: BytesTable, names: SensitiveNames, cleaner: TextCleaner, maxKeyBytes: number) {
    this.#keys = keys;
    this.#names = names;
    this.#cleaner = cleaner;
    this.#maxKeyBytes = maxKeyBytes;
    this.#generation = keys.generation;
  }

  /** Between requests: forgets keys that the table has forgotten. */
  refresh(): void {
    if (this.#generation === this.#keys.generation) return;
    this.#generation = this.#keys.generation;
    this.#verdicts.fill(UNKNOWN);
    this.#replacements.clear();
  }

  of(key: number): number {
    const verdict = key < this.#verdicts.length ? this.#verdicts[key]! : UNKNOWN;
    return verdict === UNKNOWN ? this.#decide(key) : verdict;
  }

  /** The number of the cleaned key. */
  replacementOf(key: number): number {
    return this.#replacements.get(key) ?? key;
  }

  #decide(key: number): number {
    const start = this.#keys.startOf(key);
    const end = this.#keys.endOf(key);
    const range = this.#range;
    // A copy, since interning the replacement may move the table's bytes.
    range.set(this.#keys.bytes.slice(start, end), 0, end - start);
    this.#cleaner.clean(range, this.#maxKeyBytes);
    if (range.length === 0) return this.#remember(key, KEY_EMPTY);
    const cleaned = this.#keys.intern(range.bytes, range.start, range.end);
    if (cleaned === key) return this.#remember(key, this.#verdictOfName(range.text()));
    this.#replacements.set(key, cleaned);
    // What was cleaned once is clean: looked at again, a redacted key would be redacted for ever.
    if (cleaned >= 0) this.#remember(cleaned, this.#verdictOfName(range.text()));
    return this.#remember(key, KEY_REPLACED);
  }

  #verdictOfName(name: string): number {
    if (this.#names.includes(name)) return KEY_SENSITIVE;
    if (KEEPS_LINES.has(name)) return KEY_KEEPS_LINES;
    return PAYLOADS.has(wordsOf(name).at(-1) ?? '') ? KEY_PAYLOAD : KEY_FINE;
  }

  #remember(key: number, verdict: number): number {
    if (key >= this.#verdicts.length) {
      const grown = new Uint8Array(Math.max(this.#verdicts.length * 2, key + 1));
      grown.set(this.#verdicts);
      this.#verdicts = grown;
    }
    this.#verdicts[key] = verdict;
    return verdict;
  }
}
