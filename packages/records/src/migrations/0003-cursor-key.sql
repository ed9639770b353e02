-- What cursors of searches are sealed with, the same on every server: 244 random bits through SHA-256.
alter table installation
  add column cursor_key bytea not null
  default sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8'));
