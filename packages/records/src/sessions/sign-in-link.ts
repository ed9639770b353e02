import { randomBytes } from 'node:crypto';
import { FIRST_TENANT } from '@oriel/telemetry';
import type { Database, RecordsTransaction } from '../database/connect.ts';
import { hashSecret } from '../keys/secret.ts';
import { findOrCreateUser } from '../users/find-or-create.ts';
import type { SignInLink } from '../users/shape.ts';

/** Who the first run makes; an operator can give it a password or make others. */
export const FIRST_OPERATOR = 'admin@localhost';

const LINK_MS = 24 * 3_600_000;

/** A token of 256 random bits that signs `user` in once, within a day. Kept as its hash. */
export async function createLink(
  database: Database,
  at: Date,
  user: { readonly id: string; readonly email: string },
): Promise<SignInLink> {
  const token = randomBytes(32).toString('base64url');
  const expiresAtMs = at.getTime() + LINK_MS;
  await database.asInstallation(async (transaction) => {
    await transaction.deleteFrom('one_time_link').where('expires_at', '<', at).execute();
    await transaction
      .insertInto('one_time_link')
      .values({ hash: hashSecret(token), user_id: user.id, created_at: at, expires_at: new Date(expiresAtMs) })
      .execute();
  });
  return { token, email: user.email, expiresAtMs };
}

/** The first operator; made, as ADMIN of the first tenant, when there is none. */
export async function firstOperator(database: Database, at: Date): Promise<{ id: string; email: string }> {
  return database.asInstallation(async (transaction) => {
    const known = await transaction
      .selectFrom('app_user')
      .select(['id', 'email'])
      .where('operator', '=', true)
      .where('disabled_at', 'is', null)
      .orderBy('created_at')
      .executeTakeFirst();
    if (known !== undefined) return known;
    const { id } = await findOrCreateUser(transaction, FIRST_OPERATOR, at, { operator: true });
    await transaction.updateTable('app_user').set({ operator: true, disabled_at: null }).where('id', '=', id).execute();
    await transaction
      .insertInto('membership')
      .values({ tenant: FIRST_TENANT, user_id: id, role: 'ADMIN', added_at: at })
      .onConflict((conflict) => conflict.columns(['tenant', 'user_id']).doNothing())
      .execute();
    return { id, email: FIRST_OPERATOR };
  });
}

/** The user that the link was for, once. */
export async function useUpLink(transaction: RecordsTransaction, token: string, at: Date) {
  const used = await transaction
    .updateTable('one_time_link')
    .set({ consumed_at: at })
    .where('hash', '=', hashSecret(token))
    .where('consumed_at', 'is', null)
    .where('expires_at', '>', at)
    .returning('user_id')
    .executeTakeFirst();
  if (used === undefined) return undefined;
  return transaction
    .selectFrom('app_user')
    .select(['id', 'email', 'operator'])
    .where('id', '=', used.user_id)
    .where('disabled_at', 'is', null)
    .executeTakeFirst();
}
