-- Roll-ups of samples (docs/formats/rollup.md): a row for each series, day and resolution; what a bucket holds is an element of each
-- array. Buckets are open on their left, as PromQL's windows are: a day holds what lies after its midnight, up to the next one included.
--   time        the midnight (UTC) with which the day begins
--   resolution  the length of a bucket in seconds: 300, 3600, 86400
--   version     of how many packings it is made: of several rows for the same day the newest counts
--   left_out    1: the day holds what no bucket can (native histograms), and is answered from samples alone
--   ends        which bucket of the day it is, from 1; times are milliseconds since the day's midnight
--   resets      the sum of the values before each fall: last - first + resets is the increase of a counter
--   stale       1 where the last thing in the bucket is a marker that the series ended
CREATE TABLE IF NOT EXISTS rollups (
  tenant UInt32,
  retention UInt16,
  time DateTime64(3, 'UTC') CODEC(Delta(8), ZSTD(1)),
  resolution UInt32 CODEC(Delta(4), ZSTD(1)),
  family UInt64 CODEC(Delta(8), ZSTD(1)),
  series UInt64 CODEC(Delta(8), ZSTD(1)),
  version UInt64 CODEC(Delta(8), ZSTD(1)),
  left_out UInt8,
  ends Array(UInt16) CODEC(Delta(2), ZSTD(1)),
  counts Array(UInt32) CODEC(ZSTD(1)),
  sums Array(Float64) CODEC(ZSTD(1)),
  mins Array(Float64) CODEC(ZSTD(1)),
  maxs Array(Float64) CODEC(ZSTD(1)),
  firsts Array(Float64) CODEC(ZSTD(1)),
  lasts Array(Float64) CODEC(ZSTD(1)),
  first_times Array(UInt32) CODEC(Delta(4), ZSTD(1)),
  last_times Array(UInt32) CODEC(Delta(4), ZSTD(1)),
  resets Array(Float64) CODEC(ZSTD(1)),
  stale Array(UInt8) CODEC(ZSTD(1))
)
ENGINE = {{replacing}}(version)
PARTITION BY (if(retention = 0 OR retention >= 90, toStartOfMonth(time), toDate(time)), retention)
ORDER BY (tenant, resolution, family, series, time)
SETTINGS index_granularity = 256, fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 10000;

-- Which packings (generation and run of `chunks`) have samples of a day, counted from the epoch, and which of them its roll-ups are
-- made of (rolled = 1). What is packed and not rolled yet makes the day be rolled up again.
CREATE TABLE IF NOT EXISTS day_parts (
  day Int32,
  generation UInt64,
  run UInt64,
  rolled UInt8,
  written_at DateTime64(3, 'UTC')
)
ENGINE = {{engine}}
ORDER BY (day, generation, run);
