import { randomUUID } from 'node:crypto';
import type { RecordsTransaction } from '../database/connect.ts';

/** The id of the person with this address, and whether they are new. For a transaction of the installation. */
export async function findOrCreateUser(
  transaction: RecordsTransaction,
  email: string,
  at: Date,
  fields: { readonly operator?: boolean; readonly passwordHash?: string } = {},
): Promise<{ id: string; isNew: boolean }> {
  const created = await transaction
    .insertInto('app_user')
    .values({
      id: randomUUID(),
      email,
      created_at: at,
      operator: fields.operator ?? false,
      password_hash: fields.passwordHash ?? null,
    })
    .onConflict((conflict) => conflict.column('email').doNothing())
    .returning('id')
    .executeTakeFirst();
  if (created !== undefined) return { id: created.id, isNew: true };
  const known = await transaction
    .selectFrom('app_user')
    .select('id')
    .where('email', '=', email)
    .executeTakeFirstOrThrow();
  return { id: known.id, isNew: false };
}
