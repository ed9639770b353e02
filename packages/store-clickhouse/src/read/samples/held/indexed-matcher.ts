import type { Turns } from '../turns.ts';
import type { LabelMatcher } from './label-matcher.ts';
import type { LabelValues } from './label-values.ts';

const encoder = new TextEncoder();
const ACCEPTED = 1;
const REFUSED = 2;
const NOT_LOOKED_AT = -2;
/** Values that are looked at without a look at the clock. */
const LOOKED_AT_ONCE = 512;

/** A set of names that series have in common, as numbers of labels. */
export interface LabelSet {
  readonly labels: readonly number[];
}

/** A condition on one label of one tenant's series, asked of the numbers of values: each value is looked at once. */
export class IndexedMatcher {
  readonly needsLabel: boolean;
  readonly label: LabelValues | undefined;
  readonly #matcher: LabelMatcher;
  readonly #labelNumber: number;
  readonly #sets: readonly LabelSet[];
  /** Where the label stands in each set of names. */
  readonly #places: Int16Array;
  readonly #acceptsAbsent: boolean;
  readonly #prefix: Uint8Array;
  readonly #suffix: Uint8Array;
  /** The only values that it accepts, where they are known. */
  readonly #values: readonly number[] | undefined;
  #known: Uint8Array | undefined;

  /** @param label and its number; of one that no series has, undefined and −1 */
  constructor(matcher: LabelMatcher, label: LabelValues | undefined, labelNumber: number, sets: readonly LabelSet[]) {
    this.#matcher = matcher;
    this.needsLabel = matcher.needsLabel;
    this.label = label;
    this.#labelNumber = labelNumber;
    this.#sets = sets;
    this.#places = new Int16Array(sets.length).fill(NOT_LOOKED_AT);
    this.#acceptsAbsent = matcher.accepts('');
    this.#prefix = encoder.encode(matcher.prefix);
    this.#suffix = encoder.encode(matcher.suffix);
    this.#values =
      label === undefined ? [] : matcher.values?.map((text) => label.texts.find(text)).filter((value) => value >= 0);
  }

  /** Values that it accepts; `undefined` where there are more than `most` to be looked at. */
  async acceptedValues(most: number, turns: Turns): Promise<readonly number[] | undefined> {
    if (this.#values !== undefined || this.label === undefined) return this.#values ?? [];
    const { size } = this.label.texts;
    if (size > most) return undefined;
    const accepted: number[] = [];
    for (let value = 0; value < size; value++) {
      if (value % LOOKED_AT_ONCE === 0 && turns.due) await turns.next();
      if (this.#accepts(value)) accepted.push(value);
    }
    return accepted;
  }

  /** Whether a series meets it, of which are told the set of its names and where its values begin. */
  meets(set: number, values: Uint32Array, start: number): boolean {
    const place = this.placeIn(set);
    return place < 0 ? this.#acceptsAbsent : this.#accepts(values[start + place]!);
  }

  /** Where the label stands among the names of a set, −1 where it does not. */
  placeIn(set: number): number {
    const known = this.#places[set] ?? NOT_LOOKED_AT;
    if (known !== NOT_LOOKED_AT) return known;
    const place = this.#sets[set]!.labels.indexOf(this.#labelNumber);
    // Of sets that came meanwhile nothing is remembered.
    this.#places[set] = place;
    return place;
  }

  #accepts(value: number): boolean {
    if (this.#values?.length === 1) return value === this.#values[0];
    this.#known ??= new Uint8Array(this.label!.texts.size);
    const known = this.#known[value];
    if (known === ACCEPTED || known === REFUSED) return known === ACCEPTED;
    const accepts = this.#judge(value);
    // Of values that came meanwhile nothing is remembered.
    this.#known[value] = accepts ? ACCEPTED : REFUSED;
    return accepts;
  }

  #judge(value: number): boolean {
    const { texts } = this.label!;
    const { wildcards, acceptsOthers } = this.#matcher;
    if (wildcards !== undefined) return texts.meets(value, wildcards) !== acceptsOthers;
    if (!texts.startsWith(value, this.#prefix) || !texts.endsWith(value, this.#suffix)) return acceptsOthers;
    return this.#matcher.accepts(texts.decode(value));
  }
}
