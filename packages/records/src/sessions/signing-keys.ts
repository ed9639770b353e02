import { randomBytes, randomUUID } from 'node:crypto';
import type { Database } from '../database/connect.ts';

/** A new key signs after this long… */
const ROTATION_MS = 7 * 86_400_000;
/** …and an old one is believed until no session that it signed can live any more. */
const BELIEVED_MS = ROTATION_MS + 31 * 86_400_000;
/** An unknown key may be another server's newest; asked for at most this often. */
const RELOAD_MS = 1_000;

export interface SigningKey {
  readonly id: string;
  readonly secret: Uint8Array;
}

/**
 * The secrets that sign session tokens. They are kept in the database, so that every server believes every server's
 * tokens, and held in memory, so that tokens are believed while it is away.
 */
export class SigningKeys {
  readonly #database: Database;
  readonly #now: () => number;
  #newestFirst: (SigningKey & { readonly createdAtMs: number })[] = [];
  #loadedAt = Number.NEGATIVE_INFINITY;

  constructor(database: Database, now: () => number) {
    this.#database = database;
    this.#now = now;
  }

  /** The key that signs now; makes one when the newest has served its time. */
  async current(): Promise<SigningKey> {
    const newest = this.#newestFirst[0];
    if (newest !== undefined && this.#now() - newest.createdAtMs < ROTATION_MS) return newest;
    await this.#load(true);
    return this.#newestFirst[0]!;
  }

  async byId(id: string): Promise<SigningKey | undefined> {
    const find = () => this.#newestFirst.find((key) => key.id === id);
    if (find() === undefined && this.#now() - this.#loadedAt >= RELOAD_MS) await this.#load(false);
    return find();
  }

  async #load(rotate: boolean): Promise<void> {
    const at = this.#now();
    const rows = await this.#database.asInstallation(async (transaction) => {
      const believed = await transaction
        .selectFrom('signing_key')
        .selectAll()
        .where('created_at', '>', new Date(at - BELIEVED_MS))
        .orderBy('created_at', 'desc')
        .execute();
      const newest = believed[0];
      if (!rotate || (newest !== undefined && at - newest.created_at.getTime() < ROTATION_MS)) return believed;
      const made = { id: randomUUID(), secret: randomBytes(32), created_at: new Date(at) };
      await transaction.insertInto('signing_key').values(made).execute();
      await transaction
        .deleteFrom('signing_key')
        .where('created_at', '<=', new Date(at - BELIEVED_MS))
        .execute();
      return [made, ...believed];
    });
    this.#newestFirst = rows.map(({ id, secret, created_at }) => ({ id, secret, createdAtMs: created_at.getTime() }));
    this.#loadedAt = at;
  }
}
