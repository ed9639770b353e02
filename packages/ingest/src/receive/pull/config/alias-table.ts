import { type Alias, type Document, isAlias, type Node, visit } from 'yaml';

/** Entries that `<<` may bring into mappings of one document: a thousand jobs with what they have in common take a few ten thousand. */
const MOST_MERGED = 1_000_000;

/**
 * What the aliases of a document stand for, looked up for all of them at once. What servers of targets say is read with it, too: a few lines of
 * aliases to aliases would otherwise be merged for hours.
 */
export class AliasTable {
  readonly #document: Document | undefined;
  #nodes: ReadonlyMap<Alias, Node> | undefined;
  #merged = 0;

  constructor(document: Document | undefined) {
    this.#document = document;
  }

  /** The last node of that name before it; undefined where there is none. */
  resolve(alias: Alias): Node | undefined {
    this.#nodes ??= this.#look();
    return this.#nodes.get(alias);
  }

  /** Counts entries that are merged; false once they are too many. */
  mayMerge(entries: number): boolean {
    this.#merged += entries;
    return this.#merged <= MOST_MERGED;
  }

  #look(): ReadonlyMap<Alias, Node> {
    const named = new Map<string, Node>();
    const nodes = new Map<Alias, Node>();
    visit(this.#document ?? null, {
      Node(_key, node) {
        if (isAlias(node)) {
          const target = named.get(node.source);
          if (target !== undefined) nodes.set(node, target);
        } else if (node.anchor !== undefined) named.set(node.anchor, node);
      },
    });
    return nodes;
  }
}
