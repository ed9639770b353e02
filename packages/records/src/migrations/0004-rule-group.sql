-- Groups of rules as the servers of an installation share them: who evaluates one, until when, and what it came to so far. The
-- rules themselves stand in the operator's files.
create table rule_group (
  tenant integer not null references tenant (id),
  file text not null,
  name text not null,
  -- One run of one server. Others leave the group alone until the lease has ended.
  holder uuid not null,
  lease_ends_at timestamptz not null,
  state jsonb not null default '{}',
  primary key (tenant, file, name)
);

alter table rule_group enable row level security;
alter table rule_group force row level security;
create policy installation_wide on rule_group to oriel_installation using (true) with check (true);
grant select, insert, update, delete on rule_group to oriel_installation;
