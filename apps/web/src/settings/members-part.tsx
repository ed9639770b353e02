import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import {
  type Member,
  membersQuery,
  ROLES,
  type Role,
  removeMember,
  setMemberRole,
  setUserDisabled,
  useAddMember,
} from '../data/members.ts';
import { useIsAdmin, useIsOwnTenant, useViewer } from '../data/session.ts';
import { Answer } from '../kit/answer.tsx';
import { Button } from '../kit/button.tsx';
import { Card } from '../kit/card.tsx';
import { type Column, DataTable } from '../kit/data-table.tsx';
import { ChoiceField, TextField } from '../kit/field.tsx';
import { Missing } from '../kit/missing.tsx';
import { Ago } from '../kit/moment.tsx';
import { doUnlessUndone, say } from '../kit/notices.ts';
import styles from './parts.module.css';
import { Secret } from './secret.tsx';

/** What each role may do, in the words of the choice. */
const ROLE_CHOICES: readonly { readonly value: Role; readonly label: string }[] = [
  { value: 'READONLY', label: 'READONLY: looks' },
  { value: 'USER', label: 'USER: looks and saves views' },
  { value: 'ADMIN', label: 'ADMIN: also keys, members, retention and redaction' },
];
const ROLE_WORDS = ROLES.map((role) => ({ value: role, label: role }));

export function MembersPart() {
  const members = useQuery(membersQuery);
  const isAdmin = useIsAdmin();
  const isOwnTenant = useIsOwnTenant();
  const columns = useColumns(isAdmin, members.data ?? []);
  return (
    <>
      {isAdmin && !isOwnTenant && <NewMember />}
      <Card
        title="Members of this tenant"
        note={isAdmin ? undefined : 'An ADMIN of this tenant can add people and change roles'}
      >
        <Answer of={members} queryKey={membersQuery.queryKey}>
          {(data) => (
            <DataTable
              label="Members"
              columns={columns}
              rows={data}
              rowKey={(row) => row.id}
              initialSort={{ key: 'email', direction: 'up' }}
              empty={isOwnTenant ? 'Operators alone enter this tenant.' : 'Nobody yet.'}
            />
          )}
        </Answer>
      </Card>
    </>
  );
}

const WHY_NOT_LAST = 'This is the last ADMIN of the tenant: make another one first';

