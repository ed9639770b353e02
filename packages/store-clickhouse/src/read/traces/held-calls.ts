import { addStats, type Dependency, type QueryStats, type ReadOptions, type TimeRange } from '@oriel/store';
import type { TenantId } from '@oriel/telemetry';
import { QueryParams } from '../../compile/query-params.ts';
import type { NativeBlock, TenantEngineClient } from '../../engine/engine-client.ts';
import { segmentAtMs } from '../ingest-sequence.ts';
import type { InsertedSegments } from '../inserted-segments.ts';
import { ask, clampRange, type StatementTraits } from '../statement.ts';
import { niceStepMs } from '../time-step.ts';
import { edgesAmong, MEASURED } from './call-edges.ts';
import { type CallKind, type CountedCalls, dependenciesOf } from './call-kind.ts';
import { bucketOf, packDurations } from './duration-counts.ts';
import { inSample, MAX_JOINED_SPANS, saidOfSample, samplingShare } from './sampled-traces.ts';

/** A range is held in about so many stretches. */
const STRETCHES = 96;
/** A call and its answer come in requests of their own, hardly ever further apart than this. */
const ANSWERED_WITHIN_MS = 60_000;
/** What came so long ago has been inserted, where insertion is not behind. */
const INSERTED_WITHIN_MS = 5_000;
/** A range that ended before this is no live one: it is asked once. */
const LIVE_MS = 60_000;
/** Everything is counted anew after so long, while what is held answers; */
const FRESH_MS = 60_000;
/** and what nobody has asked for so long answers no more. */
const STALE_MS = 300_000;
/** Nobody waits for it. */
const IN_BACKGROUND = { timeoutMs: 60_000, room: 'background' } as const;
/** Fewer spans are joined as quickly as all this is looked up. */
const LEAST_SPANS = 300_000;
/** Stretches that a range may cut before all of it is counted anew. */
const MOST_CUT = 8;
/** About what calls of one kind in one stretch take in memory, without their durations. */
const ROW_BYTES = 200;
const MOST_ROWS = 20_000;

export interface HeldCallsOptions {
  /** Of all tenants together; 0 for none. */
  readonly mostBytes: number;
  readonly leastSpans?: number;
  readonly now: () => number;
}

/** Calls of one kind that arrived in one stretch, and when they were made. */
interface StretchCalls extends CountedCalls {
  readonly stretch: number;
  readonly firstNs: bigint;
  readonly lastNs: bigint;
}

/** Stretches that are closed, and what arrived in them. */
interface Held {
  readonly share: number;
  readonly filledMs: number;
  /** Calls that were made before are not in it. */
  fromNs: bigint;
  /** The first stretch that is not in it. */
  open: number;
  /** How many segments this process had inserted by then. */
  inserted: number;
  rows: readonly StretchCalls[];
}

/** One width of range of one tenant. */
interface Entry {
  held: Held | undefined;
  /** Has more kinds of calls than may be held, until then. */
  wideUntilMs: number;
  filling: Promise<unknown> | undefined;
}

/** Stretches of arrival from one to another, the latter not included, or to the end. */
interface Window {
  readonly from: number;
  readonly to?: number;
}

/**
 * Calls between services by when they arrived. To find who answered a call takes a join, which is most of what services with their calls
 * cost, and whoever looks asks the same again a moment later. A call and its answer arrive within a minute of each other; so what arrived before that has
 * the answers it will ever have, and is joined once:
 *
 *     ├────┼────┼────┼────┼────┼────┤ · · · · │ now      stretches by arrival
 *       ▲    held, closed                open: joined with each asking
 *       └ cut by the start of the range: joined again
 *
 * Late spans are in the stretch in which they arrive, whenever they were made. What this cannot know it finds within a minute, when all is counted anew
 * in the background: answers that arrive more than a minute from their call, and what another server removes or inserts late.
 */
export class HeldCalls {
  readonly #options: HeldCallsOptions;
  readonly #inserted: InsertedSegments;
  /** The first was not asked for the longest. */
  readonly #entries = new Map<string, Entry>();
  #generation = 0;

