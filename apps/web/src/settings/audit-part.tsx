import { useQuery } from '@tanstack/react-query';
import { type AuditEntry, auditLogQuery } from '../data/members.ts';
import { Answer } from '../kit/answer.tsx';
import { Card } from '../kit/card.tsx';
import { type Column, DataTable } from '../kit/data-table.tsx';
import { formatDateTime, instantMs } from '../kit/format/instant.ts';
import { useZone } from '../kit/preferences.ts';
import styles from './parts.module.css';

export function AuditPart() {
  const audit = useQuery(auditLogQuery);
  const zone = useZone();
  const columns: Column<AuditEntry>[] = [
    {
      key: 'at',
      header: 'Time',
      sortBy: (row) => row.at,
      cell: (row) => <span className="number">{formatDateTime(instantMs(row.at), zone)}</span>,
    },
    { key: 'actor', header: 'Who', sortBy: (row) => row.actor, cell: (row) => row.actor },
    { key: 'action', header: 'Did', sortBy: (row) => row.action, cell: (row) => <code>{row.action}</code> },
    {
      key: 'target',
      header: 'To',
      sortBy: targetName,
      cell: (row) => <span title={row.target}>{targetName(row)}</span>,
    },
    {
      key: 'detail',
      header: 'Detail',
      wideOnly: true,
      cell: (row) => {
        const text = detailText(row);
        return text === '' ? null : <span className={styles.detail}>{text}</span>;
      },
    },
  ];
  return (
    <Card title="Audit log" note="The newest 200 entries; nothing here can be changed">
      <Answer of={audit} queryKey={auditLogQuery.queryKey}>
        {(data) => (
          <DataTable
            label="Audit log"
            columns={columns}
            rows={data}
            rowKey={(row) => row.id}
            initialSort={{ key: 'at', direction: 'down' }}
            empty="Nothing yet."
          />
        )}
      </Answer>
    </Card>
  );
}

/** What has a name is spoken of by it; its id, which no name is, stands on hover. */
function targetName({ target, detail }: AuditEntry): string {
  const name = (detail as { readonly name?: unknown } | null)?.name;
  return /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(target) && typeof name === 'string' ? name : target;
}

function detailText(entry: AuditEntry): string {
  const { detail } = entry;
  if (typeof detail !== 'object' || detail === null)
    return detail === null || detail === undefined ? '' : String(detail);
  const shownBefore = targetName(entry);
  return Object.entries(detail)
    .filter(([name, value]) => name !== 'name' || value !== shownBefore)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
}
