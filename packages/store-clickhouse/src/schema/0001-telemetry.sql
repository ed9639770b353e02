-- Telemetry tables. {{engine}} is MergeTree embedded, a Replicated one on a cluster; statements end with a semicolon at the end of a line.
-- Every table begins with the same columns: tenant (the wall), retention (days kept, 0 for ever), time, and the ingest
-- sequence (segment, ordinal). Attribute columns `attr_…` are listed in promoted.ts; an empty or zero value means that the
-- record does not carry the attribute (a real empty or zero value stays in the Map). Attribute text: telemetry/attribute-text.ts.
-- `resource` and `scope` are JSON, the same text for every record of one resource, so that a dictionary holds them once:
--   resource {"attributes":{"service.name":"shop"},"dropped":0,"schemaUrl":""}
--   scope    {"name":"http","version":"1.0","attributes":{},"dropped":0,"schemaUrl":""}
-- Events and links of spans carry theirs as JSON of the same kind:
--   event_attributes {"attributes":{"exception.type":"Error"},"dropped":0}
--   link_attributes  {"attributes":{},"dropped":0,"flags":1}

-- The projection is counts by minute that live inside of each part, so that histograms of whole minutes read next to
-- nothing and yet are never at odds with the rows: read/whole-minutes.ts asks in the form that it answers. A second one
-- would cost a small insert as much again as the rows themselves.
CREATE TABLE IF NOT EXISTS logs (
  tenant UInt32,
  retention UInt16,
  time DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
  segment UInt64 CODEC(Delta(8), ZSTD(1)),
  ordinal UInt32 CODEC(Delta(4), ZSTD(1)),
  observed_time DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
  severity UInt8,
  severity_text LowCardinality(String),
  service_name LowCardinality(String),
  body String CODEC(ZSTD(1)),
  event_name LowCardinality(String),
  trace_id FixedString(16) CODEC(ZSTD(1)),
  span_id FixedString(8) CODEC(ZSTD(1)),
  flags UInt32,
  dropped_attributes UInt32,
  resource LowCardinality(String),
  scope LowCardinality(String),
  attr_http_request_method LowCardinality(String),
  attr_http_route LowCardinality(String),
  attr_http_response_status_code UInt16,
  attr_url_path String CODEC(ZSTD(1)),
  attr_user_id String CODEC(ZSTD(1)),
  attr_session_id String CODEC(ZSTD(1)),
  attr_client_address String CODEC(ZSTD(1)),
  attr_server_address LowCardinality(String),
  attr_error_type LowCardinality(String),
  attr_exception_type LowCardinality(String),
  attr_exception_message String CODEC(ZSTD(1)),
  attr_exception_stacktrace String CODEC(ZSTD(1)),
  attr_code_function_name LowCardinality(String),
  attr_db_system_name LowCardinality(String),
  attr_messaging_destination_name LowCardinality(String),
  attr_rpc_method LowCardinality(String),
  attr_thread_name LowCardinality(String),
  attr_request_id String CODEC(ZSTD(1)),
  attr_correlation_id String CODEC(ZSTD(1)),
  attr_tenant_id LowCardinality(String),
  attributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
  INDEX trace_id_bloom trace_id TYPE bloom_filter(0.001) GRANULARITY 1,
  INDEX body_words body TYPE text(tokenizer = 'splitByNonAlpha', preprocessor = lower(body)),
  INDEX attribute_keys mapKeys(attributes) TYPE bloom_filter(0.01) GRANULARITY 4,
  INDEX attribute_values mapValues(attributes) TYPE bloom_filter(0.01) GRANULARITY 4,
  INDEX user_id_bloom attr_user_id TYPE bloom_filter(0.01) GRANULARITY 4,
  INDEX request_id_bloom attr_request_id TYPE bloom_filter(0.01) GRANULARITY 4,
  INDEX correlation_id_bloom attr_correlation_id TYPE bloom_filter(0.01) GRANULARITY 4,
  INDEX segment_minmax segment TYPE minmax GRANULARITY 1,
  PROJECTION minute_severity (SELECT tenant, toStartOfMinute(time), severity, service_name, count() GROUP BY tenant, toStartOfMinute(time), severity, service_name)
)
ENGINE = {{engine}}
PARTITION BY (if(retention = 0, toStartOfMonth(time), toDate(time)), retention)
ORDER BY (tenant, time)
SETTINGS index_granularity = 8192, fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 10000;

