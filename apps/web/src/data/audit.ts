import { infiniteQueryOptions } from '@tanstack/react-query';
import { ask, operation } from './graphql.ts';

export interface AuditEntry {
  readonly id: string;
  readonly at: string;
  readonly tenant: string | null;
  readonly actor: string;
  readonly action: string;
  readonly target: string;
  readonly detail: unknown;
  readonly from: string | null;
  readonly denied: boolean;
}

/** What is looked for; what is absent is not looked at. */
export interface AuditFilter {
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
  readonly text?: string | undefined;
  readonly start?: string | undefined;
  readonly denied?: boolean | undefined;
  readonly everywhere?: boolean | undefined;
}

export const AUDIT_LOG = operation<{ auditLog: AuditEntry[] }, AuditFilter & { first: number; after: string | null }>(
  `query AuditLog($first: Int, $after: String, $actor: String, $action: String, $text: String, $start: String, $denied: Boolean,
    $everywhere: Boolean) {
  auditLog(first: $first, after: $after, actor: $actor, action: $action, text: $text, start: $start, denied: $denied,
    everywhere: $everywhere) { id at tenant actor action target detail from denied }
}`,
);

const PAGE = 100;

export function auditLogQuery(filter: AuditFilter) {
  return infiniteQueryOptions({
    queryKey: ['audit', filter],
    initialPageParam: null as string | null,
    queryFn: async ({ signal, pageParam }) =>
      (await ask(AUDIT_LOG, { ...filter, first: PAGE, after: pageParam }, { signal })).auditLog,
    getNextPageParam: (page) => (page.length < PAGE ? undefined : page.at(-1)!.id),
  });
}
