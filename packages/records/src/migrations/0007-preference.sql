-- What a person likes in a tenant: the look of the pages, and the columns of lists, which name fields of that tenant. Nobody else
-- reads or changes it, whatever their role: rows are seen by the person in app.current_person, in the tenant in
-- app.current_tenant, and none where either is unset.
create table preference (
  tenant integer not null references tenant (id),
  user_id uuid not null references app_user (id),
  -- What was chosen; what is absent is as usual.
  value jsonb not null,
  updated_at timestamptz not null,
  primary key (tenant, user_id)
);

alter table preference enable row level security;
alter table preference force row level security;
create policy own_person on preference to oriel_app
  using (
    tenant = nullif(current_setting('app.current_tenant', true), '')::integer
    and user_id = nullif(current_setting('app.current_person', true), '')::uuid
  )
  with check (
    tenant = nullif(current_setting('app.current_tenant', true), '')::integer
    and user_id = nullif(current_setting('app.current_person', true), '')::uuid
  );
grant select, insert, update on preference to oriel_app;
