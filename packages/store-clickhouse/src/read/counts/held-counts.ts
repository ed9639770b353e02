import type { TimeRange } from '@oriel/store';
import type { TenantId } from '@oriel/telemetry';
import type { TenantEngineClient } from '../../engine/engine-client.ts';
import type { ValueCounts } from '../facets/value-counts.ts';
import type { RequestCounts } from '../traces/request-counts.ts';
import { type CellRun, CountedPart, type PartFacts } from './counted-part.ts';
import { type CountedTable, readPartFacts, readPartNames } from './read-parts.ts';

/** Parts of fewer records are counted as quickly as they are looked up, and merged soon. */
const LEAST_PART_ROWS = 30_000;
/** What is counted of a part in one piece. */
const CELL_ROWS = 1_000_000;
/** With less in memory the readings that leave it out take as long as those that do not. */
const LEAST_HELD_ROWS = 500_000;
/** Parts of one statement, each with its name in it. */
const MOST_PARTS = 200;
/** Parts that a range cuts, each with times of its own in the statement. */
const MOST_CUT_PARTS = 16;
/** What has more values in a cell, a field or the services, is no list that anybody looks through, and every cell would hold as many. */
export const MOST_VALUES = 1_000;
const MOST_WIDE = 1_000;
/** A part that was not asked for so long makes room for others, */
const OLD_MS = 600_000;
/** where so much of the memory is used. */
const FULL = 0.9;
const MINUTE_NS = 60_000_000_000n;
/** New parts are looked for not more often than so. */
const LOOK_EVERY_MS = 10_000;
/** What came since is counted every so often, also while nobody asks, */
const KEEP_UP_MS = 60_000;
/** for so long after somebody has asked: whoever looked yesterday finds today counted. */
const KEPT_UP_MS = 24 * 3_600_000;
/** What one question may have counted before the next has its turn. */
const MOST_CELLS_AT_ONCE = 128;

export interface HeldCountsOptions {
  /** Of all tenants together; 0 for none. */
  readonly mostBytes: number;
  readonly leastPartRows?: number;
  readonly leastHeldRows?: number;
  readonly cellRows?: number;
  readonly keepUpMs?: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** A part that answers, with the cells that do. */
export interface HeldPart<Content> {
  readonly part: CountedPart<Content>;
  readonly run: CellRun;
  /** Times of the range that lie in it beside them. */
  readonly besides: readonly TimeRange[];
}

/** What is counted of a cell, and about how much memory that takes. */
export interface CellCounts<Content> {
  readonly content: Content;
  readonly sizeBytes: number;
}

/** What is to be counted while nobody waits. */
export interface Wanted<Content> {
  readonly range: TimeRange;
  /** Names of what is asked for: as of a field, how it is read and under which filter. */
  readonly questions: readonly string[];
  /**
   * Counts of one part, or of a stretch of it, by question, each undefined where it has more than `MOST_VALUES` values. Nothing where the
   * part is gone.
   */
  count(
    part: PartFacts,
    times: TimeRange | undefined,
    questions: readonly string[],
  ): Promise<ReadonlyMap<string, CellCounts<Content> | undefined> | undefined>;
}

/**
 * What is counted of parts, for one tenant: how often values occur in `logs`, and requests of services in `spans`. The engine never changes a
 * part: it writes another one, of another name, when it merges or deletes. So what was counted of a part holds for as long as it is there,
 * whoever inserts, merges and deletes.
 *
 *     asked ──► one statement: rows of all parts but those counted + which of those counted it still saw
 *                 │ one is gone: forgotten, and asked again
 *                 └─► counts of those it saw are added
 *     answered ──► new parts are looked for and counted, cell by cell, for the next time, and every minute of the next day
 *
 * Parts are forgotten when they are gone, and where memory is full, those first that were not asked for the longest.
 */
export class HeldCounts {
  readonly #options: HeldCountsOptions;
  readonly #logs = new Map<TenantId, TenantCounts<ValueCounts>>();
  readonly #spans = new Map<TenantId, TenantCounts<RequestCounts>>();
  /** Parts of all tenants; the first is the one that was not asked for the longest. */
  readonly #lately = new Map<CountedPart<unknown>, { readonly owner: PartOwner; readonly atMs: number }>();

  constructor(options: HeldCountsOptions) {
    this.#options = options;
  }

