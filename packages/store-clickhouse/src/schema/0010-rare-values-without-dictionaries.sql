-- Every merge looks up every value of a LowCardinality column in the dictionary that it writes anew, the empty ones too. What few log
-- records carry is plain text from here on: nearly all of it empty, so that parts keep it as a sparse column, and a merge passes over it.
-- The parts that are there get their columns written anew, once.
ALTER TABLE logs
  MODIFY COLUMN IF EXISTS event_name String CODEC(ZSTD(1)),
  MODIFY COLUMN IF EXISTS attr_server_address String CODEC(ZSTD(1)),
  MODIFY COLUMN IF EXISTS attr_error_type String CODEC(ZSTD(1)),
  MODIFY COLUMN IF EXISTS attr_exception_type String CODEC(ZSTD(1)),
  MODIFY COLUMN IF EXISTS attr_db_system_name String CODEC(ZSTD(1)),
  MODIFY COLUMN IF EXISTS attr_messaging_destination_name String CODEC(ZSTD(1)),
  MODIFY COLUMN IF EXISTS attr_rpc_method String CODEC(ZSTD(1));

-- Sixteen parts of one size are merged into one, where it were ten (docs/decisions/0026-what-merges-of-logs-cost.md).
ALTER TABLE logs MODIFY SETTING merge_selector_base = 16;
