-- Of a part in one file the engine notes for each granule where every stream of a column begins, of a Map four and of a dictionary two, so that one of
-- them can be read without the others. Such parts are young and small; an insert takes three to six hundredths less of the processor where
-- only the columns are noted, and their merge seven (docs/decisions/0041-what-a-log-record-costs.md). Parts that are there are read as before.
ALTER TABLE logs MODIFY SETTING write_marks_for_substreams_in_compact_parts = 0;
