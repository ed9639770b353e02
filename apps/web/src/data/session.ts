import { type QueryKey, queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ApiError } from './api-error.ts';
import { ask, fetchJson, operation } from './graphql.ts';
import { reconnect } from './live-socket.ts';
import { tellOtherWindows } from './other-windows.ts';
import { sendPreferences } from './preferences.ts';

export interface Tenant {
  readonly id: string;
  readonly name: string;
}
export interface Viewer {
  readonly user: string | null;
  readonly role: string;
  readonly operator: boolean;
  readonly tenant: Tenant;
  readonly tenants: readonly Tenant[];
  readonly otlpHttp: string;
  readonly otlpGrpc: string;
  /** Whether programs on the server's machine need no key to send to this tenant. */
  readonly sendsWithoutKey: boolean;
}

const VIEWER_FIELDS = 'user role operator tenant { id name } tenants { id name } otlpHttp otlpGrpc sendsWithoutKey';
export const VIEWER = operation<{ viewer: Viewer }>(`query Viewer { viewer { ${VIEWER_FIELDS} } }`);
export const ENTER_TENANT = operation<{ enterTenant: Viewer }, { id: string }>(
  `mutation EnterTenant($id: ID!) { enterTenant(id: $id) { ${VIEWER_FIELDS} } }`,
);
export const CREATE_TENANT = operation<{ createTenant: Tenant }, { name: string }>(
  'mutation CreateTenant($name: String!) { createTenant(name: $name) { id name } }',
);

/** Who is looking; null when nobody is signed in. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  staleTime: Number.POSITIVE_INFINITY,
  queryFn: async ({ signal }): Promise<Viewer | null> => {
    try {
      await fetchJson('/auth/me', { signal });
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null;
      throw error;
    }
    return (await ask(VIEWER, {}, { signal })).viewer;
  },
});

export function useSession() {
  return useQuery(sessionQuery);
}

/** The viewer inside the signed-in part of the shell. */
export function useViewer(): Viewer {
  const { data } = useSession();
  if (data === undefined || data === null) throw new Error('useViewer is for pages behind the session gate');
  return data;
}

/** Why the viewer may not save or remove what this tenant keeps, such as a view; undefined when they may. */
export function useWhyNotWrite(): string | undefined {
  const isReader = useViewer().role === 'READONLY';
  return isReader ? 'This takes the role USER, which an ADMIN of this tenant can give' : undefined;
}

/** Whether the viewer may change the tenant itself: its keys, its members. */
export function useIsAdmin(): boolean {
  return useViewer().role === 'ADMIN';
}

/** Whether the viewer reads what Oriel says of itself: operators look, and nobody else gets a key or a membership. */
export function useIsOwnTenant(): boolean {
  return useViewer().tenant.name === 'oriel';
}

export function isNotSession(query: { readonly queryKey: QueryKey }): boolean {
  return query.queryKey[0] !== sessionQuery.queryKey[0];
}

export function useSignIn() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (credentials: { email: string; password: string }) =>
      fetchJson('/auth/sign-in', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(credentials),
      }),
    onSuccess: async () => {
      reconnect();
      tellOtherWindows();
      await client.invalidateQueries();
    },
  });
}

export function useSignOut() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      await sendPreferences();
      return fetchJson('/auth/sign-out', { method: 'POST' });
    },
    onSuccess: () => {
      reconnect();
      tellOtherWindows();
      // The session itself stays in place, so that whoever shows it hears that it is over.
      client.setQueryData(sessionQuery.queryKey, null);
      client.removeQueries({ predicate: isNotSession });
    },
  });
}

/** Sets the password to sign in with; ends every other session of this person. `current` is empty for whoever had none. */
export function useChangePassword() {
  return useMutation({
    mutationFn: ({ current, next }: { current: string; next: string }) =>
      fetchJson('/auth/password', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(current === '' ? { next } : { current, next }),
      }),
  });
}

/** Changes the tenant that everything is read from; the gate lets nothing of the former one stay on screen. */
export function useEnterTenant() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => ask(ENTER_TENANT, { id }),
    onSuccess: ({ enterTenant }) => {
      reconnect();
      tellOtherWindows();
      client.setQueryData(sessionQuery.queryKey, enterTenant);
    },
  });
}

export function useCreateTenant() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => ask(CREATE_TENANT, { name }),
    onSuccess: () => client.invalidateQueries({ queryKey: sessionQuery.queryKey }),
  });
}
