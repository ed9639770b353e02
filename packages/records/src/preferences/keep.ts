import { sql } from 'kysely';
import { checkJson } from '../rules.ts';
import type { TenantContext } from '../tenant-context.ts';
import { checkPreferencesChange, USUAL_PREFERENCES } from './rules.ts';
import type { Preferences, PreferencesChange } from './shape.ts';

/**
 * What the actor likes in this tenant: theirs alone, of any role. Throws `people_only` where the actor is no person. Changes are not in the
 * audit log, where each drag of a column would hide what happened.
 */
export interface OwnPreferences {
  get(): Promise<Preferences>;
  /** What is absent stays; of two changes of one thing the later holds. */
  change(change: PreferencesChange): Promise<Preferences>;
}

export function ownPreferences({ tenant, now, transactAsPerson }: TenantContext): OwnPreferences {
  return {
    async get() {
      const row = await transactAsPerson((transaction) =>
        transaction.selectFrom('preference').select('value').executeTakeFirst(),
      );
      return chosen(row?.value);
    },

    async change(given) {
      const change = checkJson(checkPreferencesChange(given), 'change');
      const row = await transactAsPerson((transaction, userId) =>
        transaction
          .insertInto('preference')
          // One statement, so that two browsers that change different things at once both succeed. Null is "as usual", and absent then.
          .values({
            tenant,
            user_id: userId,
            value: sql`jsonb_strip_nulls(${change}::jsonb)`,
            updated_at: now(),
          })
          .onConflict((conflict) =>
            conflict.columns(['tenant', 'user_id']).doUpdateSet({
              value: sql`jsonb_strip_nulls(preference.value || ${change}::jsonb)`,
              updated_at: now(),
            }),
          )
          .returning('value')
          .executeTakeFirstOrThrow(),
      );
      return chosen(row.value);
    },
  };
}

/** By the schema as it was when it was written; what this version does not know is left where it is. */
function chosen(value: unknown): Preferences {
  const { theme, density, zone, logColumns, traceColumns } = { ...USUAL_PREFERENCES, ...(value as Preferences) };
  return { theme, density, zone, logColumns, traceColumns };
}
