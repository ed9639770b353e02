import { RecordsError } from '../errors.ts';
import { checkJson, checkKeyName } from '../rules.ts';
import type { TenantContext } from '../tenant-context.ts';

const MOST_SETTINGS = 1_000;

/** Settings of one tenant, by name. Everybody may read, ADMIN may change. Never a place for secrets. */
export interface TenantSettings {
  /** Undefined when it was never set. */
  get(name: string): Promise<unknown>;
  /** `null` is a value; there is no way back to "never set". */
  set(name: string, value: unknown): Promise<void>;
  list(): Promise<Readonly<Record<string, unknown>>>;
}

export function tenantSettings(context: TenantContext): TenantSettings {
  return {
    async get(name) {
      const row = await context.transact((transaction) =>
        transaction.selectFrom('setting').select('value').where('name', '=', name).executeTakeFirst(),
      );
      return row?.value;
    },

    async set(name, given) {
      await context.requireRole('ADMIN', 'setting.set', name);
      checkKeyName(name, 'name');
      const value = checkJson(given, 'value');
      const change = { value, updated_by: context.actor.name, updated_at: context.now() };
      await context.transact(async (transaction) => {
        const before = await transaction.selectFrom('setting').select(['name', 'value']).execute();
        const known = before.find((row) => row.name === name);
        if (known === undefined && before.length >= MOST_SETTINGS) {
          throw new RecordsError('too_many', `a tenant has at most ${MOST_SETTINGS} settings`);
        }
        await transaction
          .insertInto('setting')
          .values({ tenant: context.tenant, name, ...change })
          .onConflict((conflict) => conflict.columns(['tenant', 'name']).doUpdateSet(change))
          .execute();
        await context.audit(transaction, 'setting.set', name, { from: known?.value ?? null, to: given });
      });
    },

    async list() {
      const rows = await context.transact((transaction) =>
        transaction.selectFrom('setting').select(['name', 'value']).orderBy('name').execute(),
      );
      return Object.fromEntries(rows.map((row) => [row.name, row.value]));
    },
  };
}
