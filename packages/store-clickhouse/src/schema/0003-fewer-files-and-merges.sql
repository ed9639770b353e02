-- What a record costs until it lies still is decided by files and merges. A wide part has two files for each of its fifty
-- columns, all to be synced: logs begin in one file and get them at 64 MiB (1,760 syncs for 400,000 records became 340).
-- Spans stay at the default, since their small granules compress worse in one file.
-- Ten parts of one size are merged into one, where it were five: a record is written again less often (bench/ingest).
ALTER TABLE logs MODIFY SETTING min_bytes_for_wide_part = 67108864, merge_selector_base = 10;

ALTER TABLE spans MODIFY SETTING merge_selector_base = 10;
