import { useQuery } from '@tanstack/react-query';
import { type Member, membersQuery } from '../data/members.ts';
import { Answer } from '../kit/answer.tsx';
import { Card } from '../kit/card.tsx';
import { type Column, DataTable } from '../kit/data-table.tsx';
import { Missing } from '../kit/missing.tsx';
import { Ago } from '../kit/moment.tsx';

const COLUMNS: readonly Column<Member>[] = [
  { key: 'email', header: 'Email', sortBy: (row) => row.email, cell: (row) => row.email },
  { key: 'role', header: 'Role', sortBy: (row) => row.role, cell: (row) => row.role },
  {
    key: 'seen',
    header: 'Last seen',
    sortBy: (row) => row.lastSeenAt,
    cell: (row) => (row.lastSeenAt === null ? <Missing why="never signed in" /> : <Ago at={row.lastSeenAt} />),
  },
];

export function MembersPart() {
  const members = useQuery(membersQuery);
  return (
    <Card title="Members of this tenant" note="Added with: oriel user create EMAIL --role USER">
      <Answer of={members} queryKey={membersQuery.queryKey}>
        {(data) => (
          <DataTable
            label="Members"
            columns={COLUMNS}
            rows={data}
            rowKey={(row) => row.id}
            initialSort={{ key: 'email', direction: 'up' }}
            empty="Nobody yet."
          />
        )}
      </Answer>
    </Card>
  );
}
