import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseAllDocuments } from 'yaml';
import { AliasTable } from './alias-table.ts';
import { ScrapeConfigError } from './config-error.ts';
import { parseDuration, parseSize } from './units.ts';

/** Where a value stands, and what it is called in refusals. */
interface Origin {
  readonly file: string;
  readonly lines: LineCounter;
  readonly aliases: AliasTable;
}

/** Mappings within mappings that one may be merged of. */
const DEEPEST_MERGE = 100;

/** Words of YAML 1.1, which Prometheus' decoder takes for truth values where one belongs. */
const YES = /^(?:y|yes|on)$/i;
const NO = /^(?:n|no|off)$/i;

/** Reads a YAML (or JSON) text; of several documents the first, as Prometheus does. @throws ScrapeConfigError */
export function parseConfigText(text: string, file: string): ConfigValue {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines, customTags: [BINARY], merge: true });
  const [document] = Array.isArray(documents) ? documents : [];
  const problem = document?.errors[0];
  if (problem !== undefined) {
    // The first line is the sentence; a copy of the text follows it, which may hold a secret.
    const sentence = problem.message.split(/ at line \d|\n/)[0];
    throw new ScrapeConfigError(`${file}:${problem.linePos?.[0].line ?? 1}: ${sentence}`);
  }
  return new ConfigValue({ file, lines, aliases: new AliasTable(document) }, document?.contents ?? null, '', 0);
}

/** Bytes that are no UTF-8 become U+FFFD, which no name may have. */
const BINARY = {
  tag: 'tag:yaml.org,2002:binary',
  resolve: (text: string) => Buffer.from(text, 'base64').toString('utf8'),
};

/** One value of a configuration, read strictly: what it is not is a refusal that says where. */
export class ConfigValue {
  readonly #origin: Origin;
  readonly #node: unknown;
  readonly #path: string;
  readonly #offset: number;

