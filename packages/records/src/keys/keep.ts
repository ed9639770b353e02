import { randomUUID } from 'node:crypto';
import { brokenConstraint } from '../database/failure.ts';
import { RecordsError } from '../errors.ts';
import { isId } from '../rules.ts';
import type { TenantContext } from '../tenant-context.ts';
import { checkGivenKey, checkNewKey, MOST_KEYS } from './rules.ts';
import { hashSecret, makeKey, shownPrefix } from './secret.ts';
import type { ApiKey, KeyScope, NewApiKey } from './shape.ts';

/** The keys of one tenant. All of it takes ADMIN. */
export interface TenantKeys {
  /** `key` is one that an administrator made beforehand; otherwise it is made here. It opens at once on this server. */
  create(key: { readonly name: string; readonly scopes: readonly string[]; readonly key?: string }): Promise<NewApiKey>;
  /** Newest first, revoked ones included. */
  list(): Promise<readonly ApiKey[]>;
  /** At once here, within a second on every other server. A key that is revoked already stays as it was. */
  revoke(id: string): Promise<ApiKey>;
}

/** What the tenant's role may read of a key: all but its hash. */
const COLUMNS = ['id', 'name', 'prefix', 'scopes', 'created_by', 'created_at', 'last_used_at', 'revoked_at'] as const;

/** Told of changes, so that what is remembered of a key is forgotten. */
export interface KeyListener {
  created(key: string): void;
  revoked(id: string): void;
}

export function tenantKeys(context: TenantContext, listener: KeyListener): TenantKeys {
  const { tenant, actor, now } = context;
  return {
    async create(wanted) {
      await context.requireRole('ADMIN', 'key.create', wanted.name);
      const { name, scopes } = checkNewKey(tenant, wanted.name, wanted.scopes);
      const key = wanted.key === undefined ? makeKey() : checkGivenKey(wanted.key);
      const insert = context.transact(async (transaction) => {
        const { alive } = await transaction
          .selectFrom('api_key')
          .select((row) => row.fn.countAll<string>().as('alive'))
          .where('revoked_at', 'is', null)
          .executeTakeFirstOrThrow();
        if (Number(alive) >= MOST_KEYS)
          throw new RecordsError('too_many', `a tenant has at most ${MOST_KEYS} keys; revoke some`);
        const row = await transaction
          .insertInto('api_key')
          .values({
            id: randomUUID(),
            tenant,
            name,
            prefix: shownPrefix(key),
            hash: hashSecret(key),
            scopes,
            created_by: actor.name,
            created_at: now(),
          })
          .returning(COLUMNS)
          .executeTakeFirstOrThrow();
        await context.audit(transaction, 'key.create', row.id, { name, scopes });
        return toApiKey(row);
      });
      const record = await insert.catch((error) => {
        if (brokenConstraint(error)?.kind !== 'unique') throw error;
        // Another server may have made it a moment ago: what is remembered of it here is too old.
        listener.created(key);
        throw new RecordsError('already_exists', 'this key was made before; one that was revoked stays so', {
          field: 'key',
        });
      });
      listener.created(key);
      return { key, record };
    },

    async list() {
      await context.requireRole('ADMIN', 'key.list', 'keys');
      const rows = await context.transact((transaction) =>
        transaction.selectFrom('api_key').select(COLUMNS).orderBy('created_at', 'desc').orderBy('id').execute(),
      );
      return rows.map(toApiKey);
    },

    async revoke(id) {
      await context.requireRole('ADMIN', 'key.revoke', id);
      const revoked = isId(id)
        ? await context.transact(async (transaction) => {
            const before = await transaction
              .selectFrom('api_key')
              .select(COLUMNS)
              .where('id', '=', id)
              .forUpdate()
              .executeTakeFirst();
            if (before === undefined || before.revoked_at !== null) return before;
            await context.audit(transaction, 'key.revoke', id, { name: before.name });
            return transaction
              .updateTable('api_key')
              .set({ revoked_at: now() })
              .where('id', '=', id)
              .returning(COLUMNS)
              .executeTakeFirstOrThrow();
          })
        : undefined;
      if (revoked === undefined) return context.refuseNotFound('api_key', id, 'key.revoke');
      listener.revoked(id);
      return toApiKey(revoked);
    },
  };
}

interface KeyRow {
  id: string;
  name: string;
  prefix: string;
  scopes: string[];
  created_by: string;
  created_at: Date;
  last_used_at: Date | null;
  revoked_at: Date | null;
}

function toApiKey(row: KeyRow): ApiKey {
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    scopes: row.scopes as KeyScope[],
    createdBy: row.created_by,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at ?? undefined,
    revokedAt: row.revoked_at ?? undefined,
  };
}
