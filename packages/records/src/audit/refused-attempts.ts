import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TenantId } from '@oriel/telemetry';
import type { Actor } from '../actor.ts';
import type { Database } from '../database/connect.ts';
import type { Logger } from '../logger.ts';
import { type TryWrite, WriteBehind } from '../write-behind.ts';
import { type AuditLine, appendAudit } from './append.ts';

const MOST_WAITING = 10_000;
/** Nobody waits longer for his refusal. */
const PATIENCE_MS = 1_000;

/**
 * Attempts that were refused, on their way into the audit log. The refusal is the answer, whether or not it can be written down now: what
 * cannot waits in memory, in order.
 */
export class RefusedAttempts {
  readonly #behind: WriteBehind<readonly AuditLine[]>;

  constructor(database: Database, tryWrite: TryWrite, logger: Logger) {
    this.#behind = new WriteBehind({
      // One by one: what is wrong with one line is no other's loss.
      write: async ([lines = []]) => {
        await database.asInstallation(async (transaction) => {
          for (const line of lines) await appendAudit(transaction, line);
        });
      },
      tryWrite,
      gatherMs: 0,
      mostAtOnce: 1,
      mostWaiting: MOST_WAITING,
      lost: ([lines = []]) => {
        for (const { actor, action } of lines)
          logger.error({ actor: actor.name, action }, 'could not write a denied attempt into the audit log');
      },
    });
  }

  /** Resolves when it is written, or could not be for now. Never rejects. */
  async note(...lines: readonly AuditLine[]): Promise<void> {
    const leaving = new AbortController();
    const patience = sleep(PATIENCE_MS, undefined, { signal: leaving.signal, ref: false }).catch(() => {});
    await Promise.race([this.#behind.add(randomUUID(), lines), patience]);
    leaving.abort();
  }

  close(): Promise<void> {
    return this.#behind.close();
  }
}

/** An attempt to cross from one tenant into another, for the logs of both. */
export function crossing(
  at: Date,
  actor: Pick<Actor, 'name' | 'from'>,
  own: TenantId,
  foreign: TenantId,
  action: string,
  target: string,
): readonly AuditLine[] {
  const detail = { tried: action, from: own, to: foreign };
  return [...new Set([own, foreign])].map((tenant) => ({
    at,
    actor,
    action: 'cross-tenant.denied',
    target,
    detail,
    tenant,
  }));
}
