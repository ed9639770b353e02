/** The label that is the name of the metric. */
export const METRIC_NAME = '__name__';
export const TYPE_LABEL = '__type__';
export const UNIT_LABEL = '__unit__';

/** Labels as a storage has them: names unique and sorted, no empty values. */
export interface LabelSet {
  readonly names: readonly string[];
  readonly values: readonly string[];
}

/** A lone surrogate: no text decoded from UTF-8 has one, so no value can pretend to be two. */
export const SEPARATOR = '\udfff';

/**
 * The labels of a series: names unique and sorted by UTF-16 code unit, values never empty (an empty value is an absent
 * label, Prometheus' data model). Immutable; two that are equal have equal `key`s.
 */
export class Labels implements LabelSet {
  static readonly EMPTY = new Labels([], []);

  readonly names: readonly string[];
  readonly values: readonly string[];
  #key: string | undefined;

  /** Takes the arrays as they are: sorted, unique, without empty values. Everybody else comes by `from`. */
  constructor(names: readonly string[], values: readonly string[]) {
    this.names = names;
    this.values = values;
  }

  static of(set: LabelSet): Labels {
    return set instanceof Labels ? set : new Labels(set.names, set.values);
  }

  static from(pairs: Readonly<Record<string, string>> | Iterable<readonly [string, string]>): Labels {
    const entries =
      Symbol.iterator in pairs ? [...(pairs as Iterable<readonly [string, string]>)] : Object.entries(pairs);
    const kept = entries.filter(([, value]) => value !== '').sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return new Labels(
      kept.map(([name]) => name),
      kept.map(([, value]) => value),
    );
  }

  /** Equal for equal labels and for no others; good as a Map's key. */
  get key(): string {
    if (this.#key === undefined) {
      let key = '';
      for (let at = 0; at < this.names.length; at++) key += this.names[at] + SEPARATOR + this.values[at] + SEPARATOR;
      this.#key = key;
    }
    return this.#key;
  }

  /** The value, or an empty string where the label is absent. */
  get(name: string): string {
    const at = this.names.indexOf(name);
    return at < 0 ? '' : (this.values[at] as string);
  }

  has(name: string): boolean {
    return this.names.includes(name);
  }

  with(name: string, value: string): Labels {
    const pairs = this.pairs().filter(([known]) => known !== name);
    pairs.push([name, value]);
    return Labels.from(pairs);
  }

  without(drop: ReadonlySet<string>): Labels {
    return this.#filter((name) => !drop.has(name));
  }

  only(keep: ReadonlySet<string>): Labels {
    return this.#filter((name) => keep.has(name));
  }

  /** Without the metric's name, type and unit: what a result is whose value is no longer the metric's. */
  withoutMetric(): Labels {
    return this.#filter((name) => name !== METRIC_NAME && name !== TYPE_LABEL && name !== UNIT_LABEL);
  }

  pairs(): [string, string][] {
    return this.names.map((name, at) => [name, this.values[at] as string]);
  }

  toObject(): Record<string, string> {
    return Object.fromEntries(this.pairs());
  }

  #filter(keep: (name: string) => boolean): Labels {
    if (this.names.every(keep)) return this;
    const names: string[] = [];
    const values: string[] = [];
    for (let at = 0; at < this.names.length; at++) {
      const name = this.names[at] as string;
      if (!keep(name)) continue;
      names.push(name);
      values.push(this.values[at] as string);
    }
    return names.length === 0 ? Labels.EMPTY : new Labels(names, values);
  }
}

/** Prometheus' order of label sets: pair by pair, the name first. */
export function compareLabels(a: Labels, b: Labels): number {
  const shared = Math.min(a.names.length, b.names.length);
  for (let at = 0; at < shared; at++) {
    const nameA = a.names[at] as string;
    const nameB = b.names[at] as string;
    if (nameA !== nameB) return nameA < nameB ? -1 : 1;
    const valueA = a.values[at] as string;
    const valueB = b.values[at] as string;
    if (valueA !== valueB) return valueA < valueB ? -1 : 1;
  }
  return a.names.length - b.names.length;
}
