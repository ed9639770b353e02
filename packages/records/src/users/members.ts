import { ORIEL_TENANT } from '@oriel/telemetry';
import type { Role } from '../actor.ts';
import type { Database, RecordsTransaction } from '../database/connect.ts';
import { brokenConstraint } from '../database/failure.ts';
import { RecordsError } from '../errors.ts';
import { isId } from '../rules.ts';
import { createLink } from '../sessions/sign-in-link.ts';
import type { TenantContext } from '../tenant-context.ts';
import { findOrCreateUser } from './find-or-create.ts';
import { checkEmail, checkRole } from './rules.ts';
import type { Member, SignInLink } from './shape.ts';

/** The people of one tenant. Everybody may list, ADMIN may change. */
export interface TenantMembers {
  list(): Promise<readonly Member[]>;
  /** Somebody new to the installation gets a sign-in link, given out here once; others sign in as before. */
  add(member: {
    readonly email: string;
    readonly role: string;
  }): Promise<{ readonly member: Member; readonly signInLink?: SignInLink }>;
  setRole(userId: string, role: string): Promise<Member>;
  remove(userId: string): Promise<void>;
}

export function tenantMembers(
  context: TenantContext,
  database: Database,
  onChanged: (userId: string) => void,
): TenantMembers {
  const { tenant, now } = context;

  const read = (transaction: RecordsTransaction) =>
    transaction
      .selectFrom('membership')
      .innerJoin('app_user', 'app_user.id', 'membership.user_id')
      .select([
        'app_user.id',
        'app_user.email',
        'app_user.last_seen_at',
        'app_user.disabled_at',
        'membership.role',
        'membership.added_at',
      ])
      .orderBy('app_user.email');

  /** Locks the members, so that two administrators cannot remove each other at once. */
  async function refuseLastAdministrator(transaction: RecordsTransaction, userId: string): Promise<void> {
    const administrators = await transaction
      .selectFrom('membership')
      .select('user_id')
      .where('role', '=', 'ADMIN')
      .forUpdate()
      .execute();
    if (administrators.every((row) => row.user_id === userId)) throw new RecordsError('last_administrator');
  }

  return {
    async list() {
      return (await context.transact((transaction) => read(transaction).execute())).map(toMember);
    },

    async add(wanted) {
      await context.requireRole('ADMIN', 'member.add', wanted.email);
      if (tenant === ORIEL_TENANT) throw new RecordsError('oriel_tenant', 'operators alone enter the tenant "oriel"');
      const email = checkEmail(wanted.email);
      const role = checkRole(wanted.role);
      const user = await database.asInstallation((transaction) => findOrCreateUser(transaction, email, now()));
      try {
        const member = await context.transact(async (transaction) => {
          await transaction
            .insertInto('membership')
            .values({ tenant, user_id: user.id, role, added_at: now() })
            .execute();
          await context.audit(transaction, 'member.add', email, { role });
          return read(transaction).where('app_user.id', '=', user.id).executeTakeFirstOrThrow();
        });
        onChanged(user.id);
        const signInLink = user.isNew ? await createLink(database, now(), { id: user.id, email }) : undefined;
        return { member: toMember(member), ...(signInLink === undefined ? {} : { signInLink }) };
      } catch (error) {
        if (brokenConstraint(error)?.kind === 'unique') {
          throw new RecordsError('already_exists', `${email} is a member already`, { field: 'email' });
        }
        throw error;
      }
    },

    async setRole(userId, wanted) {
      await context.requireRole('ADMIN', 'member.role', userId);
      const role = checkRole(wanted);
      const changed = isId(userId)
        ? await context.transact(async (transaction) => {
            const before = await read(transaction).where('app_user.id', '=', userId).executeTakeFirst();
            if (before === undefined) return undefined;
            if (before.role === 'ADMIN' && role !== 'ADMIN') await refuseLastAdministrator(transaction, userId);
            await transaction.updateTable('membership').set({ role }).where('user_id', '=', userId).execute();
            await context.audit(transaction, 'member.role', before.email, { from: before.role, to: role });
            return { ...before, role };
          })
        : undefined;
      if (changed === undefined) return context.refuseNotFound('membership', userId, 'member.role');
      onChanged(userId);
      return toMember(changed);
    },

    async remove(userId) {
      await context.requireRole('ADMIN', 'member.remove', userId);
      const removed = isId(userId)
        ? await context.transact(async (transaction) => {
            const before = await read(transaction).where('app_user.id', '=', userId).executeTakeFirst();
            if (before === undefined) return undefined;
            if (before.role === 'ADMIN') await refuseLastAdministrator(transaction, userId);
            await transaction.deleteFrom('membership').where('user_id', '=', userId).execute();
            await context.audit(transaction, 'member.remove', before.email, { role: before.role });
            return before;
          })
        : undefined;
      if (removed === undefined) return context.refuseNotFound('membership', userId, 'member.remove');
      onChanged(userId);
    },
  };
}

interface MemberRow {
  id: string;
  email: string;
  role: string;
  added_at: Date;
  last_seen_at: Date | null;
  disabled_at: Date | null;
}

function toMember(row: MemberRow): Member {
  const { id, email, role } = row;
  return {
    id,
    email,
    role: role as Role,
    addedAt: row.added_at,
    lastSeenAt: row.last_seen_at ?? undefined,
    disabledAt: row.disabled_at ?? undefined,
  };
}