  constructor(origin: Origin, node: unknown, path: string, offset: number) {
    this.#origin = origin;
    this.#path = path;
    this.#offset = isNode(node) ? (node.range?.[0] ?? offset) : offset;
    this.#node = isAlias(node) ? origin.aliases.resolve(node) : node;
    if (isAlias(node) && this.#node === undefined)
      this.fail(`there is no anchor ${JSON.stringify(node.source)} before`);
  }

  /** Nothing stands there, or `null`. */
  get isNull(): boolean {
    return this.#node === null || (isScalar(this.#node) && this.#node.value === null);
  }

  get path(): string {
    return this.#path;
  }

  /** `prometheus.yml:12: scrape_configs[0]` */
  get place(): string {
    const line = `${this.#origin.file}:${this.#origin.lines.linePos(this.#offset).line || 1}`;
    return this.#path === '' ? line : `${line}: ${this.#path}`;
  }

  fail(problem: string): never {
    throw new ScrapeConfigError(`${this.place}: ${problem}`);
  }

  /** Its entries; of nothing, none. */
  map(): ConfigMap {
    return new ConfigMap(this, this.isNull ? new Map() : this.#entries([]));
  }

  /** Those that `<<` brings among them: its own win, and of several mappings that stand there the first. */
  #entries(around: readonly unknown[]): Map<string, ConfigValue> {
    const node = this.#node;
    if (!isMap(node)) this.fail('a mapping was expected');
    if (around.includes(node)) this.fail('a mapping cannot be merged into itself');
    if (around.length > DEEPEST_MERGE || !this.#origin.aliases.mayMerge(around.length > 0 ? node.items.length : 0))
      this.fail('too much is merged by "<<"');
    const own = new Map<string, ConfigValue>();
    const merged = new Map<string, ConfigValue>();
    for (const { key, value } of node.items) {
      if (!isScalar(key)) this.fail('a key must be plain text');
      const offset = key.range?.[0] ?? this.#offset;
      if (typeof key.value === 'symbol') {
        const brought = new ConfigValue(this.#origin, value, this.#path, offset);
        for (const part of brought.#parts())
          for (const [name, entry] of part.#entries([...around, node])) merged.set(name, entry);
        continue;
      }
      const name = String(key.value);
      const path = this.#path === '' ? name : `${this.#path}.${name}`;
      own.set(name, new ConfigValue(this.#origin, value, path, offset));
    }
    return new Map([...merged, ...own]);
  }

  /** What stands at `<<`, the first last. */
  #parts(): readonly ConfigValue[] {
    if (!isSeq(this.#node)) return [this];
    return this.#node.items.map((item) => new ConfigValue(this.#origin, item, this.#path, this.#offset)).reverse();
  }

  list(): readonly ConfigValue[] {
    if (this.isNull) return [];
    if (!isSeq(this.#node)) this.fail('a list was expected');
    return this.#node.items.map(
      (item, at) => new ConfigValue(this.#origin, item, `${this.#path}[${at}]`, this.#offset),
    );
  }

  /** Numbers and words such as `yes` as they were written; nothing as an empty text. */
  text(): string {
    if (this.isNull) return '';
    if (!isScalar(this.#node)) this.fail('text was expected');
    const { value, source } = this.#node;
    return typeof value === 'string' ? value : (source ?? String(value));
  }

  texts(): readonly string[] {
    return this.list().map((item) => item.text());
  }

  boolean(): boolean {
    const node = isScalar(this.#node) ? this.#node : undefined;
    if (typeof node?.value === 'boolean') return node.value;
    const word = node?.type === 'PLAIN' ? String(node.value) : '';
    if (!YES.test(word) && !NO.test(word)) this.fail('true or false was expected');
    return YES.test(word);
  }

  /** A whole number, not negative. */
  count(): number {
    const count = decimal(this.text());
    if (!Number.isSafeInteger(count)) this.fail(`a whole number was expected, not ${JSON.stringify(this.text())}`);
    return count;
  }

  /** A decimal number, not negative. */
  number(): number {
    const number = decimal(this.text());
    if (Number.isNaN(number)) this.fail(`a number was expected, not ${JSON.stringify(this.text())}`);
    return number;
  }

  durationMs(): number {
    const text = this.text();
    return parseDuration(text) ?? this.fail(`not a valid duration string: ${JSON.stringify(text)}`);
  }

  sizeBytes(): number {
    const text = this.text();
    return parseSize(text) ?? this.fail(`not a valid size, such as 10MB: ${JSON.stringify(text)}`);
  }
}

/** A mapping whose keys are taken one by one; what nobody takes is unknown. */
export class ConfigMap {
  readonly owner: ConfigValue;
  readonly #values: Map<string, ConfigValue>;
  readonly #taken = new Set<string>();

  constructor(owner: ConfigValue, values: Map<string, ConfigValue>) {
    this.owner = owner;
    this.#values = values;
  }

  has(key: string): boolean {
    return this.#values.has(key);
  }

  /** Undefined where the key is absent. */
  take(key: string): ConfigValue | undefined {
    this.#taken.add(key);
    return this.#values.get(key);
  }

  /** What `read` makes of the value, or `otherwise` where it is absent or null. */
  read<T>(key: string, read: (value: ConfigValue) => T, otherwise: T): T {
    const value = this.take(key);
    return value === undefined || value.isNull ? otherwise : read(value);
  }

  entries(): Iterable<readonly [string, ConfigValue]> {
    return this.#values;
  }

  refuseUnknown(): void {
    for (const [key, value] of this.#values) {
      if (!this.#taken.has(key)) value.fail(`there is no setting ${JSON.stringify(key)} here`);
    }
  }
}

/** Digits may stand in groups, as in `50_000`. Not a number where it is none. */
function decimal(text: string): number {
  const isNumber = /^\d[\d_]*(?:\.[\d_]*)?(?:e[+-]?\d+)?$/i.test(text);
  return isNumber ? Number(text.replaceAll('_', '')) : Number.NaN;
}
