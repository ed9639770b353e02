-- Rows of samples are packed and dropped after a quarter of an hour, and what is asked of them again and again is answered from memory.
-- So they need not lie in one part: ten parts of one size are merged into one, and what has 16 MiB stays as it is. A question that does
-- read them meets some ten parts of a generation, at 0.4 ms each.
ALTER TABLE samples MODIFY SETTING merge_selector_base = 10, max_bytes_to_merge_at_max_space_in_pool = 16777216;
