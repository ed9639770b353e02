import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import { ScrapeConfigError } from './config-error.ts';
import { parseDuration, parseSize } from './units.ts';

/** Where a value stands, and what it is called in refusals. */
interface Origin {
  readonly file: string;
  readonly lines: LineCounter;
}

/** Reads a YAML (or JSON) text. @throws ScrapeConfigError */
export function parseConfigText(text: string, file: string): ConfigValue {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, customTags: [BINARY] });
  const [problem] = document.errors;
  if (problem !== undefined) {
    // The first line is the sentence; a copy of the text follows it, which may hold a secret.
    const sentence = problem.message.split(/ at line \d|\n/)[0];
    throw new ScrapeConfigError(`${file}:${problem.linePos?.[0].line ?? 1}: ${sentence}`);
  }
  return new ConfigValue({ file, lines }, document.contents, '', 0);
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
    this.#node = node;
    this.#path = path;
    this.#offset = isNode(node) ? (node.range?.[0] ?? offset) : offset;
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
    if (this.isNull) return new ConfigMap(this, new Map());
    if (!isMap(this.#node)) this.fail('a mapping was expected');
    const values = new Map<string, ConfigValue>();
    for (const { key, value } of this.#node.items) {
      if (!isScalar(key)) this.fail('a key must be plain text');
      const name = String(key.value);
      const path = this.#path === '' ? name : `${this.#path}.${name}`;
      values.set(name, new ConfigValue(this.#origin, value, path, key.range?.[0] ?? this.#offset));
    }
    return new ConfigMap(this, values);
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
    const value = isScalar(this.#node) ? this.#node.value : undefined;
    if (typeof value !== 'boolean') this.fail('true or false was expected');
    return value;
  }

  /** A whole number, not negative. */
  count(): number {
    const text = this.text();
    if (!/^\d{1,15}$/.test(text)) this.fail(`a whole number was expected, not ${JSON.stringify(text)}`);
    return Number(text);
  }

  /** A decimal number, not negative. */
  number(): number {
    const text = this.text();
    if (!/^\d+(?:\.\d*)?(?:e[+-]?\d+)?$/i.test(text)) this.fail(`a number was expected, not ${JSON.stringify(text)}`);
    return Number(text);
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
