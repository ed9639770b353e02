-- Bloom filters look like noise: ZSTD takes a twenty-fifth off them, and to unpack them was four fifths of what looking into them took, of all
-- filters of the range for each search. An index cannot name a codec, so the table's default is the one for them, LZ4, which keeps noise as it
-- is; columns that relied on the default name theirs (docs/decisions/0033-what-a-page-reads.md). A column that is added from here on names its own.
-- Nothing is written again: parts get it when they are merged.
ALTER TABLE logs
  MODIFY COLUMN IF EXISTS tenant UInt32 CODEC(ZSTD(1)),
  MODIFY COLUMN IF EXISTS retention UInt16 CODEC(ZSTD(1)),
  MODIFY COLUMN IF EXISTS severity UInt8 CODEC(ZSTD(1)),
  MODIFY COLUMN IF EXISTS severity_text LowCardinality(String) CODEC(ZSTD(1)),
  MODIFY COLUMN IF EXISTS service_name LowCardinality(String) CODEC(ZSTD(1)),
  MODIFY COLUMN IF EXISTS flags UInt32 CODEC(ZSTD(1)),
  MODIFY COLUMN IF EXISTS dropped_attributes UInt32 CODEC(ZSTD(1)),
  MODIFY COLUMN IF EXISTS resource LowCardinality(String) CODEC(ZSTD(1)),
  MODIFY COLUMN IF EXISTS scope LowCardinality(String) CODEC(ZSTD(1)),
  MODIFY COLUMN IF EXISTS attr_http_request_method LowCardinality(String) CODEC(ZSTD(1)),
  MODIFY COLUMN IF EXISTS attr_http_route LowCardinality(String) CODEC(ZSTD(1)),
  MODIFY COLUMN IF EXISTS attr_http_response_status_code UInt16 CODEC(ZSTD(1)),
  MODIFY COLUMN IF EXISTS attr_code_function_name LowCardinality(String) CODEC(ZSTD(1)),
  MODIFY COLUMN IF EXISTS attr_thread_name LowCardinality(String) CODEC(ZSTD(1)),
  MODIFY COLUMN IF EXISTS attr_tenant_id LowCardinality(String) CODEC(ZSTD(1));

ALTER TABLE logs MODIFY SETTING default_compression_codec = 'LZ4';
