import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type LineCounter,
  type ParsedNode,
  type Document as YamlDocument,
} from 'yaml';
import type { Place } from './rule-group.ts';

type Node = ParsedNode | null | undefined;
export type Fields = ReadonlyMap<string, Node>;

/**
 * Takes a YAML tree for what it should be, strictly: a field that nobody knows is a problem and not ignored, as it is most often
 * a slip of the pen. Problems are gathered, so that one reading names them all; they read as those of Prometheus' own decoder.
 */
export class YamlReader {
  readonly problems: string[] = [];
  readonly #document: YamlDocument.Parsed;
  readonly #lines: LineCounter;

  constructor(document: YamlDocument.Parsed, lines: LineCounter) {
    this.#document = document;
    this.#lines = lines;
  }

  placeOf(node: Node): Place {
    const { line, col } = this.#lines.linePos(node?.range?.[0] ?? 0);
    return { line, column: col };
  }

  /** The fields of a mapping, those that `<<` brings among them; its own win. */
  fields(given: Node, type: string, known: readonly string[]): Fields {
    return this.#entries(given, type, (key, node) => {
      if (known.includes(key)) return true;
      this.#report(node, `field ${key} not found in type ${type}`);
      return false;
    });
  }

  /** A mapping of names to texts; empty when it is absent. */
  texts(given: Node): Record<string, string> {
    const entries = this.#entries(given, 'map[string]string', () => true);
    return Object.fromEntries(Array.from(entries, ([key, value]) => [key, this.text(value)]));
  }

  items(given: Node, type: string): readonly Node[] {
    const node = this.#resolved(given);
    if (isNothing(node)) return [];
    if (isSeq(node)) return node.items as ParsedNode[];
    this.#mismatch(node, type);
    return [];
  }

  /** As it is written: `1` is the text "1". Nothing and null are the empty text. */
  text(given: Node): string {
    const node = this.#resolved(given);
    if (isNothing(node)) return '';
    if (isScalar(node)) return typeof node.value === 'string' ? node.value : (node.source ?? String(node.value));
    this.#mismatch(node, 'string');
    return '';
  }

  wholeNumber(given: Node): number {
    const node = this.#resolved(given);
    if (isNothing(node)) return 0;
    if (isScalar(node) && Number.isSafeInteger(node.value)) return node.value as number;
    this.#mismatch(node, 'int');
    return 0;
  }

  #entries(given: Node, type: string, accepts: (key: string, node: Node) => boolean): Map<string, Node> {
    const own = new Map<string, Node>();
    const merged = new Map<string, Node>();
    const node = this.#resolved(given);
    if (isNothing(node)) return own;
    if (!isMap(node)) {
      this.#mismatch(node, type);
      return own;
    }
    for (const { key, value } of node.items) {
      const keyNode = this.#resolved(key as ParsedNode);
      if (isScalar(keyNode) && typeof keyNode.value === 'symbol') {
        for (const [name, inherited] of this.#merged(value as ParsedNode, type, accepts)) merged.set(name, inherited);
        continue;
      }
      const name = this.text(key as ParsedNode);
      if (accepts(name, key as ParsedNode)) own.set(name, value as ParsedNode);
    }
    return new Map([...merged, ...own]);
  }

  /** What stands at `<<`: a mapping, or several of which the first wins. */
  #merged(given: Node, type: string, accepts: (key: string, node: Node) => boolean): Map<string, Node> {
    const node = this.#resolved(given);
    if (!isSeq(node)) return this.#entries(node, type, accepts);
    const parts = (node.items as ParsedNode[]).map((item) => this.#entries(item, type, accepts));
    return new Map(parts.reverse().flatMap((part) => [...part]));
  }

  #resolved(node: Node): Node {
    return isAlias(node) ? (node.resolve(this.#document) as Node) : node;
  }

  #mismatch(node: Node, type: string): void {
    if (isMap(node)) this.#report(node, `cannot unmarshal !!map into ${type}`);
    else if (isSeq(node)) this.#report(node, `cannot unmarshal !!seq into ${type}`);
    else if (isScalar(node))
      this.#report(node, `cannot unmarshal ${tagOf(node.value)} \`${node.source ?? node.value}\` into ${type}`);
  }

  #report(node: Node, problem: string): void {
    this.problems.push(`  line ${this.placeOf(node).line}: ${problem}`);
  }
}

function isNothing(node: Node): boolean {
  return node === null || node === undefined || (isScalar(node) && node.value === null);
}

function tagOf(value: unknown): string {
  if (typeof value === 'boolean') return '!!bool';
  if (typeof value === 'number') return Number.isInteger(value) ? '!!int' : '!!float';
  return '!!str';
}
