import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { ask, operation } from './graphql.ts';

export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly prefix: string;
  readonly scopes: readonly string[];
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
  readonly revokedAt: string | null;
}

const KEY_FIELDS = 'id name prefix scopes createdAt lastUsedAt revokedAt';
export const API_KEYS = operation<{ apiKeys: ApiKey[] }>(`query ApiKeys { apiKeys { ${KEY_FIELDS} } }`);
export const CREATE_API_KEY = operation<
  { createApiKey: { key: string; record: ApiKey } },
  { name: string; scopes: readonly string[] }
>(`mutation CreateApiKey($name: String!, $scopes: [String!]!) {
  createApiKey(name: $name, scopes: $scopes) { key record { ${KEY_FIELDS} } }
}`);
export const REVOKE_API_KEY = operation<{ revokeApiKey: ApiKey }, { id: string }>(
  `mutation RevokeApiKey($id: ID!) { revokeApiKey(id: $id) { ${KEY_FIELDS} } }`,
);

export const apiKeysQuery = queryOptions({
  queryKey: ['keys'],
  queryFn: async ({ signal }) => (await ask(API_KEYS, {}, { signal })).apiKeys,
});

export function useCreateApiKey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (wanted: { name: string; scopes: readonly string[] }) =>
      (await ask(CREATE_API_KEY, wanted)).createApiKey,
    onSuccess: () => client.invalidateQueries({ queryKey: apiKeysQuery.queryKey }),
  });
}

/** Sent with keepalive, because it may leave as the page closes. */
export function revokeApiKey(id: string): Promise<unknown> {
  return ask(REVOKE_API_KEY, { id }, { keepalive: true });
}
