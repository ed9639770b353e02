import { queryOptions } from '@tanstack/react-query';
import { ask, operation } from './graphql.ts';

export interface Member {
  readonly id: string;
  readonly email: string;
  readonly role: string;
  readonly lastSeenAt: string | null;
}
export interface AuditEntry {
  readonly id: string;
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly target: string;
  readonly detail: unknown;
}

export const MEMBERS = operation<{ members: Member[] }>('query Members { members { id email role lastSeenAt } }');
export const AUDIT_LOG = operation<{ auditLog: AuditEntry[] }, { first: number; after: string | null }>(
  'query AuditLog($first: Int, $after: String) { auditLog(first: $first, after: $after) { id at actor action target detail } }',
);

export const membersQuery = queryOptions({
  queryKey: ['members'],
  queryFn: async ({ signal }) => (await ask(MEMBERS, {}, { signal })).members,
});

export const auditLogQuery = queryOptions({
  queryKey: ['audit'],
  queryFn: async ({ signal }) => (await ask(AUDIT_LOG, { first: 200, after: null }, { signal })).auditLog,
});
