import { TRANSLATION_STRATEGIES } from '@oriel/ingest/derive';
import { DEFAULT_LIMITS } from '@oriel/telemetry';
import { LEAST_MEMORY_BYTES } from '../memory-budget.ts';
import * as kinds from './kinds.ts';
import { type Setting, setting } from './setting.ts';

const MIB = 2 ** 20;
/** A few requests of the usual size: with less, the spool would shed while it works as it should. */
const LEAST_SPOOL_BYTES = 8 * MIB;
/** Room for the mark, and for something to read before it. */
const LEAST_TEXT_BYTES = 64;

/** Every setting there is. A new one is one line here; flag, environment, file, help and `oriel config` follow. */
export const SETTINGS = {
  data: setting('data', 'ORIEL_DATA', kinds.path, './data', 'directory that holds everything Oriel keeps'),
  host: setting(
    'host',
    'ORIEL_HOST',
    kinds.host,
    '127.0.0.1',
    'address to listen on; other than loopback needs credentials',
  ),
  port: setting('port', 'ORIEL_PORT', kinds.port, 7070, 'port of the pages and the API; takes OTLP under /v1 too'),
  otlpHttpPort: setting('otlp.httpPort', 'ORIEL_OTLP_HTTP_PORT', kinds.port, 4318, 'port of OTLP over HTTP'),
  otlpGrpcPort: setting('otlp.grpcPort', 'ORIEL_OTLP_GRPC_PORT', kinds.port, 4317, 'port of OTLP over gRPC'),
  otlpTranslation: setting(
    'otlp.translation',
    'ORIEL_OTLP_TRANSLATION',
    kinds.oneOf(...TRANSLATION_STRATEGIES),
    'UnderscoreEscapingWithSuffixes',
    'how names of OTLP metrics become names of series, in the words of Prometheus',
  ),
  otlpPromoteAttributes: setting(
    'otlp.promoteResourceAttributes',
    'ORIEL_OTLP_PROMOTE_RESOURCE_ATTRIBUTES',
    kinds.list,
    [],
    'attributes of resources that become labels of every series of theirs; * for all',
  ),
  otlpPromoteScope: setting(
    'otlp.promoteScope',
    'ORIEL_OTLP_PROMOTE_SCOPE',
    kinds.flag,
    true,
    'whether series of OTLP metrics have labels otel_scope_name, otel_scope_version and so on',
  ),
  publicUrl: setting(
    'publicUrl',
    'ORIEL_PUBLIC_URL',
    kinds.url,
    '',
    'address under which people reach the pages, where a proxy stands before them',
  ),
  trustProxy: setting(
    'trustProxy',
    'ORIEL_TRUST_PROXY',
    kinds.networks,
    [],
    'proxies whose X-Forwarded-For tells who asks, for sign-in limits and the audit log; nobody is believed unless named',
  ),
  clickhouseUrl: setting(
    'clickhouse.url',
    'CLICKHOUSE_URL',
    kinds.secretUrl,
    '',
    'a ClickHouse server or `oriel engine` in place of the embedded engine',
  ),
  databaseUrl: setting(
    'database.url',
    'DATABASE_URL',
    kinds.secretUrl,
    '',
    'a PostgreSQL server (15 or newer) in place of the embedded one',
  ),
  memory: setting(
    'memory',
    'ORIEL_MEMORY',
    kinds.bytesFrom(LEAST_MEMORY_BYTES),
    2 * 2 ** 30,
    'memory for the server and its children together',
  ),
  disk: setting(
    'disk',
    'ORIEL_DISK',
    kinds.bytesFromOrAuto(256 * MIB),
    0,
    'disk for telemetry; over it the oldest parts go first (auto: at each start four fifths of what is free and of what telemetry takes)',
  ),
  archive: setting(
    'archive',
    'ORIEL_ARCHIVE',
    kinds.archive,
    '',
    'where days of telemetry are kept before they expire: s3://bucket/prefix, or a directory; empty for nowhere',
  ),
  archiveEndpoint: setting(
    'archiveEndpoint',
    'ORIEL_ARCHIVE_ENDPOINT',
    kinds.url,
    '',
    'address of whoever speaks S3’s interface, MinIO for one; else AWS_ENDPOINT_URL_S3, or Amazon’s own',
  ),
  archiveRegion: setting(
    'archiveRegion',
    'ORIEL_ARCHIVE_REGION',
    kinds.optionalText,
    '',
    'region of the bucket; else AWS_REGION, or us-east-1',
  ),
  archiveAccessKey: setting(
    'archiveAccessKey',
    'ORIEL_ARCHIVE_ACCESS_KEY',
    kinds.optionalText,
    '',
    'name of the key for the bucket; else AWS_ACCESS_KEY_ID with its secret and AWS_SESSION_TOKEN',
  ),
  archiveSecretKey: setting('archiveSecretKey', 'ORIEL_ARCHIVE_SECRET_KEY', kinds.secretText, '', 'secret of that key'),
  archiveWaitMs: setting(
    'archiveWait',
    'ORIEL_ARCHIVE_WAIT',
    kinds.durationBetween(0, 30 * 86_400_000),
    3 * 86_400_000,
    'how long what has expired waits for an archive that does not take it; then it is dropped, and said to be',
  ),
  spool: setting(
    'spool',
    'ORIEL_SPOOL',
    kinds.bytesFrom(LEAST_SPOOL_BYTES),
    2 * 2 ** 30,
    'disk for records that wait for the engine',
  ),
  maxRequestBytes: setting(
    'ingest.maxRequest',
    'ORIEL_MAX_REQUEST',
    kinds.bytesFrom(MIB),
    64 * 2 ** 20,
    'largest request to take, decompressed; OTLP over gRPC too',
  ),
  maxPayloadBytes: setting(
    'ingest.maxPayload',
    'ORIEL_MAX_PAYLOAD',
    kinds.bytesFrom(LEAST_TEXT_BYTES),
    DEFAULT_LIMITS.payloadBytes,
    'how much is kept of what a request or an answer carried (attributes ending in body or payload); the rest is cut, with a mark',
  ),
  maxAttributeBytes: setting(
    'ingest.maxAttribute',
    'ORIEL_MAX_ATTRIBUTE',
    kinds.bytesFrom(LEAST_TEXT_BYTES),
    DEFAULT_LIMITS.attributeValueBytes,
    'the same for the value of any other attribute',
  ),
  maxLogBodyBytes: setting(
    'ingest.maxLogBody',
    'ORIEL_MAX_LOG_BODY',
    kinds.bytesFrom(LEAST_TEXT_BYTES),
    DEFAULT_LIMITS.bodyBytes,
    'the same for the body of a log record',
  ),
  keylessLoopback: setting(
    'ingest.keylessLoopback',
    'ORIEL_KEYLESS_LOOPBACK',
    kinds.flag,
    true,
    'whether programs on this machine may send telemetry without a key (never read)',
  ),
  publicMetrics: setting(
    'metrics.public',
    'ORIEL_METRICS_PUBLIC',
    kinds.flag,
    true,
    'whether /metrics answers without a key; else it takes one with the scope admin',
  ),
  scrapeConfig: setting(
    'scrape.config',
    'ORIEL_SCRAPE_CONFIG',
    kinds.optionalText,
    '',
    'a prometheus.yml whose targets are scraped; read again when it changes, and on SIGHUP',
  ),
  scrapeTenant: setting(
    'scrape.tenant',
    'ORIEL_SCRAPE_TENANT',
    kinds.optionalText,
    '',
    'name of the tenant that the scraped series belong to; empty for the first',
  ),
  corsOrigins: setting(
    'cors.origins',
    'ORIEL_CORS_ORIGINS',
    kinds.list,
    [],
    'origins of pages whose SDKs may send telemetry; * for any',
  ),
  queryTimeoutMs: setting(
    'query.timeout',
    'ORIEL_QUERY_TIMEOUT',
    kinds.durationBetween(100, 600_000),
    5_000,
    'longest time of one query',
  ),
  expensivePerMinute: setting(
    'query.expensivePerMinute',
    'ORIEL_EXPENSIVE_PER_MINUTE',
    kinds.count,
    10,
    'expensive searches that one user may start in a minute',
  ),
  ruleFiles: setting(
    'rule.files',
    'ORIEL_RULE_FILES',
    kinds.list,
    [],
    'Prometheus rule files, * for any name, the same paths on every server; read again when they change and at SIGHUP',
  ),
  ruleTenant: setting(
    'rule.tenant',
    'ORIEL_RULE_TENANT',
    kinds.optionalText,
    '',
    'name of the tenant whose metrics the rules read and write; empty for the first',
  ),
  ruleIntervalMs: setting(
    'rule.interval',
    'ORIEL_RULE_INTERVAL',
    kinds.durationBetween(1_000, 86_400_000),
    60_000,
    'time between two evaluations of a group of rules that names none',
  ),
  ruleBackfillMs: setting(
    'rule.backfill',
    'ORIEL_RULE_BACKFILL',
    kinds.durationBetween(0, 366 * 86_400_000),
    30 * 86_400_000,
    'how far back a new recording rule is evaluated, and what was missed made up for; 0s for not at all',
  ),
  adminKeyFile: setting(
    'adminKeyFile',
    'ORIEL_ADMIN_KEY_FILE',
    kinds.optionalText,
    '',
    'file with a key that administers the first tenant; how containers start without a terminal',
  ),
  demo: setting('demo', 'ORIEL_DEMO', kinds.flag, false, 'whether a small shop of real services runs beside Oriel'),
  selfTelemetry: setting(
    'selfTelemetry',
    'ORIEL_SELF_TELEMETRY',
    kinds.flag,
    true,
    'whether Oriel watches itself through its own front door',
  ),
  logLevel: setting(
    'log.level',
    'ORIEL_LOG_LEVEL',
    kinds.oneOf('debug', 'info', 'warn', 'error'),
    'info',
    'least severity of its own log that is printed',
  ),
} as const;

export type SettingName = keyof typeof SETTINGS;
export type Config = {
  readonly [Name in SettingName]: (typeof SETTINGS)[Name] extends Setting<infer T> ? T : never;
};