  get sizeBytes(): number {
    let sum = 0;
    for (const part of this.#lately.keys()) sum += part.sizeBytes;
    return sum;
  }

  /** Undefined where nothing may be held. */
  ofLogs(client: TenantEngineClient): TenantCounts<ValueCounts> | undefined {
    return this.#of('logs', this.#logs, client);
  }

  ofSpans(client: TenantEngineClient): TenantCounts<RequestCounts> | undefined {
    return this.#of('spans', this.#spans, client);
  }

  #of<Content>(
    table: CountedTable,
    tenants: Map<TenantId, TenantCounts<Content>>,
    client: TenantEngineClient,
  ): TenantCounts<Content> | undefined {
    if (this.#options.mostBytes === 0) return undefined;
    let counts = tenants.get(client.tenant);
    if (counts === undefined) {
      counts = new TenantCounts(client, table, this.#options, {
        used: (part) => this.#use(part, counts!),
        gone: (part) => this.#lately.delete(part),
        hasRoom: () => this.#hasRoom(),
      });
      tenants.set(client.tenant, counts);
    }
    return counts;
  }

  /** Records were removed, or a table made anew. Parts of what is left have other names; those names may come again. */
  forget(): void {
    for (const [part, { owner }] of [...this.#lately]) owner.forget([part]);
  }

  /** Resolves when nothing is being counted. */
  async settled(): Promise<void> {
    const tenants = [...this.#logs.values(), ...this.#spans.values()];
    await Promise.all(tenants.map((counts) => counts.settled()));
  }

  /** What is asked for now is not given up for more of the same: a range that does not fit would be counted again with every look. */
  #hasRoom(): boolean {
    const [oldest] = this.#lately.values();
    const isOld = oldest !== undefined && this.#options.now() - oldest.atMs > OLD_MS;
    return isOld || this.sizeBytes < this.#options.mostBytes * FULL;
  }

  #use(part: CountedPart<unknown>, owner: PartOwner): void {
    this.#lately.delete(part);
    this.#lately.set(part, { owner, atMs: this.#options.now() });
    let size = this.sizeBytes;
    for (const [oldest, { owner }] of this.#lately) {
      if (size <= this.#options.mostBytes) return;
      size -= oldest.sizeBytes;
      owner.forget([oldest]);
    }
  }
}

/** Who keeps parts of all tenants within their memory. */
interface Keeper {
  used(part: CountedPart<unknown>): void;
  gone(part: CountedPart<unknown>): void;
  /** For counts of another cell. */
  hasRoom(): boolean;
}

/** Who can give parts up. */
interface PartOwner {
  forget(parts: Iterable<CountedPart<unknown>>): void;
}

/** Of one table, for one tenant. */
export class TenantCounts<Content> implements PartOwner {
  readonly #client: TenantEngineClient;
  readonly #table: CountedTable;
  readonly #options: HeldCountsOptions;
  readonly #keeper: Keeper;
  readonly #parts = new Map<string, CountedPart<Content>>();
  /** Questions with too many values. */
  readonly #wide = new Set<string>();
  /** What was last asked that parts were looked for. */
  #lastLook: { readonly wanted: Wanted<Content>; readonly atMs: number } | undefined;
  /** Parts were merged: those that they became are not counted yet. */
  #isBehind = false;
  #counting: Promise<void> | undefined;
  #keepUp: NodeJS.Timeout | undefined;

  constructor(client: TenantEngineClient, table: CountedTable, options: HeldCountsOptions, keeper: Keeper) {
    this.#client = client;
    this.#table = table;
    this.#options = options;
    this.#keeper = keeper;
  }

  /** Whether a question may be answered from here at all. */
  isNarrow(question: string): boolean {
    return !this.#wide.has(question);
  }

  tooWide(question: string): void {
    if (this.#wide.size >= MOST_WIDE) this.#wide.clear();
    this.#wide.add(question);
  }

  /** The parts whose counts answer all of the questions for some of the range; none where they are not worth it. */
  select(range: TimeRange, questions: readonly string[]): HeldPart<Content>[] {
    const found: HeldPart<Content>[] = [];
    for (const part of this.#parts.values()) {
      const run = part.runIn(range, questions);
      if (run !== undefined) found.push({ part, run, besides: part.besides(run, range) });
    }
    found.sort((one, other) => other.part.rowsOf(other.run) - one.part.rowsOf(one.run));
    let cut = 0;
    const chosen = found.filter(({ besides }) => besides.length === 0 || ++cut <= MOST_CUT_PARTS).slice(0, MOST_PARTS);
    const rows = chosen.reduce((sum, { part, run }) => sum + part.rowsOf(run), 0);
    if (rows < (this.#options.leastHeldRows ?? LEAST_HELD_ROWS)) return [];
    for (const { part } of chosen) this.#keeper.used(part);
    return chosen;
  }

  /** A statement did not see these parts: they were merged or removed. */
  areGone(parts: readonly CountedPart<Content>[]): void {
    if (parts.length === 0) return;
    this.forget(parts);
    this.#isBehind = true;
  }

  forget(parts: Iterable<CountedPart<unknown>>): void {
    for (const part of parts) {
      if (this.#parts.get(part.facts.name) === part) this.#parts.delete(part.facts.name);
      this.#keeper.gone(part);
    }
  }

  /** Counts what the same question would be glad of, and does not wait. */
  countSoon(wanted: Wanted<Content>): void {
    if (this.#counting !== undefined || !this.#isDue(wanted)) return;
    this.#lastLook = { wanted, atMs: this.#options.now() };
    this.#start(wanted);
  }

  #start(wanted: Wanted<Content>): void {
    clearTimeout(this.#keepUp);
    this.#isBehind = false;
    this.#counting = this.#count(wanted)
      .then(() => {
        this.#keepUp = setTimeout(() => this.#countAgain(), this.#options.keepUpMs ?? KEEP_UP_MS).unref();
      })
      // The next question is answered by rows, and tries again.
      .catch(() => undefined)
      .finally(() => {
        this.#counting = undefined;
      });
  }

  /** The last question as if it were asked now: most are about the time until now. */
  #countAgain(): void {
    if (this.#counting !== undefined || this.#lastLook === undefined) return;
    const { wanted, atMs } = this.#lastLook;
    const sinceMs = this.#options.now() - atMs;
    if (sinceMs > KEPT_UP_MS) return;
    const sinceNs = BigInt(Math.floor(sinceMs)) * 1_000_000n;
    const { startNs, endNs } = wanted.range;
    this.#start({ ...wanted, range: { startNs: startNs + sinceNs, endNs: endNs + sinceNs } });
  }

  async settled(): Promise<void> {
    await this.#counting;
  }

  #isDue({ questions, range }: Wanted<Content>): boolean {
    if (this.#lastLook === undefined || this.#isBehind) return true;
    if (this.#options.now() - this.#lastLook.atMs >= LOOK_EVERY_MS) return true;
    const { wanted } = this.#lastLook;
    return (
      questions.some((question) => !wanted.questions.includes(question)) ||
      range.startNs < wanted.range.startNs ||
      range.endNs > wanted.range.endNs + BigInt(LOOK_EVERY_MS) * 1_000_000n
    );
  }

  async #count(wanted: Wanted<Content>): Promise<void> {
    let left = MOST_CELLS_AT_ONCE;
    for (const part of await this.#partsOf(wanted.range)) {
      const { from, to } = part.cellsIn(wanted.range);
      for (let cell = from; cell < to; cell++) {
        const missing = wanted.questions.filter((question) => this.isNarrow(question) && !part.has(question, cell));
        if (missing.length === 0) continue;
        if (left-- === 0 || !this.#keeper.hasRoom()) return;
        const times = part.cells === 1 ? undefined : part.timesOf({ from: cell, to: cell + 1 });
        const counts = await wanted.count(part.facts, times, missing);
        if (counts === undefined) {
          this.forget([part]);
          break;
        }
        for (const [question, counted] of counts) {
          if (counted === undefined) this.tooWide(question);
          else part.add(question, cell, counted.content, counted.sizeBytes);
        }
        if (this.#parts.get(part.facts.name) === part) this.#keeper.used(part);
      }
    }
  }

  /** All that are worth it, those with the most records first. */
  async #partsOf(range: TimeRange): Promise<CountedPart<Content>[]> {
    const names = await readPartNames(this.#client, this.#table, range, this.#options.leastPartRows ?? LEAST_PART_ROWS);
    const there = new Set(names);
    this.forget([...this.#parts.values()].filter(({ facts }) => isWithin(facts, range) && !there.has(facts.name)));
    const unknown = names.filter((name) => !this.#parts.has(name));
    for (const facts of await readPartFacts(this.#client, this.#table, unknown)) {
      const part = new CountedPart<Content>(facts, this.#options.cellRows ?? CELL_ROWS);
      this.#parts.set(facts.name, part);
      this.#keeper.used(part);
    }
    return names.flatMap((name) => this.#parts.get(name) ?? []).sort((one, other) => other.facts.rows - one.facts.rows);
  }
}

/** Some whole minute of the range has the part's records, all of which are in it. */
function isWithin({ firstNs, lastNs }: PartFacts, { startNs, endNs }: TimeRange): boolean {
  return firstNs >= startNs + MINUTE_NS && lastNs < endNs - MINUTE_NS;
}