CREATE TABLE IF NOT EXISTS spans (
  tenant UInt32,
  retention UInt16,
  time DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
  segment UInt64 CODEC(Delta(8), ZSTD(1)),
  ordinal UInt32 CODEC(Delta(4), ZSTD(1)),
  duration Int64 CODEC(ZSTD(1)),
  trace_id FixedString(16) CODEC(ZSTD(1)),
  span_id FixedString(8) CODEC(ZSTD(1)),
  parent_span_id FixedString(8) CODEC(ZSTD(1)),
  service_name LowCardinality(String),
  name LowCardinality(String),
  kind UInt8,
  status UInt8,
  status_message String CODEC(ZSTD(1)),
  trace_state String CODEC(ZSTD(1)),
  flags UInt32,
  dropped_attributes UInt32,
  dropped_events UInt32,
  dropped_links UInt32,
  resource LowCardinality(String),
  scope LowCardinality(String),
  attr_http_request_method LowCardinality(String),
  attr_http_route LowCardinality(String),
  attr_http_response_status_code UInt16,
  attr_url_path String CODEC(ZSTD(1)),
  attr_url_full String CODEC(ZSTD(1)),
  attr_user_id String CODEC(ZSTD(1)),
  attr_session_id String CODEC(ZSTD(1)),
  attr_client_address String CODEC(ZSTD(1)),
  attr_server_address LowCardinality(String),
  attr_server_port UInt16,
  attr_peer_service LowCardinality(String),
  attr_error_type LowCardinality(String),
  attr_db_system_name LowCardinality(String),
  attr_db_namespace LowCardinality(String),
  attr_db_operation_name LowCardinality(String),
  attr_db_query_text String CODEC(ZSTD(1)),
  attr_messaging_system LowCardinality(String),
  attr_messaging_destination_name LowCardinality(String),
  attr_rpc_system LowCardinality(String),
  attr_rpc_service LowCardinality(String),
  attr_rpc_method LowCardinality(String),
  attr_graphql_operation_name LowCardinality(String),
  attr_request_id String CODEC(ZSTD(1)),
  attr_correlation_id String CODEC(ZSTD(1)),
  attr_tenant_id LowCardinality(String),
  attributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
  event_times Array(DateTime64(9, 'UTC')) CODEC(ZSTD(1)),
  event_names Array(LowCardinality(String)) CODEC(ZSTD(1)),
  event_attributes Array(String) CODEC(ZSTD(1)),
  link_trace_ids Array(FixedString(16)) CODEC(ZSTD(1)),
  link_span_ids Array(FixedString(8)) CODEC(ZSTD(1)),
  link_trace_states Array(String) CODEC(ZSTD(1)),
  link_attributes Array(String) CODEC(ZSTD(1)),
  INDEX trace_id_bloom trace_id TYPE bloom_filter(0.001) GRANULARITY 1,
  INDEX attribute_keys mapKeys(attributes) TYPE bloom_filter(0.01) GRANULARITY 8,
  INDEX attribute_values mapValues(attributes) TYPE bloom_filter(0.01) GRANULARITY 8,
  INDEX segment_minmax segment TYPE minmax GRANULARITY 1
)
ENGINE = {{engine}}
PARTITION BY (if(retention = 0, toStartOfMonth(time), toDate(time)), retention)
ORDER BY (tenant, time)
SETTINGS index_granularity = 1024, fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 10000;

-- One row per metric point. `kind`: 1 gauge, 2 sum, 3 histogram, 4 exponential histogram, 5 summary.
-- `temporality`: 0 unspecified, 1 delta, 2 cumulative. `series` is a hash of tenant, metric, resource, scope and attributes.
CREATE TABLE IF NOT EXISTS points (
  tenant UInt32,
  retention UInt16,
  time DateTime64(9, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
  segment UInt64 CODEC(Delta(8), ZSTD(1)),
  ordinal UInt32 CODEC(Delta(4), ZSTD(1)),
  start_time DateTime64(9, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
  metric LowCardinality(String),
  description LowCardinality(String),
  unit LowCardinality(String),
  kind UInt8,
  temporality UInt8,
  monotonic UInt8,
  series UInt64,
  service_name LowCardinality(String),
  resource LowCardinality(String),
  scope LowCardinality(String),
  attributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
  flags UInt32,
  is_int UInt8,
  value Float64 CODEC(Gorilla, ZSTD(1)),
  int_value Int64 CODEC(Delta(8), ZSTD(1)),
  count UInt64 CODEC(Delta(8), ZSTD(1)),
  sum Nullable(Float64) CODEC(ZSTD(1)),
  min Nullable(Float64) CODEC(ZSTD(1)),
  max Nullable(Float64) CODEC(ZSTD(1)),
  bounds Array(Float64) CODEC(ZSTD(1)),
  bucket_counts Array(UInt64) CODEC(ZSTD(1)),
  scale Int32,
  zero_count UInt64,
  zero_threshold Float64,
  positive_offset Int32,
  positive_counts Array(UInt64) CODEC(ZSTD(1)),
  negative_offset Int32,
  negative_counts Array(UInt64) CODEC(ZSTD(1)),
  quantiles Array(Float64) CODEC(ZSTD(1)),
  quantile_values Array(Float64) CODEC(ZSTD(1))
)
ENGINE = {{engine}}
PARTITION BY (if(retention = 0, toStartOfMonth(time), toDate(time)), retention)
ORDER BY (tenant, metric, service_name, series, time)
SETTINGS index_granularity = 8192, fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 10000;

CREATE TABLE IF NOT EXISTS exemplars (
  tenant UInt32,
  retention UInt16,
  time DateTime64(9, 'UTC') CODEC(Delta(8), ZSTD(1)),
  segment UInt64 CODEC(Delta(8), ZSTD(1)),
  ordinal UInt32 CODEC(Delta(4), ZSTD(1)),
  metric LowCardinality(String),
  series UInt64,
  service_name LowCardinality(String),
  value Float64 CODEC(ZSTD(1)),
  trace_id FixedString(16) CODEC(ZSTD(1)),
  span_id FixedString(8) CODEC(ZSTD(1)),
  attributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
  INDEX trace_id_bloom trace_id TYPE bloom_filter(0.001) GRANULARITY 1
)
ENGINE = {{engine}}
PARTITION BY (if(retention = 0, toStartOfMonth(time), toDate(time)), retention)
ORDER BY (tenant, metric, time)
SETTINGS index_granularity = 8192, fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 10000;
