-- Days of a series with native histograms (docs/formats/rollup.md): a chunk of the samples that their buckets keep, beside `ends` and
-- `counts`; the other arrays are empty. `left_out` is 1 there too, so that who does not know the column reads samples.
ALTER TABLE rollups ADD COLUMN IF NOT EXISTS kept String CODEC(ZSTD(1));
