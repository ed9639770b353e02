import { type FormEvent, useState } from 'react';
import { type Tenant, useCreateTenant, useEnterTenant, useViewer } from '../data/session.ts';
import { Button } from '../kit/button.tsx';
import { Card } from '../kit/card.tsx';
import { type Column, DataTable } from '../kit/data-table.tsx';
import { TextField } from '../kit/field.tsx';
import { say } from '../kit/notices.ts';
import styles from './parts.module.css';

export function TenantsPart() {
  const viewer = useViewer();
  const enter = useEnterTenant();
  const create = useCreateTenant();
  const [name, setName] = useState('');
  const fault = (error: Error): void => say(error.message, { tone: 'fault' });
  const columns: Column<Tenant>[] = [
    { key: 'name', header: 'Name', sortBy: (row) => row.name, cell: (row) => row.name },
    { key: 'id', header: 'Id', cell: (row) => <code>{row.id}</code> },
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
      <Card title="Tenants">
        <DataTable
          label="Tenants"
          onPhone="columns"
          columns={columns}
          rows={viewer.tenants}
          rowKey={(row) => row.id}
          initialSort={{ key: 'name', direction: 'up' }}
        />
      </Card>
    </>
  );
}
