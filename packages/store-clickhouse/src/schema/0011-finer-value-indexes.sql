-- Which user a log record is about, and what values its Map has, is known of every granule by itself, where it was of four together: a user of
-- whom each hour has a few records was looked for in four times as many. A value that hardly anything carries is also found by mistake
-- seldom (one granule in a thousand) for half a byte a record, since each mistake reads a granule of the Map, the widest column.
-- Parts get the new indexes when they are merged, and keep the former ones until then: nothing is written again for this alone, and no
-- search of old data is slower than it was. Merged parts have the new ones only.
ALTER TABLE logs ADD INDEX IF NOT EXISTS user_ids attr_user_id TYPE bloom_filter(0.01) GRANULARITY 1;

ALTER TABLE logs ADD INDEX IF NOT EXISTS map_values mapValues(attributes) TYPE bloom_filter(0.001) GRANULARITY 1;

ALTER TABLE logs MODIFY SETTING exclude_materialize_skip_indexes_on_merge = 'user_id_bloom,attribute_values';

-- Lengths of strings lie between the strings, not in a stream of their own: for each granule of which one record is wanted, eight
-- bytes a value less are decompressed (docs/decisions/0025-what-matches-seldom.md), an insert and a merge take a tenth less of the processor,
-- and a log record takes one byte less of the disk when merged, five before. What is lost is lengths without the texts; nobody asks for those.
ALTER TABLE logs MODIFY SETTING string_serialization_version = 'single_stream';

ALTER TABLE spans MODIFY SETTING string_serialization_version = 'single_stream';
