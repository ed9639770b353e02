-- A page of what matches seldom lies in as many granules as it has rows, and each is read for one of them. Granules of 2,048 records in blocks
-- from 32 KiB on, where they were 8,192 in 64 KiB, are read in half of the time. An engine takes this only when a table is made, so one is
-- made and gets all parts (migrate/remake-table.ts); they keep their granules until they are merged. What logs were told before is said again.
-- Small granules are dear in one file, where each has dictionaries of its own: a merged part has files for its columns from 16 MiB on instead
-- of 64. An inserted one never has, since it would wait for all of them to be synced (docs/decisions/0030-granules-of-logs.md).
REMAKE TABLE logs ENGINE = {{engine}}
PARTITION BY (if(retention = 0, toStartOfMonth(time), toDate(time)), retention)
ORDER BY (tenant, time)
SETTINGS index_granularity = 2048, min_compress_block_size = 32768,
  min_bytes_for_wide_part = 16777216, min_level_for_wide_part = 1, merge_selector_base = 16,
  fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 10000,
  auto_statistics_types = '', default_compression_codec = 'ZSTD(1)', string_serialization_version = 'single_stream',
  exclude_materialize_skip_indexes_on_merge = 'user_id_bloom,attribute_values';
