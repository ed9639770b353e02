import { ORIEL_TENANT, type TenantId, type TenantPolicy } from '@oriel/telemetry';
import type { Actor } from './actor.ts';
import type { AuditLine } from './audit/append.ts';
import { listInstallationAudit, tenantAudit } from './audit/keep.ts';
import { crossing, RefusedAttempts } from './audit/refused-attempts.ts';
import type { AuditPage, AuditQuery } from './audit/shape.ts';
import {
  connectDatabase,
  type DatabaseHealth,
  type DoneTransaction,
  type RecordsConnection,
} from './database/connect.ts';
import { RecordsError } from './errors.ts';
import { tenantKeys } from './keys/keep.ts';
import type { KeyCredential } from './keys/shape.ts';
import { keyVerifier } from './keys/verifier.ts';
import type { Logger } from './logger.ts';
import { migrate } from './migrate/migrate.ts';
import { ownPreferences } from './preferences/keep.ts';
import { type RuleGroups, ruleGroups } from './rule-groups/keep.ts';
import { alone } from './servers/alone.ts';
import { allocateServerNumber } from './servers/keep.ts';
import { openSessions, type Sessions } from './sessions/sessions.ts';
import { createLink, firstOperator } from './sessions/sign-in-link.ts';
import { tenantSettings } from './settings/keep.ts';
import { tenantContext } from './tenant-context.ts';
import type { TenantRecords } from './tenant-records.ts';
import { tenantDirectory } from './tenants/directory.ts';
import { type InstallationTenants, installationTenants } from './tenants/installation.ts';
import { ownTenant } from './tenants/keep.ts';
import type { Tenant } from './tenants/shape.ts';
import { type InstallationUsers, installationUsers } from './users/installation.ts';
import { tenantMembers } from './users/members.ts';
import type { SignInLink } from './users/shape.ts';
import { tenantViews } from './views/keep.ts';
import { type TryWrite, tryOnce } from './write-behind.ts';

/** What people make and own. Every function throws RecordsError when it refuses. */
export interface Records {
  /** The same on every server of an installation, and in its engine. */
  readonly installationId: string;
  /** Secret: what the installation's servers seal cursors of searches with. */
  readonly cursorKey: Uint8Array;
  /** Number of the last migration. */
  readonly schemaVersion: number;
  readonly health: RecordsHealth;

  /** The hot path of every request with a key. See `KeyVerifier`. */
  readonly keys: { verify(key: string): Promise<KeyCredential | undefined> };
  readonly sessions: Sessions;
  /** Signs the first operator in (`admin@localhost`, made when there is none); for the first run and the command line. */
  readonly signInLink: { create(): Promise<SignInLink> };

  /** At most a second old; the last known one while the database is away. Undefined when there is no such tenant. */
  policyOf(tenant: TenantId): Promise<TenantPolicy | undefined>;
  tenantByName(name: string): Promise<Tenant | undefined>;

  /** Throws `tenant_denied` when the actor's credential is for another tenant, and says so in both audit logs. */
  forTenant(tenant: TenantId, actor: Actor): TenantRecords;
  /** Throws `operators_only`, and says so in the audit log, unless the actor is an operator. */
  installation(actor: Actor): InstallationRecords;

  /** Shared by the servers; belongs to operators, who write the files. */
  readonly ruleGroups: RuleGroups;

  /**
   * Runs `work` unless another server of the installation is at work of this name: undefined then. The signal says that the database has
   * gone, and that another may begin.
   */
  alone<T>(name: string, work: (signal: AbortSignal) => Promise<T>): Promise<T | undefined>;

  /** A number for a starting server, 0 to 65,535. */
  allocateServerNumber(): Promise<number>;
  ping(): Promise<boolean>;
  close(): Promise<void>;
}

/** What is of no one tenant; for operators. */
export interface InstallationRecords {
  readonly tenants: InstallationTenants;
  readonly users: InstallationUsers;
  readonly audit: { list(query?: AuditQuery): Promise<AuditPage> };
}

export interface RecordsHealth extends DatabaseHealth {
  /** Answers about keys, sessions and tenants that were given from memory while the database was away. */
  readonly servedWhileAway: number;
}

export interface RecordsOptions {
  readonly connection: RecordsConnection;
  readonly logger: Logger;
  /** Unix milliseconds; the system's clock by default. */
  readonly now?: () => number;
  /** How writes that nobody waits for are tried: of refused attempts into the audit log, and of when keys were last used. Once by default. */
  readonly tryWrite?: { readonly auditLog: TryWrite; readonly keyUses: TryWrite };
  /** Hears of each transaction when it has ended. */
  readonly watch?: (transaction: DoneTransaction) => void;
}

