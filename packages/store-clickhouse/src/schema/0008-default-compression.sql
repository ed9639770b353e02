-- Columns without a codec of their own (numbers, and the dictionaries of LowCardinality with their references) were compressed as the
-- engine does unless told otherwise, by LZ4. As ZSTD the other columns are read in any case; a log record takes two bytes less of the disk,
-- and neither an insert nor a merge takes more of the processor (docs/decisions/0018-what-the-engine-need-not-do.md).
ALTER TABLE logs MODIFY SETTING default_compression_codec = 'ZSTD(1)';

ALTER TABLE spans MODIFY SETTING default_compression_codec = 'ZSTD(1)';
