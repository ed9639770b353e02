import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useWhyNotWrite } from '../data/session.ts';
import { type SavedView, savedViewsQuery, useDeleteView } from '../data/views.ts';
import { Answer } from '../kit/answer.tsx';
import { Button } from '../kit/button.tsx';
import { Card } from '../kit/card.tsx';
import { type Column, DataTable } from '../kit/data-table.tsx';
import { Ago } from '../kit/moment.tsx';
import { doUnlessUndone } from '../kit/notices.ts';
import { stringifySearch } from '../kit/url-state.ts';
import { withoutContext } from '../shell/shell-search.ts';
import styles from './parts.module.css';

export function ViewsPart() {
  const views = useQuery(savedViewsQuery);
  const client = useQueryClient();
  const remove = useDeleteView();
  const whyNot = useWhyNotWrite();

  function drop(view: SavedView): void {
    const former = client.getQueryData(savedViewsQuery.queryKey);
    client.setQueryData(savedViewsQuery.queryKey, (present) => present?.filter((one) => one.id !== view.id));
    doUnlessUndone(
      `Deleting "${view.name}"`,
      () => remove.mutateAsync(view),
      () => client.setQueryData(savedViewsQuery.queryKey, former),
    );
  }

  const columns: Column<SavedView>[] = [
    {
      key: 'name',
      header: 'Name',
      sortBy: (row) => row.name,
      cell: (row) => (
        <Link to={row.page as never} search={withoutContext(row.state) as never}>
          {row.name}
        </Link>
      ),
    },
    {
      key: 'page',
      header: 'Opens',
      wideOnly: true,
      cell: (row) => <span className={styles.detail}>{row.page + stringifySearch(row.state)}</span>,
    },
    {
      key: 'by',
      header: 'Saved by',
      wideOnly: true,
      sortBy: (row) => row.createdBy,
      cell: (row) => row.createdBy ?? 'a one-time link',
    },
    { key: 'at', header: 'Saved', sortBy: (row) => row.createdAt, cell: (row) => <Ago at={row.createdAt} /> },
    {
      key: 'delete',
      header: 'Delete',
      isHeaderHidden: true,
      align: 'right',
      cell: (row) => (
        <Button small aria-label={`Delete ${row.name}`} whyNot={whyNot} onClick={() => drop(row)}>
          Delete
        </Button>
      ),
    },
  ];
  return (
    <Card title="Saved views" note="Saved with the star of any page, or v">
      <Answer of={views} queryKey={savedViewsQuery.queryKey}>
        {(data) => (
          <DataTable
            label="Saved views"
            columns={columns}
            rows={data}
            rowKey={(row) => row.id}
            initialSort={{ key: 'name', direction: 'up' }}
            empty="No saved views yet."
          />
        )}
      </Answer>
    </Card>
  );
}
