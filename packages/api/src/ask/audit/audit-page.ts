import type { AuditEntry, AuditPage, AuditQuery } from '@oriel/records';
import type { JsonValue } from '@oriel/telemetry';
import { demand } from '../../access/access.ts';
import type { ApiDependencies } from '../../api-dependencies.ts';
import type { Asker } from '../asker.ts';
import { checkedLimit } from '../limit.ts';
import { parseTime } from '../time.ts';

/** What is asked before or after these is asked as these, which every clock and PostgreSQL can tell. */
const EARLIEST_MS = Date.UTC(1000, 0);
const LATEST_MS = Date.UTC(9999, 0);

/** As it was asked; what is empty or absent is not looked at. */
export interface AskedAudit {
  readonly actor?: string | null | undefined;
  readonly action?: string | null | undefined;
  readonly text?: string | null | undefined;
  readonly start?: string | null | undefined;
  readonly end?: string | null | undefined;
  readonly denied?: boolean | null | undefined;
  /** All tenants and what is of none; for operators. */
  readonly everywhere?: boolean | null | undefined;
  readonly limit: number;
  readonly before?: string | null | undefined;
}

export interface SeenAuditEntry {
  readonly id: string;
  readonly at: string;
  /** Name of its tenant; null for what is of the installation. */
  readonly tenant: string | null;
  readonly actor: string;
  readonly action: string;
  readonly target: string;
  readonly detail: JsonValue;
  readonly from: string | null;
  /** Whether it was an attempt that was refused. */
  readonly denied: boolean;
}

/** A page of the audit log, newest first. Throws. */
export async function auditPage(
  deps: ApiDependencies,
  asker: Asker,
  asked: AskedAudit,
  limitField = 'limit',
): Promise<{ readonly entries: SeenAuditEntry[]; readonly next: string | null }> {
  const { access, records } = asker;
  demand(access, 'admin');
  const query = queryOf(asked, deps.now(), limitField);
  if (asked.everywhere !== true) {
    return seenPage(await records.audit.list(query), new Map([[access.tenant, access.tenantName]]));
  }
  const installation = deps.records.installation(access.actor);
  const [page, tenants] = await Promise.all([installation.audit.list(query), installation.tenants.list()]);
  return seenPage(page, new Map(tenants.map(({ id, name }) => [id, name])));
}

function queryOf(asked: AskedAudit, nowMs: number, limitField: string): AuditQuery {
  const { actor, action, text, start, end, denied, before, limit } = asked;
  const moment = (time: string, field: 'start' | 'end') => {
    const ms = Number(parseTime(time, field, nowMs, field) / 1_000_000n);
    return new Date(Math.min(Math.max(ms, EARLIEST_MS), LATEST_MS));
  };
  return {
    limit: checkedLimit(limit, limitField),
    ...(actor ? { actor } : {}),
    ...(action ? { action } : {}),
    ...(text ? { text } : {}),
    ...(start ? { from: moment(start, 'start') } : {}),
    ...(end ? { until: moment(end, 'end') } : {}),
    ...(denied ? { denied } : {}),
    ...(before ? { before } : {}),
  };
}

function seenPage({ entries, next }: AuditPage, tenants: ReadonlyMap<number, string>) {
  return { entries: entries.map((entry) => seenEntry(entry, tenants)), next: next ?? null };
}

function seenEntry(entry: AuditEntry, tenants: ReadonlyMap<number, string>): SeenAuditEntry {
  const { id, at, tenant, actor, action, target, detail, from } = entry;
  return {
    id,
    at: at.toISOString(),
    tenant: tenant === null ? null : (tenants.get(tenant) ?? String(tenant)),
    actor,
    action,
    target,
    detail: detail as JsonValue,
    from: from ?? null,
    denied: action.endsWith('.denied'),
  };
}
