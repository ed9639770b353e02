import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { ask, operation } from './graphql.ts';

export const ROLES = ['READONLY', 'USER', 'ADMIN'] as const;
export type Role = (typeof ROLES)[number];

export interface Member {
  readonly id: string;
  readonly email: string;
  readonly role: Role;
  readonly lastSeenAt: string | null;
  /** Since when operators let this person in nowhere. */
  readonly disabledAt: string | null;
}

const MEMBER_FIELDS = 'id email role lastSeenAt disabledAt';
export const MEMBERS = operation<{ members: Member[] }>(`query Members { members { ${MEMBER_FIELDS} } }`);
export const ADD_MEMBER = operation<
  { addMember: { member: Member; signInLink: string | null } },
  { email: string; role: Role }
>(`mutation AddMember($email: String!, $role: String!) {
  addMember(email: $email, role: $role) { member { ${MEMBER_FIELDS} } signInLink }
}`);
export const SET_MEMBER_ROLE = operation<{ setMemberRole: Member }, { id: string; role: Role }>(
  `mutation SetMemberRole($id: ID!, $role: String!) { setMemberRole(id: $id, role: $role) { ${MEMBER_FIELDS} } }`,
);
export const REMOVE_MEMBER = operation<{ removeMember: boolean }, { id: string }>(
  'mutation RemoveMember($id: ID!) { removeMember(id: $id) }',
);

export const SET_USER_DISABLED = operation<{ setUserDisabled: boolean }, { id: string; disabled: boolean }>(
  'mutation SetUserDisabled($id: ID!, $disabled: Boolean!) { setUserDisabled(id: $id, disabled: $disabled) }',
);

export const membersQuery = queryOptions({
  queryKey: ['members'],
  queryFn: async ({ signal }) => (await ask(MEMBERS, {}, { signal })).members,
});

export function useAddMember() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (wanted: { email: string; role: Role }) => (await ask(ADD_MEMBER, wanted)).addMember,
    onSuccess: () => client.invalidateQueries({ queryKey: membersQuery.queryKey }),
  });
}

/** Sent with keepalive, as {@link removeMember} is, because it may leave as the page closes. */
export function setMemberRole(id: string, role: Role): Promise<unknown> {
  return ask(SET_MEMBER_ROLE, { id, role }, { keepalive: true });
}

export function removeMember(id: string): Promise<unknown> {
  return ask(REMOVE_MEMBER, { id }, { keepalive: true });
}

/** For operators: who is disabled comes into no tenant of the installation. */
export function setUserDisabled(id: string, disabled: boolean): Promise<unknown> {
  return ask(SET_USER_DISABLED, { id, disabled }, { keepalive: true });
}
