import { useInfiniteQuery } from '@tanstack/react-query';
import { type AuditEntry, auditLogQuery } from '../data/audit.ts';
import { useViewer } from '../data/session.ts';
import { Answer } from '../kit/answer.tsx';
import { Button } from '../kit/button.tsx';
import { Card } from '../kit/card.tsx';
import { type Column, DataTable } from '../kit/data-table.tsx';
import { ChoiceField } from '../kit/field.tsx';
import { formatCountOf } from '../kit/format/count.ts';
import { formatDateTime, instantMs } from '../kit/format/instant.ts';
import { Icon } from '../kit/icon.tsx';
import { useZone } from '../kit/preferences.ts';
import { FindField } from './find-field.tsx';
import styles from './parts.module.css';
import type { AuditReach, SettingsSearch } from './settings-search.ts';
import { useSettingsSearch } from './use-settings-search.ts';

const REACHES: readonly { readonly value: AuditReach | ''; readonly label: string }[] = [
  { value: '', label: 'Any time' },
  { value: '1h', label: 'Last hour' },
  { value: '1d', label: 'Last day' },
  { value: '7d', label: 'Last 7 days' },
  { value: '30d', label: 'Last 30 days' },
];

export function AuditPart() {
  const [search, change] = useSettingsSearch();
  const viewer = useViewer();
  const query = auditLogQuery(filterOf(search));
  const audit = useInfiniteQuery(query);
  const columns = useColumns(search.everywhere === 'yes');
  return (
    <>
      <search className={styles.bar}>
        <FindField
          label="Who"
          placeholder="ada@example.com"
          className={styles.grow}
          value={search.who}
          onChange={(who) => change({ who }, true)}
        />
        <FindField
          label="Did"
          placeholder="tenant.update"
          className={styles.grow}
          value={search.what}
          onChange={(what) => change({ what }, true)}
        />
        <FindField
          label="To, or in the detail"
          placeholder="checkout"
          className={styles.grow}
          value={search.find}
          onChange={(find) => change({ find }, true)}
        />
        <ChoiceField
          label="When"
          value={search.since ?? ''}
          choices={REACHES}
          onChange={(since) => change({ since: since === '' ? undefined : (since as AuditReach) })}
        />
        <label className={styles.scope}>
          <input
            type="checkbox"
            checked={search.denied === 'yes'}
            onChange={(event) => change({ denied: event.target.checked ? 'yes' : undefined })}
          />
          Denied alone
        </label>
        {viewer.operator && (
          <label className={styles.scope}>
            <input
              type="checkbox"
              checked={search.everywhere === 'yes'}
              onChange={(event) => change({ everywhere: event.target.checked ? 'yes' : undefined })}
            />
            All tenants
          </label>
        )}
      </search>
      <Answer of={audit} queryKey={query.queryKey}>
        {({ pages }) => {
          const entries = pages.flat();
          return (
            <Card
              title="Audit log"
              note={`${formatCountOf(entries.length, 'entry', audit.hasNextPage).replace('entrys', 'entries')}, newest first; nothing here can be changed`}
            >
              <DataTable
                label="Audit log"
                columns={columns}
                rows={entries}
                rowKey={(row) => row.id}
                empty={Object.keys(filterOf(search)).length === 0 ? 'Nothing yet.' : 'Nothing of the kind.'}
              />
              {audit.hasNextPage && (
                <div className={styles.buttons}>
                  <Button disabled={audit.isFetchingNextPage} onClick={() => void audit.fetchNextPage()}>
                    Older entries
                  </Button>
                </div>
              )}
            </Card>
          );
        }}
      </Answer>
    </>
  );
}

function filterOf({ who, what, find, since, denied, everywhere }: SettingsSearch) {
  return {
    ...(who === undefined ? {} : { actor: who }),
    ...(what === undefined ? {} : { action: what }),
    ...(find === undefined ? {} : { text: find }),
    ...(since === undefined ? {} : { start: `now-${since}` }),
    ...(denied === undefined ? {} : { denied: true }),
    ...(everywhere === undefined ? {} : { everywhere: true }),
  };
}

function useColumns(isEverywhere: boolean): Column<AuditEntry>[] {
  const zone = useZone();
  return [
    {
      key: 'at',
      header: 'Time',
      cell: (row) => <span className="number">{formatDateTime(instantMs(row.at), zone)}</span>,
    },
    ...(isEverywhere
      ? [{ key: 'tenant', header: 'Tenant', cell: ({ tenant }: AuditEntry) => tenant ?? 'the installation' }]
      : []),
    {
      key: 'actor',
      header: 'Who',
      cell: (row) => <span title={row.from === null ? undefined : `From ${row.from}`}>{row.actor}</span>,
    },
    {
      key: 'action',
      header: 'Did',
      cell: ({ action, denied }) =>
        denied ? (
          <span className={styles.denied}>
            <Icon name="error" size={14} />
            <code>{action}</code>
          </span>
        ) : (
          <code>{action}</code>
        ),
    },
    { key: 'target', header: 'To', cell: (row) => <span title={row.target}>{targetName(row)}</span> },
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
  return (
    Object.entries(detail)
      .filter(([name, value]) => name !== 'name' || value !== shownBefore)
      // What was comes before what is.
      .sort(([one], [other]) => Number(one === 'to') - Number(other === 'to'))
      .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
      .join(', ')
  );
}
