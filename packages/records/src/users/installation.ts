import { ORIEL_TENANT, type TenantId } from '@oriel/telemetry';
import type { Actor, Role } from '../actor.ts';
import { appendAudit } from '../audit/append.ts';
import type { Database, RecordsTransaction } from '../database/connect.ts';
import { brokenConstraint } from '../database/failure.ts';
import { RecordsError } from '../errors.ts';
import { isId } from '../rules.ts';
import { endSessionsOf } from '../sessions/keep.ts';
import { createLink } from '../sessions/sign-in-link.ts';
import { findOrCreateUser } from './find-or-create.ts';
import { hashPassword } from './password.ts';
import { checkEmail, checkPassword, checkRole } from './rules.ts';
import type { NewUser, SignInLink, User } from './shape.ts';

/** All people, for operators. */
export interface InstallationUsers {
  /** By address. */
  list(): Promise<readonly User[]>;
  create(user: NewUser): Promise<User>;
  /** Ends the person's sessions. */
  setPassword(userId: string, password: string): Promise<User>;
  setOperator(userId: string, operator: boolean): Promise<User>;
  /** A disabled user cannot sign in, and their sessions end. */
  setDisabled(userId: string, disabled: boolean): Promise<User>;
  /** A link that signs this person in once. */
  createSignInLink(userId: string): Promise<SignInLink>;
}

type Change = Partial<{ password_hash: string; operator: boolean; disabled_at: Date | null }>;

export function installationUsers(
  database: Database,
  now: () => number,
  actor: Actor,
  onChanged: (userId: string) => void,
): InstallationUsers {
  async function change(userId: string, action: string, values: Change, detail: object, ends: boolean): Promise<User> {
    if (!isId(userId)) throw new RecordsError('not_found', 'there is no such user');
    const at = new Date(now());
    const user = await database.asInstallation(async (transaction) => {
      if (values.operator === false || values.disabled_at != null) await refuseLastOperator(transaction, userId);
      const row = await transaction
        .updateTable('app_user')
        .set(values)
        .where('id', '=', userId)
        .returning('email')
        .executeTakeFirst();
      if (row === undefined) throw new RecordsError('not_found', 'there is no such user');
      if (ends) await endSessionsOf(transaction, userId, at);
      const line = { at, tenant: null, actor, action, target: row.email, detail: { ...detail } };
      await appendAudit(transaction, line);
      return readUser(transaction, userId);
    });
    onChanged(userId);
    return user;
  }

  return {
    async list() {
      return database.asInstallation((transaction) => readUsers(transaction));
    },

    async create(wanted) {
      const email = checkEmail(wanted.email);
      const role = checkRole(wanted.role ?? 'USER');
      if (wanted.tenant === ORIEL_TENANT)
        throw new RecordsError('oriel_tenant', 'operators alone enter the tenant "oriel"');
      const passwordHash =
        wanted.password === undefined ? undefined : await hashPassword(checkPassword(wanted.password));
      const at = new Date(now());
      const { tenant = null, operator = false } = wanted;
      try {
        return await database.asInstallation(async (transaction) => {
          const fields = { operator, ...(passwordHash === undefined ? {} : { passwordHash }) };
          const { id, isNew } = await findOrCreateUser(transaction, email, at, fields);
          if (!isNew) throw new RecordsError('already_exists', `there is a user ${email} already`, { field: 'email' });
          if (tenant !== null) {
            await transaction.insertInto('membership').values({ tenant, user_id: id, role, added_at: at }).execute();
          }
          const detail = { operator, ...(tenant === null ? {} : { role }) };
          await appendAudit(transaction, { at, tenant, actor, action: 'user.create', target: email, detail });
          return readUser(transaction, id);
        });
      } catch (error) {
        if (brokenConstraint(error)?.kind === 'reference') {
          throw new RecordsError('not_found', `there is no tenant ${wanted.tenant}`, { field: 'tenant' });
        }
        throw error;
      }
    },

    async setPassword(userId, password) {
      const values = { password_hash: await hashPassword(checkPassword(password)) };
      return change(userId, 'user.password', values, {}, true);
    },
    setOperator: (userId, operator) => change(userId, 'user.operator', { operator }, { operator }, false),
    setDisabled: (userId, disabled) =>
      change(userId, 'user.disable', { disabled_at: disabled ? new Date(now()) : null }, { disabled }, disabled),

    async createSignInLink(userId) {
      const at = new Date(now());
      if (!isId(userId)) throw new RecordsError('not_found', 'there is no such user');
      const user = await database.asInstallation(async (transaction) => {
        const found = await readUser(transaction, userId);
        const line = { at, tenant: null, actor, action: 'user.link', target: found.email, detail: {} };
        await appendAudit(transaction, line);
        return found;
      });
      return createLink(database, at, user);
    },
  };
}

async function refuseLastOperator(transaction: RecordsTransaction, userId: string): Promise<void> {
  const operators = await transaction
    .selectFrom('app_user')
    .select('id')
    .where('operator', '=', true)
    .where('disabled_at', 'is', null)
    .forUpdate()
    .execute();
  if (operators.length > 0 && operators.every((row) => row.id === userId)) throw new RecordsError('last_operator');
}

async function readUser(transaction: RecordsTransaction, userId: string): Promise<User> {
  const [user] = await readUsers(transaction, userId);
  if (user === undefined) throw new RecordsError('not_found', 'there is no such user');
  return user;
}

async function readUsers(transaction: RecordsTransaction, userId?: string): Promise<User[]> {
  const users = transaction.selectFrom('app_user').selectAll().orderBy('email');
  const rows = await (userId === undefined ? users : users.where('id', '=', userId)).execute();
  const memberships = transaction.selectFrom('membership').select(['tenant', 'user_id', 'role']).orderBy('tenant');
  const found = await (userId === undefined ? memberships : memberships.where('user_id', '=', userId)).execute();
  const byUser = new Map<string, { tenant: TenantId; role: Role }[]>();
  for (const { tenant, user_id, role } of found) {
    const list = byUser.get(user_id) ?? [];
    list.push({ tenant, role: role as Role });
    byUser.set(user_id, list);
  }
  return rows.map((row) => ({
    id: row.id,
    email: row.email,
    operator: row.operator,
    hasPassword: row.password_hash !== null,
    createdAt: row.created_at,
    lastSeenAt: row.last_seen_at ?? undefined,
    disabledAt: row.disabled_at ?? undefined,
    memberships: byUser.get(row.id) ?? [],
  }));
}
