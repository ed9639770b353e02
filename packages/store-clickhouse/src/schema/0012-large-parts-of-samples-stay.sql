-- A merge costs a row of samples more than its insert did, and after a quarter of an hour it is packed and dropped. Parts that a busy
-- sender fills with half a million rows (a mebibyte) each are few enough as they are, so nothing larger than two mebibytes is made of them;
-- the many small ones of a slow sender are merged as before.
ALTER TABLE samples MODIFY SETTING max_bytes_to_merge_at_max_space_in_pool = 2097152;
