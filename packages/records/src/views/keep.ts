import { randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { Tables } from '../database/tables.ts';
import { RecordsError } from '../errors.ts';
import { checkJson, checkName, checkPage, isId } from '../rules.ts';
import type { TenantContext } from '../tenant-context.ts';
import type { SavedView } from './shape.ts';

const MOST_VIEWS = 1_000;

/** Saved views of one tenant. Everybody may list, USER may save and remove. */
export interface TenantViews {
  /** By name; of one page when it is given. */
  list(page?: string): Promise<readonly SavedView[]>;
  /** Replaces the view of this page and name when there is one. */
  save(view: { readonly page: string; readonly name: string; readonly state: unknown }): Promise<SavedView>;
  remove(id: string): Promise<void>;
}

export function tenantViews(context: TenantContext): TenantViews {
  const { tenant, actor, now } = context;
  return {
    async list(page) {
      const rows = await context.transact((transaction) => {
        const select = transaction.selectFrom('saved_view').selectAll().orderBy('name').orderBy('page');
        return (page === undefined ? select : select.where('page', '=', page)).execute();
      });
      return rows.map(toSavedView);
    },

    async save(view) {
      await context.requireRole('USER', 'view.save', view.name);
      const page = checkPage(view.page, 'page');
      const name = checkName(view.name, 'name');
      const state = checkJson(view.state, 'state');
      const at = now();
      const row = await context.transact(async (transaction) => {
        const { views } = await transaction
          .selectFrom('saved_view')
          .select((all) => all.fn.countAll<string>().as('views'))
          .executeTakeFirstOrThrow();
        if (Number(views) >= MOST_VIEWS)
          throw new RecordsError('too_many', `a tenant has at most ${MOST_VIEWS} saved views`);
        const saved = await transaction
          .insertInto('saved_view')
          .values({
            id: randomUUID(),
            tenant,
            page,
            name,
            state,
            created_by: actor.name,
            created_at: at,
            updated_at: at,
          })
          .onConflict((conflict) => conflict.columns(['tenant', 'page', 'name']).doUpdateSet({ state, updated_at: at }))
          .returningAll()
          .executeTakeFirstOrThrow();
        await context.audit(transaction, 'view.save', saved.id, { page, name });
        return saved;
      });
      return toSavedView(row);
    },

    async remove(id) {
      await context.requireRole('USER', 'view.remove', id);
      const removed = isId(id)
        ? await context.transact(async (transaction) => {
            const row = await transaction
              .deleteFrom('saved_view')
              .where('id', '=', id)
              .returningAll()
              .executeTakeFirst();
            // The state goes into the log: what was removed can be made again from it.
            if (row !== undefined) {
              await context.audit(transaction, 'view.remove', id, { page: row.page, name: row.name, state: row.state });
            }
            return row;
          })
        : undefined;
      if (removed === undefined) await context.refuseNotFound('saved_view', id, 'view.remove');
    },
  };
}

function toSavedView(row: Selectable<Tables['saved_view']>): SavedView {
  const { id, page, name, state } = row;
  return { id, page, name, state, createdBy: row.created_by, createdAt: row.created_at, updatedAt: row.updated_at };
}
