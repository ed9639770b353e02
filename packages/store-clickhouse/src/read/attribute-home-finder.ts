import type { ReadOptions, TimeRange } from '@oriel/store';
import { spellingsOf } from '@oriel/telemetry';
import { ANYWHERE, type AttributeHome, type AttributeHomes } from '../compile/attribute-home.ts';
import { attributeKeyOf } from '../compile/field.ts';
import { QueryParams } from '../compile/query-params.ts';
import type { SignalFields } from '../compile/signal-fields.ts';
import type { TenantEngineClient } from '../engine/engine-client.ts';
import { segmentAtMs } from './ingest-sequence.ts';
import type { InsertedSegments } from './inserted-segments.ts';
import { clampRange, engineQuery, timeCondition } from './statement.ts';

/** How long the list of resource keys may be old where others insert, too. Inserts of this process make it old at once. */
const FRESH_MS = 500;
/** Segments may arrive a little out of order when several servers insert; look back this far. */
const LOOK_BACK_MS = 60_000;
/** More keys than this in one filter are not worth asking about one by one. */
const MAX_PROBED_KEYS = 12;
/** A range that ends later than so long ago is asked about to its open end, so that the next one, a little later, is known. */
const RECENT_NS = 3_600_000_000_000n;
const MAX_ABSENT_KEYS = 1_000;

interface ResourceKeys {
  readonly keys: Set<string>;
  readAtMs: number;
  /** How many inserts of this process had ended. */
  inserts: number;
}

/** No Map of a record from a time on has a key, of all that was inserted so far. */
interface AbsentKey {
  readonly startNs: bigint;
  readonly inserts: number;
}

/** What is to be asked about one key. */
interface Probe {
  readonly key: string;
  readonly condition: string;
  /** What is then known if no record has it. */
  readonly absent: AbsentKey | undefined;
}

/**
 * Finds where attributes live, for one tenant, so that a condition reads only the columns that can hold an answer.
 *
 * Two facts are asked of the engine, both cheap and both always on the safe side: which keys any resource has (kept
 * here, and brought up to date from the newest segments only), and whether the Map of some record in the range has a key
 * (the bloom filter over keys answers). Where nobody but this process inserts, a key that was in no Map is remembered, too: then only what
 * was inserted since is asked about, and nothing where nothing was.
 */
export class AttributeHomeFinder {
  readonly #client: TenantEngineClient;
  readonly #now: () => number;
  readonly #inserted: InsertedSegments;
  /** Nobody but this process inserts. */
  readonly #isAlone: boolean;
  readonly #byTable = new Map<string, ResourceKeys>();
  readonly #absent = new Map<string, AbsentKey>();

  constructor(client: TenantEngineClient, now: () => number, inserted: InsertedSegments, isAlone: boolean) {
    this.#client = client;
    this.#now = now;
    this.#inserted = inserted;
    this.#isAlone = isAlone;
  }

  async find(
    fields: SignalFields,
    names: Iterable<string>,
    range: TimeRange,
    options?: ReadOptions,
  ): Promise<AttributeHomes> {
    const keys = new Set<string>();
    for (const name of names) {
      const key = attributeKeyOf(name, fields);
      if (key !== undefined) keys.add(key);
    }
    if (keys.size === 0 || keys.size > MAX_PROBED_KEYS) return new Map();
    const inResources = await this.#resourceKeys(fields, options);
    // A key that is neither promoted nor any resource's can only be in the Map: nothing to win by asking. Where it is one of several
    // names of the same, the others are looked for without the Map when it is not there.
    const doubtful = [...keys].filter(
      (key) => fields.promoted.has(key) || inResources.has(key) || spellingsOf(key) !== undefined,
    );
    const inMap = await this.#probeMap(fields, doubtful, range, options);
    const homes = new Map<string, AttributeHome>();
    for (const key of keys) {
      homes.set(key, { resource: inResources.has(key), map: inMap.get(key) ?? ANYWHERE.map });
    }
    return homes;
  }