  constructor(options: HeldCallsOptions, inserted: InsertedSegments) {
    this.#options = options;
    this.#inserted = inserted;
  }

  get sizeBytes(): number {
    let sum = 0;
    for (const { held } of this.#entries.values()) sum += held === undefined ? 0 : sizeOf(held.rows);
    return sum;
  }

  /** Records were removed. */
  forget(): void {
    this.#generation++;
    this.#entries.clear();
  }

  /** Resolves when nothing is being counted anew. */
  async settled(): Promise<void> {
    await Promise.allSettled([...this.#entries.values()].map(({ filling }) => filling));
  }

  /** Undefined where calls of such a range are not held. */
  async read(
    client: TenantEngineClient,
    range: TimeRange,
    options: ReadOptions | undefined,
  ): Promise<{ readonly rows: readonly Dependency[]; readonly stats: QueryStats } | undefined> {
    const nowMs = this.#options.now();
    if (this.#options.mostBytes === 0 || range.endNs < BigInt(nowMs - LIVE_MS) * 1_000_000n) return undefined;
    const question = new Question(client, clampRange(range));
    const entry = this.#entryOf(question);
    if (entry.wideUntilMs > nowMs) return undefined;
    // Who asks at the same time waits for what is counted anyway.
    if (entry.held === undefined) await entry.filling;
    const { held } = entry;
    const cut = held && this.#isGood(held, question, nowMs) ? question.cutStretches(held.rows) : undefined;
    if (held === undefined || cut === undefined || cut.size > MOST_CUT) return this.#fill(question, entry, options);
    if (nowMs - held.filledMs > FRESH_MS) this.#fillSoon(question, entry);
    return this.#goOn(question, entry, held, cut, options);
  }

  #entryOf({ tenant, key }: Question): Entry {
    const name = `${tenant} ${key}`;
    const entry = this.#entries.get(name) ?? { held: undefined, wideUntilMs: 0, filling: undefined };
    this.#entries.delete(name);
    this.#entries.set(name, entry);
    return entry;
  }

  #isGood(held: Held, { range, stretchMs }: Question, nowMs: number): boolean {
    if (range.startNs < held.fromNs || nowMs - held.filledMs > STALE_MS) return false;
    const { count } = this.#inserted;
    // A spool that was behind has brought something into a stretch that was closed.
    return count === held.inserted || this.#inserted.oldestSince(held.inserted) >= segmentAtMs(held.open * stretchMs);
  }

  async #fill(question: Question, entry: Entry, options: ReadOptions | undefined) {
    const work = this.#count(question, entry, options);
    this.#isFilledBy(work, entry);
    return work;
  }

  #fillSoon(question: Question, entry: Entry): void {
    if (entry.filling === undefined)
      this.#isFilledBy(this.#count(question, entry, IN_BACKGROUND, IN_BACKGROUND), entry);
  }

