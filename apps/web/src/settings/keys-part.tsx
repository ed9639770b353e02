import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { type ApiKey, apiKeysQuery, revokeApiKey, useCreateApiKey } from '../data/keys.ts';
import { useIsOwnTenant, useViewer } from '../data/session.ts';
import { Answer } from '../kit/answer.tsx';
import { Button } from '../kit/button.tsx';
import { Card } from '../kit/card.tsx';
import { type Column, DataTable } from '../kit/data-table.tsx';
import { TextField } from '../kit/field.tsx';
import { Missing } from '../kit/missing.tsx';
import { Ago } from '../kit/moment.tsx';
import { doUnlessUndone, say } from '../kit/notices.ts';
import styles from './parts.module.css';
import { Secret } from './secret.tsx';

const SCOPES = [
  { id: 'ingest', label: 'Send telemetry' },
  { id: 'read', label: 'Read' },
  { id: 'admin', label: 'Change settings' },
] as const;

export function KeysPart() {
  const keys = useQuery(apiKeysQuery);
  const client = useQueryClient();
  const isOwnTenant = useIsOwnTenant();
  const { sendsWithoutKey } = useViewer();

  /** The row changes at once; the key itself is revoked when the time for Undo is over. */
  function revoke(key: ApiKey): void {
    const show = (revokedAt: string | null): void => {
      client.setQueryData(apiKeysQuery.queryKey, (present) =>
        present?.map((one) => (one.id === key.id ? { ...one, revokedAt } : one)),
      );
    };
    show(new Date().toISOString());
    doUnlessUndone(
      `Revoking "${key.name}"`,
      () => revokeApiKey(key.id).then(() => client.invalidateQueries({ queryKey: apiKeysQuery.queryKey })),
      () => show(null),
    );
  }

  const columns: Column<ApiKey>[] = [
    {
      key: 'name',
      header: 'Name',
      sortBy: (row) => row.name,
      cell: (row) => <span className={row.revokedAt === null ? undefined : styles.revoked}>{row.name}</span>,
    },
    { key: 'prefix', header: 'Begins with', cell: (row) => <code>{row.prefix}…</code> },
    { key: 'scopes', header: 'May', cell: (row) => row.scopes.join(', ') },
    {
      key: 'created',
      header: 'Created',
      wideOnly: true,
      sortBy: (row) => row.createdAt,
      cell: (row) => <Ago at={row.createdAt} />,
    },
    {
      key: 'used',
      header: 'Last used',
      sortBy: (row) => row.lastUsedAt,
      cell: (row) => (row.lastUsedAt === null ? <Missing why="never used" /> : <Ago at={row.lastUsedAt} />),
    },
    {
      key: 'revoke',
      header: 'Revoke',
      isHeaderHidden: true,
      align: 'right',
      cell: (row) =>
        row.revokedAt === null ? (
          <Button small onClick={() => revoke(row)} aria-label={`Revoke ${row.name}`}>
            Revoke
          </Button>
        ) : (
          <span className={styles.quiet}>
            revoked <Ago at={row.revokedAt} />
          </span>
        ),
    },
  ];
  return (
    <>
      {!isOwnTenant && <NewKey />}
      <Card title="Keys of this tenant">
        <Answer of={keys} queryKey={apiKeysQuery.queryKey}>
          {(data) => (
            <DataTable
              label="Keys"
              columns={columns}
              rows={data}
              rowKey={(row) => row.id}
              initialSort={{ key: 'created', direction: 'down' }}
              empty={
                isOwnTenant
                  ? 'Nobody but Oriel itself sends to this tenant, and operators read it: it has no keys.'
                  : `No key yet.${sendsWithoutKey ? ' On the machine of this Oriel programs send without one.' : ''}`
              }
            />
          )}
        </Answer>
      </Card>
    </>
  );
}

/** What a key may change it has to read: behind the doors of readers it would open nothing. */
function toggled(scopes: readonly string[], scope: string): readonly string[] {
  if (!scopes.includes(scope)) return [...new Set([...scopes, ...(scope === 'admin' ? ['read'] : []), scope])];
  return scopes.filter((other) => other !== scope && !(scope === 'read' && other === 'admin'));
}

function NewKey() {
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<readonly string[]>(['ingest']);
  const create = useCreateApiKey();
  const key = create.data?.key;
  function submit(event: FormEvent): void {
    event.preventDefault();
    create.mutate(
      { name: name.trim(), scopes },
      { onSuccess: () => setName(''), onError: (error) => say(error.message, { tone: 'fault' }) },
    );
  }
  return (
    <Card title="New key">
      <form className={styles.form} onSubmit={submit}>
        <TextField
          className={styles.grow}
          label="Name"
          placeholder="checkout in production"
          value={name}
          autoComplete="off"
          onChange={(event) => setName(event.target.value)}
        />
        <fieldset className={styles.scopes}>
          <legend>May</legend>
          {SCOPES.map((scope) => (
            <label key={scope.id} className={styles.scope}>
              <input
                type="checkbox"
                checked={scopes.includes(scope.id)}
                onChange={() => setScopes(toggled(scopes, scope.id))}
              />
              {scope.label}
            </label>
          ))}
        </fieldset>
        <Button type="submit" look="primary" disabled={name.trim() === '' || scopes.length === 0 || create.isPending}>
          Create key
        </Button>
      </form>
      {key !== undefined && (
        <Secret
          value={key}
          what="key"
          note="This is the only time that the key is shown. Oriel keeps no copy that could be read."
        />
      )}
    </Card>
  );
}