/** Rows change at once; the server hears of it when the time for Undo is over. */
function useColumns(isAdmin: boolean, present: readonly Member[]): Column<Member>[] {
  const administrators = present.filter(({ role }) => role === 'ADMIN');
  const whyNotChange = (member: Member): string | undefined =>
    member.role === 'ADMIN' && administrators.length === 1 ? WHY_NOT_LAST : undefined;
  const client = useQueryClient();
  const viewer = useViewer();

  function changed(text: string, next: (members: Member[]) => Member[], act: () => Promise<unknown>): void {
    const former = client.getQueryData(membersQuery.queryKey);
    client.setQueryData(membersQuery.queryKey, (present) => present && next(present));
    doUnlessUndone(
      text,
      () => act().then(() => client.invalidateQueries({ queryKey: membersQuery.queryKey })),
      () => client.setQueryData(membersQuery.queryKey, former),
    );
  }

  const change = (member: Member, role: Role): void =>
    changed(
      `Making ${member.email} ${role}`,
      (members) => members.map((one) => (one.id === member.id ? { ...one, role } : one)),
      () => setMemberRole(member.id, role),
    );
  const shut = (member: Member, isOut: boolean): void =>
    changed(
      isOut ? `Shutting ${member.email} out of this installation` : `Letting ${member.email} in again`,
      (members) =>
        members.map((one) =>
          one.id === member.id ? { ...one, disabledAt: isOut ? new Date().toISOString() : null } : one,
        ),
      () => setUserDisabled(member.id, isOut),
    );
  const remove = (member: Member): void =>
    changed(
      `Removing ${member.email}`,
      (members) => members.filter((one) => one.id !== member.id),
      () => removeMember(member.id),
    );

  return [
    {
      key: 'email',
      header: 'Email',
      sortBy: (row) => row.email,
      cell: (row) => (
        <>
          {row.email}
          {row.email === viewer.user && <span className={styles.quiet}> (you)</span>}
        </>
      ),
    },
    {
      key: 'role',
      header: 'Role',
      sortBy: (row) => row.role,
      cell: (row) =>
        isAdmin ? (
          <ChoiceField
            label={`Role of ${row.email}`}
            labelHidden
            className={styles.inline}
            value={row.role}
            choices={ROLE_WORDS}
            disabled={whyNotChange(row) !== undefined}
            title={whyNotChange(row)}
            onChange={(role) => change(row, role as Role)}
          />
        ) : (
          row.role
        ),
    },
    {
      key: 'seen',
      header: 'Last seen',
      sortBy: (row) => row.lastSeenAt,
      cell: (row) => (row.lastSeenAt === null ? <Missing why="never signed in" /> : <Ago at={row.lastSeenAt} />),
    },
    {
      key: 'access',
      header: 'Access',
      hint: 'Operators shut people out of the whole installation, and let them in again',
      cell: (row) => (
        <>
          {row.disabledAt === null ? (
            <span className={styles.quiet}>open</span>
          ) : (
            <span className={styles.throttled}>
              shut out <Ago at={row.disabledAt} />
            </span>
          )}{' '}
          {viewer.operator && row.email !== viewer.user && (
            <Button
              small
              aria-label={`${row.disabledAt === null ? 'Shut out' : 'Let in'} ${row.email}`}
              onClick={() => shut(row, row.disabledAt === null)}
            >
              {row.disabledAt === null ? 'Shut out' : 'Let in'}
            </Button>
          )}
        </>
      ),
    },
    ...(isAdmin
      ? [
          {
            key: 'remove',
            header: 'Remove',
            isHeaderHidden: true,
            align: 'right' as const,
            cell: (row: Member) => (
              <Button small aria-label={`Remove ${row.email}`} whyNot={whyNotChange(row)} onClick={() => remove(row)}>
                Remove
              </Button>
            ),
          },
        ]
      : []),
  ];
}

function NewMember() {
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('USER');
  const add = useAddMember();
  const client = useQueryClient();
  const isRefused = add.error !== null;

  function submit(event: FormEvent): void {
    event.preventDefault();
    add.mutate(
      { email: email.trim(), role },
      {
        onSuccess: ({ member }) => {
          setEmail('');
          say(`Added ${member.email} as ${member.role}`, {
            undo: () => {
              add.reset();
              void removeMember(member.id)
                .catch((error: Error) => say(error.message, { tone: 'fault' }))
                .finally(() => client.invalidateQueries({ queryKey: membersQuery.queryKey }));
            },
          });
        },
      },
    );
  }

  return (
    <Card title="New member">
      <form className={styles.form} onSubmit={submit}>
        <TextField
          className={styles.grow}
          label="Email"
          placeholder="ada@example.com"
          value={email}
          autoComplete="off"
          fault={isRefused ? add.error.message : undefined}
          onChange={(event) => {
            setEmail(event.target.value);
            if (isRefused) add.reset();
          }}
        />
        <ChoiceField label="Role" value={role} choices={ROLE_CHOICES} onChange={(next) => setRole(next as Role)} />
        <Button type="submit" look="primary" disabled={email.trim() === '' || add.isPending}>
          Add member
        </Button>
      </form>
      {add.data?.signInLink !== undefined && add.data.signInLink !== null && (
        <Secret
          value={add.data.signInLink}
          what="link"
          note={`Give this link to ${add.data.member.email}: it signs them in once and is shown only now. They choose a password under Settings, Profile.`}
        />
      )}
      {add.data?.signInLink === null && (
        <p className={styles.said} role="status">
          {add.data.member.email} is known to this installation and signs in as before.
        </p>
      )}
    </Card>
  );
}
