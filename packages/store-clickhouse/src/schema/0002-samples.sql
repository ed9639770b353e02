-- Samples of series, by labels, as Prometheus knows them. Several tables, one answer: a reader joins them by (series, time), and
-- what was accepted first wins, so that a retry, a crash or a second server cannot change an answer.
--   series   labels; an active series is written again each day, in the segment of its first sample of that day
--   samples  what came in lately, a row for each sample
--   fresh_chunks, chunks   everything older: samples of one series and two hours, packed (docs/formats/chunk.md)
-- Series are named by (family, series): `series` is a hash of all labels; `family` is hashes of the metric's name (32 bits),
-- job and instance (16 each), so that what is asked together lies together.

CREATE TABLE IF NOT EXISTS series (
  tenant UInt32,
  retention UInt16,
  time DateTime64(3, 'UTC') CODEC(Delta(8), ZSTD(1)),
  segment UInt64 CODEC(Delta(8), ZSTD(1)),
  ordinal UInt32 CODEC(Delta(4), ZSTD(1)),
  family UInt64 CODEC(Delta(8), ZSTD(1)),
  series UInt64 CODEC(ZSTD(1)),
  metric LowCardinality(String),
  type UInt8,
  delta UInt8,
  unit LowCardinality(String),
  help LowCardinality(String),
  label_names Array(LowCardinality(String)) CODEC(ZSTD(1)),
  label_values Array(LowCardinality(String)) CODEC(ZSTD(1))
)
ENGINE = {{engine}}
PARTITION BY (if(retention = 0, toStartOfMonth(time), toDate(time)), retention)
ORDER BY (tenant, family, series, time)
SETTINGS index_granularity = 1024, fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 10000;

-- A generation is ten minutes of segments (their ids are milliseconds × 65,536 + server): it closes, is packed into chunks as a
-- whole and dropped as a whole, whatever the times of its samples.
CREATE TABLE IF NOT EXISTS samples (
  tenant UInt32,
  retention UInt16,
  time DateTime64(3, 'UTC') CODEC(Delta(8), ZSTD(1)),
  segment UInt64 CODEC(Delta(8), ZSTD(1)),
  ordinal UInt32 CODEC(Delta(4), ZSTD(1)),
  family UInt64 CODEC(Delta(8), ZSTD(1)),
  series UInt64 CODEC(Delta(8), ZSTD(1)),
  start UInt64 CODEC(Delta(8), ZSTD(1)),
  value Float64 CODEC(ZSTD(1)),
  histogram String CODEC(ZSTD(1))
)
ENGINE = {{engine}}
PARTITION BY intDiv(segment, 39321600000)
ORDER BY (tenant, family, series, time)
SETTINGS index_granularity = 8192, fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 10000;

-- Samples of one series and two hours, packed: first for each generation, and when the two hours of ingest are over, all of
-- them together. `time` is the start of the two hours that the samples lie in, `generation` the (first) generation they came
-- in with, `run` says which of two packings of it was first.
CREATE TABLE IF NOT EXISTS fresh_chunks (
  tenant UInt32,
  retention UInt16,
  time DateTime64(3, 'UTC') CODEC(Delta(8), ZSTD(1)),
  generation UInt64 CODEC(Delta(8), ZSTD(1)),
  run UInt64 CODEC(Delta(8), ZSTD(1)),
  family UInt64 CODEC(Delta(8), ZSTD(1)),
  series UInt64 CODEC(Delta(8), ZSTD(1)),
  first DateTime64(3, 'UTC') CODEC(Delta(8), ZSTD(1)),
  last DateTime64(3, 'UTC') CODEC(Delta(8), ZSTD(1)),
  samples UInt32 CODEC(Delta(4), ZSTD(1)),
  data String CODEC(ZSTD(1))
)
ENGINE = {{engine}}
PARTITION BY intDiv(generation, 12)
ORDER BY (tenant, family, series, time, generation, run)
SETTINGS index_granularity = 128, fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 10000;

CREATE TABLE IF NOT EXISTS chunks (
  tenant UInt32,
  retention UInt16,
  time DateTime64(3, 'UTC') CODEC(Delta(8), ZSTD(1)),
  generation UInt64 CODEC(Delta(8), ZSTD(1)),
  run UInt64 CODEC(Delta(8), ZSTD(1)),
  family UInt64 CODEC(Delta(8), ZSTD(1)),
  series UInt64 CODEC(Delta(8), ZSTD(1)),
  first DateTime64(3, 'UTC') CODEC(Delta(8), ZSTD(1)),
  last DateTime64(3, 'UTC') CODEC(Delta(8), ZSTD(1)),
  samples UInt32 CODEC(Delta(4), ZSTD(1)),
  data String CODEC(ZSTD(1))
)
ENGINE = {{engine}}
PARTITION BY (if(retention = 0, toStartOfMonth(time), toDate(time)), retention)
ORDER BY (tenant, family, series, time, generation, run)
SETTINGS index_granularity = 128, fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 10000;

-- What has been packed and waits until no query can still be reading it: `source` is a table, `generation` one of its partitions,
-- `parts` what of it is in chunks (segments; or generation/run of fresh chunks).
CREATE TABLE IF NOT EXISTS packed (
  source LowCardinality(String),
  generation UInt64,
  run UInt64,
  parts Array(String) CODEC(ZSTD(1)),
  packed_at DateTime64(3, 'UTC')
)
ENGINE = {{engine}}
ORDER BY (source, generation, run)
TTL toDateTime(packed_at) + INTERVAL 8 DAY;
