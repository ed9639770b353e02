-- Series of a tenant, and of one of its metrics, with a sample on one day; null for what the server takes at most.
-- Set by operators: `oriel_app` has no grant on them.
alter table tenant add column max_series integer check (max_series > 0);
alter table tenant add column max_series_per_metric integer check (max_series_per_metric > 0);
