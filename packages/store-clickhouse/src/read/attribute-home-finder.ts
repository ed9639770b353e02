import type { ReadOptions, TimeRange } from '@oriel/store';
import { ANYWHERE, type AttributeHome, type AttributeHomes } from '../compile/attribute-home.ts';
import { attributeKeyOf } from '../compile/field.ts';
import { QueryParams } from '../compile/query-params.ts';
import type { SignalFields } from '../compile/signal-fields.ts';
import type { TenantEngineClient } from '../engine/engine-client.ts';
import { segmentAtMs } from './ingest-sequence.ts';
import { engineQuery, timeCondition } from './reading.ts';

/** How long the list of resource keys may be old. Inserts of this process make it old at once. */
const FRESH_MS = 500;
/** Segments may arrive a little out of order when several servers insert; look back this far. */
const LOOK_BACK_MS = 60_000;
/** More keys than this in one filter are not worth asking about one by one. */
const MAX_PROBED_KEYS = 12;

interface ResourceKeys {
  readonly keys: Set<string>;
  readAtMs: number;
  generation: number;
}

/**
 * Finds where attributes live, for one tenant, so that a condition reads only the columns that can hold an answer.
 *
 * Two facts are asked of the engine, both cheap and both always on the safe side: which keys any resource has (kept
 * here, and brought up to date from the newest segments only), and whether the Map of some record in the range has a key
 * (the bloom filter over keys answers).
 */
export class AttributeHomeFinder {
  readonly #client: TenantEngineClient;
  readonly #now: () => number;
  /** Counts the inserts of this process. */
  readonly #generation: () => number;
  readonly #byTable = new Map<string, ResourceKeys>();

  constructor(client: TenantEngineClient, now: () => number, generation: () => number) {
    this.#client = client;
    this.#now = now;
    this.#generation = generation;
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
    // A key that is neither promoted nor any resource's can only be in the Map: nothing to win by asking.
    const doubtful = [...keys].filter((key) => fields.promoted.has(key) || inResources.has(key));
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
    const generation = this.#generation();
    if (known !== undefined && known.generation === generation && now - known.readAtMs < FRESH_MS) return known.keys;
    const params = new QueryParams();
    const since = known === undefined ? 0n : segmentAtMs(known.readAtMs - LOOK_BACK_MS);
    const { block } = await this.#client.query(
      `SELECT groupUniqArrayArray(JSONExtractKeys(resource, 'attributes')) AS keys
FROM (SELECT DISTINCT resource FROM ${fields.table} WHERE segment >= ${params.bind('UInt64', since)})`,
      engineQuery(params, options),
    );
    const keys = known?.keys ?? new Set<string>();
    for (const key of block.column('keys').get(0) as readonly string[]) keys.add(key);
    this.#byTable.set(fields.table, { keys, readAtMs: now, generation });
    return keys;
  }

  async #probeMap(
    fields: SignalFields,
    keys: readonly string[],
    range: TimeRange,
    options: ReadOptions | undefined,
  ): Promise<ReadonlyMap<string, boolean>> {
    if (keys.length === 0) return new Map();
    const params = new QueryParams();
    const probes = keys.map(
      (key, index) =>
        `(SELECT count() FROM (SELECT 1 FROM ${fields.table} WHERE mapContains(attributes, ${params.text(key)}) AND ${timeCondition(range, params)} LIMIT 1)) AS k${index}`,
    );
    const { block } = await this.#client.query(`SELECT ${probes.join(',\n  ')}`, engineQuery(params, options));
    return new Map(keys.map((key, index) => [key, Number(block.column(`k${index}`).get(0)) > 0] as const));
  }
}
