-- Statistics of columns (sketches of how many values are different) are made by every merge unless told otherwise, and nothing asks
-- for them: our questions find their rows by primary keys and indexes. Without them a merge takes a tenth less of the processor, and
-- a log record one byte less of the disk (docs/decisions/0018-what-the-engine-need-not-do.md).
ALTER TABLE logs MODIFY SETTING auto_statistics_types = '';

ALTER TABLE spans MODIFY SETTING auto_statistics_types = '';

ALTER TABLE exemplars MODIFY SETTING auto_statistics_types = '';

ALTER TABLE series MODIFY SETTING auto_statistics_types = '';

ALTER TABLE samples MODIFY SETTING auto_statistics_types = '';

ALTER TABLE fresh_chunks MODIFY SETTING auto_statistics_types = '';

ALTER TABLE chunks MODIFY SETTING auto_statistics_types = '';

ALTER TABLE rollups MODIFY SETTING auto_statistics_types = '';
