-- Points of OpenTelemetry's metrics were kept as such beside the samples that were made of them; now they are samples alone.
-- The setting lets go of a table of any size: by default an engine refuses beyond 50 GB.
DROP TABLE IF EXISTS points SETTINGS max_table_size_to_drop = 0;
