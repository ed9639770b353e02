import type { ColumnType, Generated } from 'kysely';

/** The tables of `migrations/`, as kysely sees them. Values of jsonb go in as text and come out parsed. */
export interface Tables {
  installation: {
    only_row: Generated<boolean>;
    id: string;
    created_at: Date;
    next_server_number: Generated<number>;
    cursor_key: Generated<Buffer>;
  };
  server_instance: { number: number; host: string; process_id: number; started_at: Date };
  tenant: {
    id: Generated<number>;
    name: string;
    created_at: Date;
    accept_any_time: Generated<boolean>;
    retention: Json<Readonly<Record<string, number>>>;
    quota_per_hour: Json<Readonly<Record<string, number>>>;
    retention_limit: Json<Readonly<Record<string, number>>>;
    /** A bigint, which the driver gives as text. */
    bytes_share: ColumnType<string | null, number | null | undefined, number | null>;
    max_series: ColumnType<number | null, number | null | undefined, number | null>;
    max_series_per_metric: ColumnType<number | null, number | null | undefined, number | null>;
    redact_keys: Generated<string[]>;
    redact_patterns: Generated<string[]>;
  };
  app_user: {
    id: string;
    email: string;
    password_hash: string | null;
    operator: Generated<boolean>;
    created_at: Date;
    last_seen_at: Date | null;
    disabled_at: Date | null;
  };
  membership: { tenant: number; user_id: string; role: string; added_at: Date };
  api_key: {
    id: string;
    tenant: number;
    name: string;
    prefix: string;
    hash: Buffer;
    scopes: string[];
    created_by: string;
    created_at: Date;
    last_used_at: Date | null;
    revoked_at: Date | null;
  };
  session: {
    id: string;
    user_id: string;
    tenant: number;
    created_at: Date;
    renewed_at: Date;
    ends_at: Date;
    ended_at: Date | null;
    from_address: string;
  };
  signing_key: { id: string; secret: Buffer; created_at: Date };
  one_time_link: { hash: Buffer; user_id: string; created_at: Date; expires_at: Date; consumed_at: Date | null };
  sign_in_failure: { subject: string; failures: number; last_failed_at: Date; blocked_until: Date };
  saved_view: {
    id: string;
    tenant: number;
    page: string;
    name: string;
    state: Json<unknown>;
    created_by: string;
    created_at: Date;
    updated_at: Date;
  };
  setting: { tenant: number; name: string; value: Json<unknown>; updated_by: string; updated_at: Date };
  preference: { tenant: number; user_id: string; value: Json<unknown>; updated_at: Date };
  rule_group: {
    tenant: number;
    file: string;
    name: string;
    holder: string;
    lease_ends_at: Date;
    state: Json<unknown>;
  };
  audit_log: {
    id: Generated<string>;
    at: Date;
    tenant: number | null;
    actor: string;
    action: string;
    target: string;
    detail: Json<Readonly<Record<string, unknown>>>;
    from_address: string | null;
  };
}

type Json<T> = ColumnType<T, string | undefined, string>;
