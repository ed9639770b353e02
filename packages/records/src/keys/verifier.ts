import type { Database } from '../database/connect.ts';
import { LastKnown } from '../database/last-known.ts';
import type { Logger } from '../logger.ts';
import { type TryWrite, WriteBehind } from '../write-behind.ts';
import { hashSecret, looksLikeKey } from './secret.ts';
import type { KeyCredential, KeyScope } from './shape.ts';

/** A revocation is seen within a second, on every server. */
const FRESH_MS = 900;
const CAPACITY = 10_000;
/** The first use of a key shows soon, later ones at most once a minute. */
const USE_FLUSH_MS = 1_000;
const USE_STEP_MS = 60_000;

/** Looks keys up on the hot path: one read a second for each key in use, none for the rest. */
export interface KeyVerifier {
  /**
   * What the key opens, undefined when there is no such key or it was revoked. While the database is away, keys seen
   * before go on opening what they did; throws `records_unavailable` for any other.
   */
  verify(key: string): Promise<KeyCredential | undefined>;
  /** A key was just made: that it was unknown a moment ago is no longer true. */
  created(key: string): void;
  revoked(id: string): void;
  readonly servedWhileAway: number;
  /** Writes down the uses that are not yet written. */
  close(): Promise<void>;
}

export function keyVerifier(database: Database, tryWrite: TryWrite, logger: Logger, now: () => number): KeyVerifier {
  const known = new LastKnown<string, KeyCredential>((hash) => readCredential(database, hash), {
    now,
    freshMs: FRESH_MS,
    capacity: CAPACITY,
  });
  const uses = new KeyUses(database, tryWrite, logger, now);
  /** So that a revocation here counts at once. */
  const hashById = new Map<string, string>();

  return {
    async verify(key) {
      if (!looksLikeKey(key)) return undefined;
      const hash = hashSecret(key).toString('hex');
      const credential = await known.get(hash);
      if (credential === undefined) return undefined;
      if (hashById.size >= CAPACITY) hashById.clear();
      hashById.set(credential.keyId, hash);
      uses.note(credential.keyId);
      return credential;
    },
    created: (key) => known.forget(hashSecret(key).toString('hex')),
    revoked(id) {
      const hash = hashById.get(id);
      if (hash !== undefined) known.forget(hash);
    },
    get servedWhileAway() {
      return known.servedWhileAway;
    },
    close: () => uses.close(),
  };
}

async function readCredential(database: Database, hash: string): Promise<KeyCredential | undefined> {
  const row = await database.asInstallation((transaction) =>
    transaction
      .selectFrom('api_key')
      .innerJoin('tenant', 'tenant.id', 'api_key.tenant')
      .select(['api_key.id', 'api_key.tenant', 'api_key.name', 'api_key.prefix', 'api_key.scopes'])
      .select('tenant.name as tenant_name')
      .where('api_key.hash', '=', Buffer.from(hash, 'hex'))
      .where('api_key.revoked_at', 'is', null)
      .executeTakeFirst(),
  );
  if (row === undefined) return undefined;
  return {
    keyId: row.id,
    tenant: row.tenant,
    tenantName: row.tenant_name,
    scopes: new Set(row.scopes as KeyScope[]),
    name: row.name,
    prefix: row.prefix,
  };
}

interface KeyUse {
  readonly id: string;
  readonly atMs: number;
}

/** Gathers when keys were used and writes them down together. */
class KeyUses {
  readonly #now: () => number;
  readonly #notedAtMs = new Map<string, number>();
  readonly #behind: WriteBehind<KeyUse>;

  constructor(database: Database, tryWrite: TryWrite, logger: Logger, now: () => number) {
    this.#now = now;
    this.#behind = new WriteBehind({
      write: (uses) => writeUses(database, uses),
      tryWrite,
      gatherMs: USE_FLUSH_MS,
      mostAtOnce: CAPACITY,
      mostWaiting: CAPACITY,
      // When a key was last used is a comfort; the next use tells it again.
      lost: (uses) => {
        for (const { id } of uses) this.#notedAtMs.delete(id);
        logger.debug({ keys: uses.length }, 'could not write down when keys were used');
      },
    });
  }

  note(id: string): void {
    const atMs = this.#now();
    if (atMs - (this.#notedAtMs.get(id) ?? 0) < USE_STEP_MS) return;
    if (this.#notedAtMs.size >= CAPACITY) this.#notedAtMs.clear();
    this.#notedAtMs.set(id, atMs);
    void this.#behind.add(id, { id, atMs });
  }

  close(): Promise<void> {
    return this.#behind.close();
  }
}

async function writeUses(database: Database, uses: readonly KeyUse[]): Promise<void> {
  await database.asInstallation(async (transaction) => {
    // In one order, so that two servers never wait for each other.
    for (const { id, atMs } of uses.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
      await transaction
        .updateTable('api_key')
        .set({ last_used_at: new Date(atMs) })
        .where('id', '=', id)
        .execute();
    }
  });
}