/** Connects, brings the schema up to date and opens everything. Throws RecordsError with a sentence when it cannot. */
export async function openRecords({
  connection,
  logger,
  now = Date.now,
  tryWrite = { auditLog: tryOnce, keyUses: tryOnce },
  watch,
}: RecordsOptions): Promise<Records> {
  const schemaVersion = await migrate(connection, logger);
  const database = connectDatabase(connection, now, watch);
  const { id: installationId, cursor_key: cursorKey } = await database.asInstallation((transaction) =>
    transaction.selectFrom('installation').select(['id', 'cursor_key']).executeTakeFirstOrThrow(),
  );
  const refused = new RefusedAttempts(database, tryWrite.auditLog, logger);
  const verifier = keyVerifier(database, tryWrite.keyUses, logger, now);
  const sessions = openSessions(database, refused, installationId, now);
  const directory = tenantDirectory(database, now);
  const denials = new Denials(refused, now);

  const installation = (actor: Actor): InstallationRecords => ({
    tenants: installationTenants(database, now, actor, directory.forget),
    users: installationUsers(database, now, actor, sessions.forgetUser),
    audit: { list: (query) => listInstallationAudit(database, query) },
  });

  return {
    installationId,
    cursorKey,
    schemaVersion,
    get health() {
      const servedWhileAway = verifier.servedWhileAway + sessions.servedWhileAway + directory.servedWhileAway;
      return { ...database.health, servedWhileAway };
    },
    keys: { verify: verifier.verify },
    sessions,
    signInLink: {
      async create() {
        const at = new Date(now());
        return createLink(database, at, await firstOperator(database, at));
      },
    },
    policyOf: directory.policyOf,
    tenantByName: directory.byName,

    forTenant(tenant, actor) {
      if (actor.tenant !== undefined && actor.tenant !== tenant) {
        denials.note(actor, tenant);
        throw new RecordsError(
          'tenant_denied',
          `${actor.name} is in tenant ${actor.tenant} and may not act in ${tenant}`,
        );
      }
      if (tenant === ORIEL_TENANT && !actor.operator) {
        denials.note(actor, tenant);
        throw new RecordsError('operators_only', 'the tenant "oriel" is for operators');
      }
      const context = tenantContext(database, refused, now, tenant, actor);
      return {
        tenantId: tenant,
        tenant: ownTenant(
          context,
          (change) => installation(actor).tenants.update(tenant, change),
          () => directory.forget(tenant),
        ),
        keys: tenantKeys(context, verifier),
        members: tenantMembers(context, database, sessions.forgetUser),
        views: tenantViews(context),
        settings: tenantSettings(context),
        preferences: ownPreferences(context),
        audit: tenantAudit(context),
      };
    },

    installation(actor) {
      if (actor.operator) return installation(actor);
      denials.note(actor);
      throw new RecordsError('operators_only');
    },

    ruleGroups: ruleGroups(database),
    alone: (name, work) => alone(connection, name, work),
    allocateServerNumber: () => allocateServerNumber(database, now),

    async ping() {
      try {
        await database.asInstallation(async () => {});
        return true;
      } catch {
        return false;
      }
    },

    async close() {
      await verifier.close();
      await refused.close();
      await database.close();
    },
  };
}

/** An attempt that comes again within this time is the same one: what a program tries with each request would fill the log. */
const SAME_ATTEMPT_MS = 60_000;
const REMEMBERED_ATTEMPTS = 10_000;

/** Refusals that happen before any transaction; written down behind the caller's back, and before the end. */
class Denials {
  readonly #refused: RefusedAttempts;
  readonly #now: () => number;
  readonly #notedAtMs = new Map<string, number>();

  constructor(refused: RefusedAttempts, now: () => number) {
    this.#refused = refused;
    this.#now = now;
  }

  note(actor: Actor, foreign?: TenantId): void {
    const attempt = JSON.stringify([actor.name, actor.tenant, foreign]);
    const atMs = this.#now();
    if (atMs - (this.#notedAtMs.get(attempt) ?? Number.NEGATIVE_INFINITY) < SAME_ATTEMPT_MS) return;
    if (this.#notedAtMs.size >= REMEMBERED_ATTEMPTS) this.#notedAtMs.clear();
    this.#notedAtMs.set(attempt, atMs);
    void this.#refused.note(...linesOf(new Date(atMs), actor, foreign));
  }
}

function linesOf(at: Date, actor: Actor, foreign: TenantId | undefined): readonly AuditLine[] {
  const own = actor.tenant;
  if (foreign !== undefined && own !== undefined && foreign !== own)
    return crossing(at, actor, own, foreign, 'records.open', String(foreign));
  const target = foreign === undefined ? 'installation' : String(foreign);
  return [{ at, tenant: own ?? null, actor, action: 'operator.denied', target, detail: {} }];
}
