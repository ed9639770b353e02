import type { EngineClients } from '@oriel/store-clickhouse';

/** Records of one INSERT: merges make of them the parts that are asked, as in life. One that was inserted is of another kind, however large. */
const LOGS_AT_ONCE = 62_500;
/** Spans of one INSERT: few large ones, as in life after merges. */
const SPANS_AT_ONCE = 1_000_000;

/**
 * Log records made inside of the engine: a day of a shop with 40 services, 12 attributes each. Spread evenly over
 * `hours` before `endMs`, bodies of ten words of which one is a number and, in one record of 100,000, `zebra`.
 */
export async function generateLogs(
  clients: EngineClients,
  tenant: number,
  records: number,
  endMs: number,
  hours: number,
) {
  const stepNs = Math.floor((hours * 3_600_000_000_000) / records);
  for (let from = 0; from < records; from += LOGS_AT_ONCE) {
    const rows = Math.min(LOGS_AT_ONCE, records - from);
    await clients.maintenance.command(
      `INSERT INTO logs (tenant, retention, time, segment, ordinal, observed_time, severity, severity_text, service_name, body,
  trace_id, span_id, resource, scope, attr_http_request_method, attr_http_route, attr_http_response_status_code, attr_url_path,
  attr_user_id, attr_client_address, attr_request_id, attributes)
WITH ${from} + number AS n, cityHash64(n) AS r, toString(r % 40) AS service,
  fromUnixTimestamp64Nano(toInt64(${BigInt(endMs) * 1_000_000n} - (${records} - n) * ${stepNs}), 'UTC') AS at
SELECT ${tenant}, 30, at, bitShiftLeft(toUInt64(toUnixTimestamp64Milli(at)), 16), n % 4000000000, at,
  [5, 9, 9, 9, 9, 9, 9, 13, 13, 17][1 + r % 10] AS severity, ['DEBUG', 'INFO', 'WARN', 'ERROR'][1 + intDiv(severity, 4) - 1], concat('service-', service),
  concat('request ', toString(r % 1000000), ' for order ', toString(bitShiftRight(r, 20) % 100000), ' handled by worker ', toString(r % 64),
    [' in time', ' after a retry', ' from cache', ' and stored'][1 + bitShiftRight(r, 8) % 4], if(n % 100000 = 77, ' zebra', '')),
  toFixedString(concat(reinterpretAsFixedString(cityHash64(intDiv(n, 6))), reinterpretAsFixedString(cityHash64(intDiv(n, 6), 1))), 16),
  reinterpretAsFixedString(r),
  concat('{"attributes":{"deployment.environment.name":"production","host.name":"web-', toString(r % 20), '","service.name":"service-', service, '"},"dropped":0,"schemaUrl":""}'),
  '{"name":"http","version":"1.0","attributes":{},"dropped":0,"schemaUrl":""}',
  ['GET', 'GET', 'GET', 'POST', 'PUT'][1 + r % 5], concat('/api/', toString(r % 60)), [200, 200, 200, 200, 404, 500][1 + r % 6],
  concat('/api/', toString(r % 60), '/', toString(r % 100000)), concat('u', toString(bitShiftRight(r, 16) % 200000)),
  concat('10.0.', toString(r % 256), '.', toString(bitShiftRight(r, 32) % 256)), hex(cityHash64(n, 2)),
  map('order.id', concat('o', toString(cityHash64(n, 3) % 5000000)), 'tier', ['gold', 'silver', 'lead'][1 + r % 3], 'attempt', concat(char(1), 'i', toString(r % 5)), 'region', concat('eu-', toString(r % 6)), 'cache', ['hit', 'miss'][1 + r % 2])
FROM numbers(${rows})`,
      { timeoutMs: 600_000 },
    );
  }
}

/** Traces of eight spans through four services, spread over the same time; `first` is how many were made before. */
export async function generateSpans(
  clients: EngineClients,
  tenant: number,
  spans: number,
  endMs: number,
  hours: number,
  first = 0,
) {
  const stepNs = Math.floor((hours * 3_600_000_000_000) / spans);
  for (let from = 0; from < spans; from += SPANS_AT_ONCE) {
    const rows = Math.min(SPANS_AT_ONCE, spans - from);
    await clients.maintenance.command(
      `INSERT INTO spans (tenant, retention, time, segment, ordinal, duration, trace_id, span_id, parent_span_id, service_name, name,
  kind, status, resource, scope, attr_http_route, attr_db_system_name, attributes)
WITH ${first + from} + number AS n, cityHash64(n) AS r, n % 8 AS level,
  fromUnixTimestamp64Nano(toInt64(${BigInt(endMs) * 1_000_000n} - (${first + spans} - n) * ${stepNs}), 'UTC') AS at
SELECT ${tenant}, 7, at, bitShiftLeft(toUInt64(toUnixTimestamp64Milli(at)), 16), n % 4000000000,
  toInt64((9 - level) * 1000000 + r % 5000000), ${traceIdOf('intDiv(n, 8)')}, reinterpretAsFixedString(n + 1),
  if(level = 0, toFixedString('', 8), reinterpretAsFixedString(n)), concat('service-', toString(intDiv(level, 2))),
  concat('operation ', toString(level), ' of ', toString(r % 20)), [2, 3][1 + level % 2], if(r % 50 = 0, 2, 0),
  concat('{"attributes":{"service.name":"service-', toString(intDiv(level, 2)), '"},"dropped":0,"schemaUrl":""}'),
  '{"name":"http","version":"1.0","attributes":{},"dropped":0,"schemaUrl":""}',
  concat('/api/', toString(r % 60)), if(level = 7, 'postgresql', ''), map('tier', ['gold', 'silver'][1 + r % 2])
FROM numbers(${rows})`,
      { timeoutMs: 600_000 },
    );
  }
}

function traceIdOf(trace: string): string {
  return `toFixedString(concat(reinterpretAsFixedString(cityHash64(${trace})), reinterpretAsFixedString(cityHash64(${trace}, 1))), 16)`;
}
