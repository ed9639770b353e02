import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Engine logs that grew past the data itself in every product that left them on. */
const SYSTEM_LOGS = [
  'query_log',
  'query_thread_log',
  'query_views_log',
  'query_metric_log',
  'part_log',
  'trace_log',
  'text_log',
  'metric_log',
  'transposed_metric_log',
  'asynchronous_metric_log',
  'asynchronous_insert_log',
  'processors_profile_log',
  'opentelemetry_span_log',
  'session_log',
  'zookeeper_log',
  'error_log',
  'latency_log',
  'backup_log',
  'blob_storage_log',
  'crash_log',
  'background_schedule_pool_log',
  'aggregated_zookeeper_log',
  'zookeeper_connection_log',
  'iceberg_metadata_log',
  'delta_lake_metadata_log',
] as const;

/** Caches as a share of the memory budget; the engine's own defaults add up to 20 GB. */
const CACHE_SHARES = {
  mark_cache_size: 1 / 16,
  primary_index_cache_size: 1 / 16,
  index_mark_cache_size: 1 / 64,
  uncompressed_cache_size: 0,
  index_uncompressed_cache_size: 0,
  text_index_tokens_cache_size: 1 / 64,
  text_index_header_cache_size: 1 / 64,
  text_index_postings_cache_size: 1 / 32,
  vector_similarity_index_cache_size: 0,
  parquet_metadata_cache_size: 0,
  iceberg_metadata_files_cache_size: 0,
  compiled_expression_cache_size: 1 / 256,
  query_condition_cache_size: 0,
} as const;

/** Small pools: idle threads cost memory, and merges of a single machine need no more. */
const POOLS = {
  background_pool_size: 2,
  background_merges_mutations_concurrency_ratio: 2,
  background_move_pool_size: 1,
  background_fetches_pool_size: 1,
  background_common_pool_size: 2,
  background_schedule_pool_size: 2,
  background_buffer_flush_schedule_pool_size: 1,
  background_message_broker_schedule_pool_size: 1,
  background_distributed_schedule_pool_size: 1,
  max_thread_pool_free_size: 8,
  max_io_thread_pool_size: 8,
  max_backups_io_thread_pool_size: 2,
  tables_loader_foreground_pool_size: 2,
  tables_loader_background_pool_size: 2,
} as const;

/**
 * Settings of every session. The condition cache remembers which granules a WHERE did not match, and must never carry
 * that from one tenant's filter to another's; `implicit_select` would read statements that the wall did not expect.
 */
const SESSION_SETTINGS = {
  use_query_condition_cache: 0,
  use_query_cache: 0,
  implicit_select: 0,
  allow_introspection_functions: 0,
  log_queries: 0,
  async_insert: 0,
  optimize_throw_if_noop: 0,
} as const;

/** Writes the engine's configuration beside its data and returns what starts a session with it. */
export function engineArguments(dataDir: string, memoryBytes: number): string[] {
  const configPath = join(dataDir, 'engine.xml');
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const backups = join(dataDir, 'backups');
  const lines = [
    ...SYSTEM_LOGS.map((log) => `<${log} remove="1"/>`),
    ...Object.entries(CACHE_SHARES).map(([name, share]) => `<${name}>${Math.floor(memoryBytes * share)}</${name}>`),
    ...Object.entries(POOLS).map(([name, size]) => `<${name}>${size}</${name}>`),
    `<max_server_memory_usage>${memoryBytes}</max_server_memory_usage>`,
    '<max_server_memory_usage_to_ram_ratio>0.9</max_server_memory_usage_to_ram_ratio>',
    // Merges must not take what queries need.
    '<merges_mutations_memory_usage_soft_limit>' +
      `${Math.floor(memoryBytes / 2)}</merges_mutations_memory_usage_soft_limit>`,
    // Twenty looks a second, the default, at what the process holds were a quarter of what an engine at rest costs.
    '<memory_worker_period_ms>500</memory_worker_period_ms>',
    '<asynchronous_metrics_update_period_s>60</asynchronous_metrics_update_period_s>',
    '<asynchronous_heavy_metrics_update_period_s>3600</asynchronous_heavy_metrics_update_period_s>',
    `<backups><allowed_path>${escapeXml(backups)}</allowed_path></backups>`,
    '<send_crash_reports><enabled>false</enabled></send_crash_reports>',
  ];
  writeFileSync(configPath, `<clickhouse>\n${lines.map((line) => `  ${line}\n`).join('')}</clickhouse>\n`, {
    mode: 0o600,
  });
  return [`--config-file=${configPath}`, `--max_server_memory_usage=${memoryBytes}`];
}

/** In force for every statement that does not say otherwise. One statement may take half of the memory, and spills long before. */
export function sessionSettings(memoryBytes: number): ReadonlyMap<string, string> {
  return new Map(
    Object.entries({
      ...SESSION_SETTINGS,
      max_memory_usage: Math.floor(memoryBytes / 2),
      max_bytes_before_external_group_by: Math.floor(memoryBytes / 4),
      max_bytes_before_external_sort: Math.floor(memoryBytes / 4),
    }).map(([name, value]) => [name, String(value)]),
  );
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
