import type { TenantId } from '@oriel/telemetry';
import { appendAudit } from '../audit/append.ts';
import { crossing, type RefusedAttempts } from '../audit/refused-attempts.ts';
import type { Database, RecordsTransaction } from '../database/connect.ts';
import { LastKnown } from '../database/last-known.ts';
import { RecordsError } from '../errors.ts';
import { isTenantId } from '../rules.ts';
import { hashPassword, matchesPassword } from '../users/password.ts';
import { checkPassword, normaliseEmail } from '../users/rules.ts';
import { GuessLimit } from './guess-limit.ts';
import { endSessionsOf, enterableTenants, prolongSession, readSession, selectSession, startSession } from './keep.ts';
import type { EnterableTenant, SessionCredential, SignedIn } from './shape.ts';
import { useUpLink } from './sign-in-link.ts';
import { SigningKeys } from './signing-keys.ts';
import { readToken, signToken } from './token.ts';

/** A sign-out, a changed role and a removed member are seen within a second, on every server. */
const FRESH_MS = 900;
const CAPACITY = 10_000;

/**
 * People who sign in. Tokens are JWTs of 15 minutes; a session behind each says every second whether it still lives and
 * what it may. `from` is always the address that the request came from.
 */
export interface Sessions {
  /** Throws `sign_in_refused`, the same for an unknown address and a wrong password, or `sign_in_limited`. */
  signIn(email: string, password: string, from: string): Promise<SignedIn>;
  /** Throws `link_refused` for a link that was used, is too old or never was. */
  consumeLink(token: string, from: string): Promise<SignedIn>;
  /**
   * Undefined when the token is not ours, too old, or its session has ended. While the database is away, sessions seen
   * before go on; throws `records_unavailable` for any other.
   */
  verify(token: string): Promise<SessionCredential | undefined>;
  /** A new token for a living session, from its last one, expired or not. Throws `session_ended`. */
  renew(token: string): Promise<SignedIn>;
  /** Ends the session; a token that means nothing is no error. */
  signOut(token: string, from: string): Promise<void>;
  /**
   * Moves the session into another tenant and gives a token for it; the old token opens nothing any more. Operators may
   * enter every tenant; each entry, and each refused one (`tenant_denied`), is in the audit log.
   */
  enter(token: string, tenant: TenantId, from: string): Promise<SignedIn>;
  /** The tenants that this person may enter. */
  enterable(session: SessionCredential): Promise<readonly EnterableTenant[]>;
  /** The person's own password; `current` is needed when there is one. Ends their other sessions. */
  changePassword(
    token: string,
    passwords: { readonly current?: string; readonly next: string },
    from: string,
  ): Promise<void>;
}

export interface SessionsOfServer extends Sessions {
  forgetUser(userId: string): void;
  readonly servedWhileAway: number;
}

