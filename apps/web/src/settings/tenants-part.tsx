import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useCreateTenant, useEnterTenant, useViewer } from '../data/session.ts';
import { type TenantSummary, tenantAccountsQuery } from '../data/tenants.ts';
import { Answer } from '../kit/answer.tsx';
import { Button } from '../kit/button.tsx';
import { Card } from '../kit/card.tsx';
import { type Column, DataTable } from '../kit/data-table.tsx';
import { TextField } from '../kit/field.tsx';
import { formatBytes } from '../kit/format/bytes.ts';
import { formatCount } from '../kit/format/count.ts';
import { Figure } from '../kit/missing.tsx';
import { say } from '../kit/notices.ts';
import styles from './parts.module.css';
import { formatDays } from './retention-words.ts';

export function TenantsPart() {
  const viewer = useViewer();
  const accounts = useQuery(tenantAccountsQuery);
  const client = useQueryClient();
  const enter = useEnterTenant();
  const create = useCreateTenant();
  const [name, setName] = useState('');
  const fault = (error: Error): void => say(error.message, { tone: 'fault' });
  const columns: Column<TenantSummary>[] = [
    {
      key: 'name',
      header: 'Name',
      sortBy: (row) => row.name,
      cell: (row) => (
        <Link to="/admin/settings" search={{ part: 'tenant', tenant: row.name } as never}>
          {row.name}
        </Link>
      ),
    },
    { key: 'id', header: 'Id', wideOnly: true, cell: (row) => <code>{row.id}</code> },
    {
      key: 'logs',
      header: 'Logs kept',
      wideOnly: true,
      cell: ({ settings }) => formatDays(settings.retention.logs),
    },
    {
      key: 'quota',
      header: 'Logs an hour',
      wideOnly: true,
      align: 'right',
      sortBy: ({ settings }) => settings.quotaPerHour.logs,
      cell: ({ settings }) => <Figure value={settings.quotaPerHour.logs} format={formatCount} why="no quota" />,
    },
    {
      key: 'disk',
      header: 'On disk',
      align: 'right',
      sortBy: (row) => row.bytesOnDisk,
      cell: ({ bytesOnDisk, settings }) => (
        <>
          <Figure value={bytesOnDisk} format={formatBytes} />
          {settings.bytesShare !== null && ` of ${formatBytes(settings.bytesShare)}`}
        </>
      ),
    },
    {
      key: 'enter',
      header: 'Enter',
      isHeaderHidden: true,
      align: 'right',
      cell: (row) =>
        row.id === viewer.tenant.id ? (
          <span className={styles.quiet}>you are here</span>
        ) : (
          <Button
            small
            disabled={enter.isPending}
            aria-label={`Enter ${row.name}`}
            onClick={() =>
              enter.mutate(row.id, { onSuccess: () => say(`Reading ${row.name}; entering is audited`), onError: fault })
            }
          >
            Enter
          </Button>
        ),
    },
  ];
  function submit(event: FormEvent): void {
    event.preventDefault();
    create.mutate(name.trim(), {
      onSuccess: () => {
        say(`Created tenant "${name.trim()}"`);
        setName('');
        void client.invalidateQueries({ queryKey: tenantAccountsQuery.queryKey });
      },
      onError: fault,
    });
  }
  return (
    <>
      <Card title="New tenant">
        <form className={styles.form} onSubmit={submit}>
          <TextField
            className={styles.grow}
            label="Name"
            placeholder="team-payments"
            value={name}
            autoComplete="off"
            onChange={(event) => setName(event.target.value)}
          />
          <Button type="submit" look="primary" disabled={name.trim() === '' || create.isPending}>
            Create tenant
          </Button>
        </form>
      </Card>
      <Card
        title="Tenants"
        note="Its name opens how long a tenant keeps, how much it may send, and what nobody may read"
      >
        <Answer of={accounts} queryKey={tenantAccountsQuery.queryKey}>
          {(data) => (
            <DataTable
              label="Tenants"
              onPhone="columns"
              columns={columns}
              rows={data}
              rowKey={(row) => row.id}
              initialSort={{ key: 'name', direction: 'up' }}
            />
          )}
        </Answer>
      </Card>
    </>
  );
}
