-- What a tenant's telemetry may take on disk, in bytes; null for as much as the installation has room for.
-- Set by operators: `oriel_app` has no grant on it.
alter table tenant add column bytes_share bigint check (bytes_share > 0);
