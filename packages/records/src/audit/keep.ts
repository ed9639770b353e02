import { type Selectable, type SelectQueryBuilder, sql } from 'kysely';
import type { Database, RecordsTransaction } from '../database/connect.ts';
import type { Tables } from '../database/tables.ts';
import { checkKeyName, invalid, quote } from '../rules.ts';
import type { TenantContext } from '../tenant-context.ts';
import type { AuditEntry, AuditPage, AuditQuery } from './shape.ts';

/** What happened in one tenant; there is no way to change or remove an entry. */
export interface TenantAudit {
  /** For what other parts of Oriel see: denied requests, changes of things that they keep themselves. */
  record(entry: {
    readonly action: string;
    readonly target: string;
    readonly detail?: Readonly<Record<string, unknown>>;
  }): Promise<void>;
  /** Newest first. Takes ADMIN. */
  list(query?: AuditQuery): Promise<AuditPage>;
}

export function tenantAudit(context: TenantContext): TenantAudit {
  return {
    async record({ action, target, detail = {} }) {
      checkKeyName(action, 'action');
      await context.transact((transaction) => context.audit(transaction, action, target, detail));
    },
    async list(query = {}) {
      await context.requireRole('ADMIN', 'audit.list', 'audit');
      return context.transact((transaction) => readPage(transaction, query));
    },
  };
}

/** All tenants and what is of none; the caller has checked that it is an operator who asks. */
export function listInstallationAudit(database: Database, query: AuditQuery = {}): Promise<AuditPage> {
  return database.asInstallation((transaction) => readPage(transaction, query));
}

async function readPage(transaction: RecordsTransaction, query: AuditQuery): Promise<AuditPage> {
  const limit = Math.min(Math.max(Math.trunc(query.limit ?? 100), 1), 1_000);
  let select = transaction
    .selectFrom('audit_log')
    .selectAll()
    .orderBy('id', 'desc')
    .limit(limit + 1);
  if (query.before !== undefined) {
    if (!/^\d{1,18}$/.test(query.before))
      throw invalid('before', `${quote(query.before)} is no cursor of the audit log`);
    select = select.where('id', '<', query.before);
  }
  const rows = await filtered(select, query).execute();
  const entries = rows.slice(0, limit).map(toEntry);
  const last = entries.at(-1);
  return { entries, ...(rows.length > limit && last !== undefined ? { next: last.id } : {}) };
}

const LONGEST_PART = 200;

/** What is not asked for is not looked at. */
function filtered(
  select: SelectQueryBuilder<Tables, 'audit_log', Selectable<Tables['audit_log']>>,
  { actor, action, text, from, until, denied = false }: AuditQuery,
) {
  let filter = select;
  if (actor) filter = filter.where('actor', 'ilike', partOf(actor, 'actor'));
  if (action) filter = filter.where('action', 'ilike', partOf(action, 'action'));
  if (text) {
    const part = partOf(text, 'text');
    filter = filter.where(sql<boolean>`(target ilike ${part} or detail::text ilike ${part})`);
  }
  if (from !== undefined) filter = filter.where('at', '>=', from);
  if (until !== undefined) filter = filter.where('at', '<', until);
  return denied ? filter.where('action', 'like', '%.denied') : filter;
}

/** As `ilike` takes it: nothing that somebody types is a wildcard. */
function partOf(typed: string, field: string): string {
  if (typed.length > LONGEST_PART || typed.includes('\0')) {
    throw invalid(field, `${field} ${quote(typed)} must be text of up to ${LONGEST_PART} characters`);
  }
  return `%${typed.replaceAll(/[\\%_]/g, '\\$&')}%`;
}

function toEntry(row: Selectable<Tables['audit_log']>): AuditEntry {
  const { id, at, tenant, actor, action, target, detail, from_address } = row;
  return { id, at, tenant, actor, action, target, detail, from: from_address ?? undefined };
}