export function openSessions(
  database: Database,
  refused: RefusedAttempts,
  installationId: string,
  now: () => number,
): SessionsOfServer {
  const keys = new SigningKeys(database, now);
  const guesses = new GuessLimit(database, now);
  const known = new LastKnown<string, SessionCredential>((id) => readSession(database, id, new Date(now())), {
    now,
    freshMs: FRESH_MS,
    capacity: CAPACITY,
  });
  /** So that a change of a person here counts at once. */
  const sessionsByUser = new Map<string, Set<string>>();

  function forgetUser(userId: string): void {
    for (const id of sessionsByUser.get(userId) ?? []) known.forget(id);
    sessionsByUser.delete(userId);
  }

  async function issue(session: SessionCredential): Promise<SignedIn> {
    const claims = { sessionId: session.sessionId, tenant: session.tenant };
    return { ...(await signToken(keys, installationId, claims, now())), session };
  }

  async function begin(
    transaction: RecordsTransaction,
    user: { readonly id: string; readonly email: string; readonly operator: boolean },
    from: string,
    action: string,
  ): Promise<SessionCredential> {
    const at = new Date(now());
    const { id, tenant } = await startSession(transaction, user, from, at);
    const actor = { name: user.email, from };
    await appendAudit(transaction, { at, tenant, actor, action, target: user.email, detail: {} });
    const session = await selectSession(transaction, id, at);
    if (session === undefined) throw new RecordsError('session_ended');
    return session;
  }

  /** The living session behind a token, as the database has it this moment. */
  async function living(token: string): Promise<SessionCredential> {
    const claims = await readToken(keys, installationId, token, now(), { evenExpired: true });
    const session = claims && (await readSession(database, claims.sessionId, new Date(now())));
    // A token from before another tenant was entered is as good as none: it must not act there by surprise.
    if (session === undefined || session.tenant !== claims?.tenant) throw new RecordsError('session_ended');
    return session;
  }

  return {
    async signIn(givenEmail, password, from) {
      const email = normaliseEmail(givenEmail);
      await guesses.begin(email, from);
      const user = await database.asInstallation((transaction) =>
        transaction
          .selectFrom('app_user')
          .select(['id', 'email', 'operator', 'password_hash'])
          .where('email', '=', email)
          .where('disabled_at', 'is', null)
          .executeTakeFirst(),
      );
      if (!(await matchesPassword(password, user?.password_hash)) || user === undefined) {
        await refused.note({
          at: new Date(now()),
          tenant: null,
          actor: { name: 'somebody', from },
          action: 'session.sign-in-refused',
          // An unknown address is sometimes a password in the wrong field.
          target: user?.email ?? 'an unknown account',
          detail: {},
        });
        throw new RecordsError('sign_in_refused');
      }
      await guesses.succeed(email, from);
      return issue(await database.asInstallation((transaction) => begin(transaction, user, from, 'session.sign-in')));
    },

    async consumeLink(token, from) {
      // In one transaction: a link whose session did not come about is not used up.
      const session = await database.asInstallation(async (transaction) => {
        const user = await useUpLink(transaction, token, new Date(now()));
        if (user === undefined) throw new RecordsError('link_refused');
        return begin(transaction, user, from, 'session.link');
      });
      return issue(session);
    },

    async verify(token) {
      const claims = await readToken(keys, installationId, token, now());
      if (claims === undefined) return undefined;
      const session = await known.get(claims.sessionId);
      // It has entered another tenant since this token was given out.
      if (session === undefined || session.tenant !== claims.tenant) return undefined;
      remember(sessionsByUser, session);
      return session;
    },

    async renew(token) {
      const session = await living(token);
      await database.asInstallation((transaction) => prolongSession(transaction, session.sessionId, new Date(now())));
      return issue(session);
    },

    async signOut(token, from) {
      const claims = await readToken(keys, installationId, token, now(), { evenExpired: true });
      if (claims === undefined) return;
      const at = new Date(now());
      await database.asInstallation(async (transaction) => {
        const session = await selectSession(transaction, claims.sessionId, at);
        await transaction
          .updateTable('session')
          .set({ ended_at: at })
          .where('id', '=', claims.sessionId)
          .where('ended_at', 'is', null)
          .execute();
        if (session === undefined) return;
        const { email, tenant } = session;
        const actor = { name: email, from };
        await appendAudit(transaction, { at, tenant, actor, action: 'session.sign-out', target: email, detail: {} });
      });
      known.forget(claims.sessionId);
    },

    async enter(token, tenant, from) {
      const session = await living(token);
      const at = new Date(now());
      const actor = { name: session.email, from };
      const entered = await database.asInstallation(async (transaction) => {
        const allowed = await enterableTenants(transaction, session);
        const found = allowed.find((candidate) => candidate.id === tenant);
        if (found === undefined) return undefined;
        await transaction.updateTable('session').set({ tenant }).where('id', '=', session.sessionId).execute();
        const detail = { from: session.tenantName, to: found.name, operator: session.operator };
        const line = { at, actor, action: 'tenant.enter', target: found.name, detail };
        await appendAudit(transaction, { ...line, tenant });
        return selectSession(transaction, session.sessionId, at);
      });
      known.forget(session.sessionId);
      if (entered === undefined) {
        await auditRefusedEntry(database, refused, at, session, tenant, from);
        throw new RecordsError('tenant_denied');
      }
      return issue(entered);
    },

    enterable: (session) => database.asInstallation((transaction) => enterableTenants(transaction, session)),

    async changePassword(token, { current, next }, from) {
      const session = await living(token);
      checkPassword(next);
      await guesses.begin(session.email, from);
      const row = await database.asInstallation((transaction) =>
        transaction
          .selectFrom('app_user')
          .select('password_hash')
          .where('id', '=', session.userId)
          .executeTakeFirstOrThrow(),
      );
      if (row.password_hash !== null && !(await matchesPassword(current ?? '', row.password_hash))) {
        throw new RecordsError('sign_in_refused', 'the current password is wrong', { field: 'current' });
      }
      await guesses.succeed(session.email, from);
      const passwordHash = await hashPassword(next);
      const at = new Date(now());
      await database.asInstallation(async (transaction) => {
        await transaction
          .updateTable('app_user')
          .set({ password_hash: passwordHash })
          .where('id', '=', session.userId)
          .execute();
        await endSessionsOf(transaction, session.userId, at, session.sessionId);
        const { email, tenant } = session;
        const actor = { name: email, from };
        await appendAudit(transaction, { at, tenant, actor, action: 'user.password', target: email, detail: {} });
      });
      forgetUser(session.userId);
    },

    forgetUser,

    get servedWhileAway() {
      return known.servedWhileAway;
    },
  };
}

function remember(sessionsByUser: Map<string, Set<string>>, { userId, sessionId }: SessionCredential): void {
  if (sessionsByUser.size >= CAPACITY) sessionsByUser.clear();
  const sessions = sessionsByUser.get(userId);
  if (sessions === undefined) sessionsByUser.set(userId, new Set([sessionId]));
  else sessions.add(sessionId);
}

async function auditRefusedEntry(
  database: Database,
  refused: RefusedAttempts,
  at: Date,
  session: SessionCredential,
  tenant: TenantId,
  from: string,
): Promise<void> {
  const exists = await database.asInstallation(async (transaction) =>
    isTenantId(tenant)
      ? transaction.selectFrom('tenant').select('id').where('id', '=', tenant).executeTakeFirst()
      : undefined,
  );
  const actor = { name: session.email, from };
  const foreign = exists === undefined ? session.tenant : tenant;
  await refused.note(...crossing(at, actor, session.tenant, foreign, 'tenant.enter', String(tenant)));
}