  #isFilledBy(work: Promise<unknown>, entry: Entry): void {
    const filling = work
      // Who waits for it counts for himself.
      .catch(() => undefined)
      .finally(() => {
        if (entry.filling === filling) entry.filling = undefined;
      });
    entry.filling = filling;
  }

  /** All of the range, and holds what of it is closed. */
  async #count(
    question: Question,
    entry: Entry,
    options: ReadOptions | undefined,
    traits?: Pick<StatementTraits, 'room'>,
  ) {
    const generation = this.#generation;
    const filledMs = this.#options.now();
    const inserted = this.#inserted.count;
    const counting = await samplingShare(question, question.range, MAX_JOINED_SPANS, options, traits);
    if (counting.spans < (this.#options.leastSpans ?? LEAST_SPANS)) return undefined;
    const { share } = counting;
    const found = await question.ask(share, undefined, options, traits);
    if (found.rows.length > MOST_ROWS) return this.#tooWide(entry);
    if (generation === this.#generation) {
      const open = question.firstOpen(filledMs);
      const rows = found.rows.filter(({ stretch }) => stretch < open);
      this.#hold(entry, { share, filledMs, inserted, open, fromNs: question.fromNs, rows });
    }
    return question.answer(share, found.rows, [counting.stats, found.stats]);
  }

  /** What arrived since, and what the range cuts. */
  async #goOn(
    question: Question,
    entry: Entry,
    held: Held,
    cut: ReadonlySet<number>,
    options: ReadOptions | undefined,
  ) {
    const inserted = this.#inserted.count;
    const firstOpen = question.firstOpen(this.#options.now());
    const from = held.open;
    const closed = held.rows.filter(({ stretch }) => !cut.has(stretch));
    const windows: Window[] = [...[...cut].map((stretch) => ({ from: stretch, to: stretch + 1 })), { from }];
    const found = await question.ask(held.share, windows, options);
    // Another asking may have gone on in the meantime.
    if (entry.held === held && held.open === from && firstOpen > from) {
      const added = found.rows.filter(({ stretch }) => stretch >= from && stretch < firstOpen);
      const kept = held.rows.filter(({ lastNs }) => lastNs >= question.fromNs);
      held.rows = [...kept, ...added];
      held.open = firstOpen;
      held.fromNs = question.fromNs;
      held.inserted = inserted;
      this.#hold(entry, held);
    }
    return question.answer(held.share, [...closed, ...found.rows], [found.stats]);
  }

  #tooWide(entry: Entry): undefined {
    entry.held = undefined;
    entry.wideUntilMs = this.#options.now() + STALE_MS;
  }

  #hold(entry: Entry, held: Held): void {
    if (held.rows.length > MOST_ROWS || sizeOf(held.rows) > this.#options.mostBytes) {
      this.#tooWide(entry);
      return;
    }
    entry.held = held;
    for (const other of this.#entries.values()) {
      if (this.sizeBytes <= this.#options.mostBytes) return;
      if (other !== entry) other.held = undefined;
    }
  }
}

function sizeOf(rows: readonly StretchCalls[]): number {
  return rows.reduce((sum, { durations }) => sum + ROW_BYTES + durations.packed.byteLength, 0);
}

/** One asking. */
class Question {
  readonly client: TenantEngineClient;
  readonly range: TimeRange;
  readonly stretchMs: number;
  readonly tenant: TenantId;
  /** Calls are looked at from a stretch before the range on, so that who asks for a moment earlier finds them too. */
  readonly fromNs: bigint;

  constructor(client: TenantEngineClient, range: TimeRange) {
    this.client = client;
    this.range = range;
    this.tenant = client.tenant;
    this.stretchMs = niceStepMs(range, STRETCHES);
    const fromNs = range.startNs - BigInt(this.stretchMs) * 1_000_000n;
    this.fromNs = fromNs < 0n ? 0n : fromNs;
  }

  get key(): string {
    return `${this.stretchMs} ${(this.range.endNs - this.range.startNs) / 1_000_000_000n}`;
  }

  /** Of what arrives from here on answers may still come. */
  firstOpen(nowMs: number): number {
    return Math.floor((nowMs - ANSWERED_WITHIN_MS - INSERTED_WITHIN_MS) / this.stretchMs);
  }

  /** Stretches with calls of one kind on both sides of an end of the range. */
  cutStretches(rows: readonly StretchCalls[]): Set<number> {
    const { startNs, endNs } = this.range;
    const isCut = ({ firstNs, lastNs }: StretchCalls) =>
      [startNs, endNs].some((timeNs) => firstNs < timeNs && lastNs >= timeNs);
    return new Set(rows.filter(isCut).map(({ stretch }) => stretch));
  }

  answer(
    share: number,
    rows: readonly StretchCalls[],
    stats: readonly QueryStats[],
  ): { readonly rows: readonly Dependency[]; readonly stats: QueryStats } {
    const { startNs, endNs } = this.range;
    const inside = rows.filter(({ firstNs, lastNs }) => firstNs >= startNs && lastNs < endNs);
    const dependencies = dependenciesOf(inside).map(({ calls, errors, ...edge }) => ({
      ...edge,
      calls: calls * share,
      errors: errors * share,
    }));
    return { rows: dependencies, stats: { ...addStats(stats), ...saidOfSample(share) } };
  }