  async #resourceKeys(fields: SignalFields, options: ReadOptions | undefined): Promise<ReadonlySet<string>> {
    const known = this.#byTable.get(fields.table);
    const now = this.#now();
    const inserts = this.#inserted.count;
    const isFresh = known?.inserts === inserts && (this.#isAlone || now - known.readAtMs < FRESH_MS);
    if (known !== undefined && isFresh) return known.keys;
    const params = new QueryParams();
    const { block } = await this.#client.query(
      `SELECT groupUniqArrayArray(JSONExtractKeys(resource, 'attributes')) AS keys
FROM (SELECT DISTINCT resource FROM ${fields.table} WHERE segment >= ${params.bind('UInt64', this.#unseen(known))})`,
      engineQuery(params, options),
    );
    const keys = known?.keys ?? new Set<string>();
    for (const key of block.column('keys').get(0) as readonly string[]) keys.add(key);
    this.#byTable.set(fields.table, { keys, readAtMs: now, inserts });
    return keys;
  }

  /** What is not known yet lies in segments from this one on. */
  #unseen(known: ResourceKeys | undefined): bigint {
    if (known === undefined) return 0n;
    return this.#isAlone ? this.#inserted.oldestSince(known.inserts) : segmentAtMs(known.readAtMs - LOOK_BACK_MS);
  }

  async #probeMap(
    fields: SignalFields,
    keys: readonly string[],
    range: TimeRange,
    options: ReadOptions | undefined,
  ): Promise<ReadonlyMap<string, boolean>> {
    const params = new QueryParams();
    const inMap = new Map<string, boolean>();
    const probes: Probe[] = [];
    for (const key of keys) {
      const probe = this.#probeOf(fields, key, range, params);
      if (probe === undefined) inMap.set(key, false);
      else probes.push(probe);
    }
    if (probes.length === 0) return inMap;
    const answers = probes.map(
      ({ key, condition }, index) =>
        `(SELECT count() FROM (SELECT 1 FROM ${fields.table} WHERE mapContains(attributes, ${params.text(key)}) AND ${condition} LIMIT 1)) AS k${index}`,
    );
    const { block } = await this.#client.query(`SELECT ${answers.join(',\n  ')}`, engineQuery(params, options));
    probes.forEach(({ key, absent }, index) => {
      const isThere = Number(block.column(`k${index}`).get(0)) > 0;
      inMap.set(key, isThere);
      if (isThere) this.#absent.delete(nameOf(fields, key));
      else if (absent !== undefined) this.#remember(nameOf(fields, key), absent);
    });
    return inMap;
  }

  /** Undefined where it is known that no record of the range has the key. */
  #probeOf(fields: SignalFields, key: string, range: TimeRange, params: QueryParams): Probe | undefined {
    const inserts = this.#inserted.count;
    const known = this.#absent.get(nameOf(fields, key));
    if (known !== undefined && clampRange(range).startNs >= known.startNs) {
      if (known.inserts === inserts) return undefined;
      const since = params.bind('UInt64', this.#inserted.oldestSince(known.inserts));
      const condition = `segment >= ${since} AND time >= ${params.time(known.startNs)}`;
      return { key, condition, absent: { startNs: known.startNs, inserts } };
    }
    const isRecent = range.endNs > BigInt(Math.floor(this.#now())) * 1_000_000n - RECENT_NS;
    if (!this.#isAlone || !isRecent) return { key, condition: timeCondition(range, params), absent: undefined };
    const { startNs } = clampRange(range);
    return { key, condition: `time >= ${params.time(startNs)}`, absent: { startNs, inserts } };
  }

  #remember(name: string, absent: AbsentKey): void {
    if (this.#absent.size >= MAX_ABSENT_KEYS) this.#absent.clear();
    this.#absent.set(name, absent);
  }
}

function nameOf(fields: SignalFields, key: string): string {
  return `${fields.table} ${key}`;
}
