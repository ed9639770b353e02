-- To find what belongs to a trace, its filters of the whole range are read. They get smaller by an eighth, and four granules of logs or of spans share one:
-- records of a trace lie together, so hardly more granules are read for it, and fewer filters are looked into (docs/decisions/0034-filters-of-trace-ids.md).
-- With the fewest hash functions that keep a chance of 0.001 a third of the bits are set, and what is left to ZSTD is decompressed slowly;
-- by 0.00195 it is half of 13 bits for each id, which is kept as it is by any codec. Parts get the new filters when they are written or merged.
ALTER TABLE logs ADD INDEX IF NOT EXISTS trace_ids trace_id TYPE bloom_filter(0.00195) GRANULARITY 4;

ALTER TABLE spans ADD INDEX IF NOT EXISTS trace_ids trace_id TYPE bloom_filter(0.00195) GRANULARITY 4;

ALTER TABLE exemplars ADD INDEX IF NOT EXISTS trace_ids trace_id TYPE bloom_filter(0.00195) GRANULARITY 1;

ALTER TABLE logs MODIFY SETTING exclude_materialize_skip_indexes_on_merge = 'user_id_bloom,attribute_values,trace_id_bloom';

ALTER TABLE spans MODIFY SETTING exclude_materialize_skip_indexes_on_merge = 'trace_id_bloom';

ALTER TABLE exemplars MODIFY SETTING exclude_materialize_skip_indexes_on_merge = 'trace_id_bloom';

-- Bodies are a fifth of a record's bytes. The second step of ZSTD takes a fifteenth off them in the time of the first.
ALTER TABLE logs MODIFY COLUMN IF EXISTS body String CODEC(ZSTD(2));