  /** Calls of the windows by stretch, those before, in and behind the range apart. */
  async ask(
    share: number,
    windows: readonly Window[] | undefined,
    options: ReadOptions | undefined,
    traits?: StatementTraits,
  ): Promise<{ readonly rows: StretchCalls[]; readonly stats: QueryStats }> {
    const params = new QueryParams();
    const { startNs, endNs } = this.range;
    const span = [`time >= ${params.time(this.fromNs)}`, inSample(share, params)];
    const parents = [...span, this.#arrived(windows, 0, params)];
    const entries = [...span, this.#arrived(windows, ANSWERED_WITHIN_MS, params)];
    const all = (conditions: readonly (string | undefined)[]) =>
      conditions.filter((condition) => condition !== undefined).join('\n  AND ');
    const { block, stats } = await ask(
      this,
      `WITH
  ${edgesAmong(
    { parents: all(parents), entries: all(entries) },
    {
      ofParent: `${MEASURED.ofParent}, time, intDiv(segment, ${params.bind('UInt64', segmentAtMs(this.stretchMs))}) AS stretch`,
      ofEntry: MEASURED.ofEntry,
      ofEdge: `${MEASURED.ofEdge}, parents.time AS made, parents.stretch AS stretch`,
    },
  )}
SELECT stretch, multiIf(made < ${params.time(startNs)}, 1, made >= ${params.time(endNs)}, 2, 0) AS side,
  toString(caller) AS calling, toString(answered) AS answering, toString(peer) AS peer_name, toString(host) AS host_name, port, product,
  count() AS calls, countIf(failed) AS errors, toUnixTimestamp64Nano(min(made)) AS first, toUnixTimestamp64Nano(max(made)) AS last,
  min(duration) AS lowest, max(duration) AS highest, groupArray(${bucketOf('duration')}) AS buckets
FROM edges
GROUP BY stretch, side, caller, answered, peer, host, port, product
LIMIT ${MOST_ROWS + 1}`,
      params,
      options,
      traits,
    );
    return { rows: stretchCallsOf(block), stats };
  }

  /** Which arrived in the windows, or so long before or after. */
  #arrived(windows: readonly Window[] | undefined, aroundMs: number, params: QueryParams): string | undefined {
    if (windows === undefined) return undefined;
    const segment = (ms: number) => params.bind('UInt64', segmentAtMs(ms));
    const conditions = windows.map(({ from, to }) =>
      [
        `segment >= ${segment(from * this.stretchMs - aroundMs)}`,
        ...(to === undefined ? [] : [`segment < ${segment(to * this.stretchMs + aroundMs)}`]),
      ].join(' AND '),
    );
    return `(${conditions.join(' OR ')})`;
  }
}

function stretchCallsOf(block: NativeBlock): StretchCalls[] {
  const kinds = new Map<string, CallKind>();
  return Array.from({ length: block.rows }, (_, row) => {
    const value = (column: string) => block.column(column).get(row);
    const text = (column: string) => value(column) as string;
    const host = text('host_name');
    const kind: CallKind = {
      caller: text('calling'),
      answered: text('answering'),
      peer: text('peer_name'),
      host,
      address: host === '' ? '' : `${host}:${value('port')}`,
      product: text('product'),
    };
    // Stretches share the texts of their kinds.
    const name = JSON.stringify(Object.values(kind));
    if (!kinds.has(name)) kinds.set(name, kind);
    const buckets = block.column('buckets').elements(row) as Uint16Array;
    return {
      kind: kinds.get(name)!,
      stretch: Number(value('stretch')),
      calls: Number(value('calls')),
      errors: Number(value('errors')),
      firstNs: value('first') as bigint,
      lastNs: value('last') as bigint,
      durations: {
        packed: packDurations(buckets, new Uint8Array(buckets.length).fill(1)),
        lowestNs: Number(value('lowest')),
        highestNs: Number(value('highest')),
      },
    };
  });
}
