/**
 * Attributes that say whose work a record is of, by the name under which records of simple clients are kept, and what senders call
 * them besides. A sender's own name stays on its record; who asks for one of them means all.
 */
export const IDENTITY_SPELLINGS: Readonly<Record<string, readonly string[]>> = {
  'user.id': ['user_id', 'userId'],
  'session.id': ['session_id', 'sessionId'],
  request_id: ['requestId', 'request.id'],
  correlation_id: ['correlationId', 'correlation.id'],
  tenant_id: ['tenantId', 'tenant.id'],
};

/** All spellings of each, by any of them. */
const BY_SPELLING: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(IDENTITY_SPELLINGS).flatMap(([kept, others]) => {
    const all = [kept, ...others];
    return all.map((spelling) => [spelling, all]);
  }),
);

/** Every spelling of an identity, the one that is kept first; undefined for what is none. */
export function spellingsOf(name: string): readonly string[] | undefined {
  return BY_SPELLING.get(name);
}
