-- The longest retention classes, days by signal, that a tenant's own administrators may choose; a signal that is absent has no limit.
-- Set by operators: `oriel_app` has no grant to change it.
alter table tenant add column retention_limit jsonb not null default '{}';
