import type { ClickHouseSettings } from '@clickhouse/client';
import type { EngineQuery } from './engine-client.ts';

// What the engine is told of a statement, by what the statement is for.

/** Holds for every read: the whole answer or an error, in the one format that needs no parsing. */
export const READ_SETTINGS: ClickHouseSettings = { default_format: 'Native' as never };

/** See EngineQuery. */
export const WANTED_ROWS_SETTINGS: Readonly<Record<NonNullable<EngineQuery['wantsRows']>, ClickHouseSettings>> = {
  // Left to itself the engine reads every part ahead while it merges them, which is work for nothing where a LIMIT ends it: the newest 100
  // of 20 M records took seven million rows so, and half a million otherwise.
  first: { read_in_order_use_buffering: 0, max_block_size: '8192' },
  // Then all threads look, and columns that are neither filtered nor sorted by are read of the rows of the answer alone. The first
  // column of the order is the tenant, always the same: to look for its largest is for nothing, and keeps the text index from answering.
  // To look into an index while reading pays where a LIMIT ends the reading; here it is an eighth of the statement.
  rare: { optimize_read_in_order: 0, use_top_k_dynamic_filtering: 0, use_skip_indexes_on_data_read: 0 },
  few: { use_skip_indexes_on_data_read: 0, use_top_k_dynamic_filtering: 0 },
};

/** So is the engine's own default, which an answer must not depend on. */
export const SAME_PARTS_SETTINGS: ClickHouseSettings = { enable_shared_storage_snapshot_in_query: 1 };

/** Indexes of any table that a part gets when it is merged, and those that none gets any more. */
const LATER_INDEXES = [
  'attribute_keys',
  'attribute_values',
  'map_values',
  'trace_id_bloom',
  'user_id_bloom',
  'user_ids',
  'request_id_bloom',
  'correlation_id_bloom',
];

/** Everything that could cut one call into several blocks is pinned: one deduplication token must mean one block. */
export const INSERT_SETTINGS: ClickHouseSettings = {
  async_insert: 0,
  // A column that the table does not have is a mistake, and dropping it in silence would be another.
  input_format_skip_unknown_fields: 0,
  insert_deduplicate: 1,
  input_format_parallel_parsing: 0,
  max_insert_threads: '1',
  max_insert_block_size: '1000000000',
  min_insert_block_size_rows: '1000000000',
  min_insert_block_size_bytes: '1000000000000',
  max_partitions_per_insert_block: '0',
  // Two synced files less for each: a new part is small enough to be read without them, and its first merge makes them.
  exclude_materialize_skip_indexes_on_insert: LATER_INDEXES.join(','),
};

/**
 * A block is dropped in silence where the engine remembers one like it, as when rows come back to the class that they were in: they are
 * told apart by the statement itself. Blocks are small, since the engine holds several of them.
 */
export const COPY_SETTINGS: ClickHouseSettings = {
  insert_deduplicate: 0,
  min_insert_block_size_bytes: String(64 * 1024 * 1024),
};

/**
 * What other programs read without being told: zstd, and groups of rows that neither side needs much memory for. One thread, since nobody
 * waits for it. A filter for each value of each column would be a tenth of the file; groups have their least and greatest values.
 */
export const PARQUET_SETTINGS: ClickHouseSettings = {
  default_format: 'Parquet' as never,
  output_format_parquet_compression_method: 'zstd',
  output_format_parquet_row_group_size: '65536',
  output_format_parquet_row_group_size_bytes: String(32 * 1024 * 1024),
  output_format_parquet_write_bloom_filter: 0,
  output_format_parquet_parallel_encoding: 0,
  max_threads: 1,
};

/** The same on the way back: one group of rows in memory, and parts of a size that are merged soon. */
export const PARQUET_INSERT_SETTINGS: ClickHouseSettings = {
  insert_deduplicate: 0,
  max_threads: 1,
  max_insert_threads: '1',
  max_parsing_threads: 1,
  input_format_parquet_enable_row_group_prefetch: 0,
  input_format_parquet_memory_high_watermark: String(32 * 1024 * 1024),
  input_format_parquet_prefer_block_bytes: String(4 * 1024 * 1024),
  min_insert_block_size_rows: '32768',
  min_insert_block_size_bytes: String(16 * 1024 * 1024),
  exclude_materialize_skip_indexes_on_insert: LATER_INDEXES.join(','),
};
