import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Database } from '../database/connect.ts';
import { RecordsError } from '../errors.ts';

interface Allowance {
  /** Failures that cost nothing; each one after them doubles the wait, from a second on. */
  readonly free: number;
  readonly longestWaitMs: number;
}

/** Short for an account, so that nobody can lock somebody else out; long for an address that tries many. */
const BY_ACCOUNT: Allowance = { free: 5, longestWaitMs: 60_000 };
const BY_ADDRESS: Allowance = { free: 20, longestWaitMs: 15 * 60_000 };
/** Failures this old are forgotten. */
const MEMORY_MS = 86_400_000;

/**
 * Holds guessing down, by account and by address, on all servers together. An attempt is counted as a failure before the
 * password is looked at and taken back when it was right, so that attempts side by side gain nothing.
 */
export class GuessLimit {
  readonly #database: Database;
  readonly #now: () => number;

  constructor(database: Database, now: () => number) {
    this.#database = database;
    this.#now = now;
  }

  /** Throws `sign_in_limited` while the account or the address has to wait; the attempt then counts for nothing. */
  async begin(email: string, from: string): Promise<void> {
    const subjects = [
      { subject: accountSubject(email), allowance: BY_ACCOUNT },
      { subject: addressSubject(from), allowance: BY_ADDRESS },
    ];
    const at = this.#now();
    await this.#database.asInstallation(async (transaction) => {
      await transaction
        .deleteFrom('sign_in_failure')
        .where('last_failed_at', '<', new Date(at - MEMORY_MS))
        .execute();
      for (const { subject, allowance } of subjects) {
        // The row is there before it is read, so that two attempts wait for each other.
        const { failures, blocked_until } = await transaction
          .insertInto('sign_in_failure')
          .values({ subject, failures: 0, last_failed_at: new Date(at), blocked_until: new Date(at) })
          .onConflict((conflict) => conflict.column('subject').doUpdateSet({ subject }))
          .returningAll()
          .executeTakeFirstOrThrow();
        const waitMs = blocked_until.getTime() - at;
        if (waitMs > 0) {
          throw new RecordsError(
            'sign_in_limited',
            `too many attempts to sign in; try again in ${Math.ceil(waitMs / 1_000)} s`,
            { retryAfterMs: waitMs },
          );
        }
        const beyond = failures + 1 - allowance.free;
        const nextWaitMs = beyond <= 0 ? 0 : Math.min(1_000 * 2 ** (beyond - 1), allowance.longestWaitMs);
        await transaction
          .updateTable('sign_in_failure')
          .set({ failures: failures + 1, last_failed_at: new Date(at), blocked_until: new Date(at + nextWaitMs) })
          .where('subject', '=', subject)
          .execute();
      }
    });
  }

  /** The password was right: the account starts anew, and this attempt is taken back from the address. */
  async succeed(email: string, from: string): Promise<void> {
    await this.#database.asInstallation(async (transaction) => {
      await transaction.deleteFrom('sign_in_failure').where('subject', '=', accountSubject(email)).execute();
      await transaction
        .updateTable('sign_in_failure')
        .set({ failures: sql<number>`greatest(failures - 1, 0)`, blocked_until: new Date(this.#now()) })
        .where('subject', '=', addressSubject(from))
        .execute();
    });
  }
}

/** Hashed: what is typed into the field is sometimes the password. */
function accountSubject(email: string): string {
  return `account:${createHash('sha256').update(email).digest('base64url')}`;
}

function addressSubject(from: string): string {
  return `address:${from.slice(0, 100)}`;
}
