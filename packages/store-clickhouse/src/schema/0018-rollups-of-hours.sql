-- Roll-ups of hours of days that are not over yet (docs/formats/rollup.md): the same columns as `rollups`, but a row is one series and
-- one hour, `time` the moment it begins with, resolutions 300 and 3600. A day's partition goes when the day itself is rolled up.
CREATE TABLE IF NOT EXISTS fresh_rollups (
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
  stale Array(UInt8) CODEC(ZSTD(1)),
  kept String CODEC(ZSTD(1))
)
ENGINE = {{replacing}}(version)
PARTITION BY intDiv(toUnixTimestamp(time), 86400)
ORDER BY (tenant, resolution, family, series, time)
SETTINGS index_granularity = 1024, fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 10000, auto_statistics_types = '';

-- As `day_parts`, for these hours. `fresh`: the packing is one of `fresh_chunks`, whose names are others than those of `chunks`.
CREATE TABLE IF NOT EXISTS hour_parts (
  hour Int32,
  fresh UInt8,
  generation UInt64,
  run UInt64,
  rolled UInt8,
  written_at DateTime64(3, 'UTC')
)
ENGINE = {{engine}}
PARTITION BY intDiv(hour, 24)
ORDER BY (hour, fresh, generation, run)
SETTINGS auto_statistics_types = '';
