import { IDENTITY_SPELLINGS } from '@oriel/telemetry';

/**
 * What simple clients call the fields of a log record (catalogue A.2, and the common loggers: pino, winston, bunyan,
 * Logstash). Several names may stand in one record: the first of a list that is there counts, and the others stay
 * attributes.
 */
export const TIME_NAMES = ['timestamp', 'time', '@timestamp', 'ts'] as const;
export const LEVEL_NAMES = ['level', 'severity', 'severity_text', 'severityText', 'log.level', 'levelname'] as const;
export const MESSAGE_NAMES = ['message', 'msg', 'body'] as const;
export const TRACE_ID_NAMES = ['trace_id', 'traceId', 'trace.id'] as const;
export const SPAN_ID_NAMES = ['span_id', 'spanId', 'span.id'] as const;
export const ERROR_NAMES = ['err', 'error', 'exception'] as const;
export const STACK_NAMES = ['stack', 'stack_trace', 'stacktrace'] as const;

/** Where a record comes from: its name → the resource attribute it becomes. */
export const RESOURCE_NAMES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    service: 'service.name',
    'service.name': 'service.name',
    service_name: 'service.name',
    serviceName: 'service.name',
    service_version: 'service.version',
    serviceVersion: 'service.version',
    'service.version': 'service.version',
    version: 'service.version',
    environment: 'deployment.environment.name',
    env: 'deployment.environment.name',
    host: 'host.name',
    hostname: 'host.name',
    pid: 'process.pid',
  }),
);

/** Names that have one in the semantic conventions or a column of their own. */
export const ATTRIBUTE_NAMES: ReadonlyMap<string, string> = new Map(
  [
    ...Object.entries(IDENTITY_SPELLINGS),
    ...Object.entries({ 'user_agent.original': ['user_agent', 'userAgent'] }),
  ].flatMap(([kept, others]) => others.map((name) => [name, kept])),
);

/** pino and bunyan: tens of a number. */
export function severityFromNumber(level: number): number {
  if (level < 10) return 0;
  if (level < 20) return 1;
  if (level < 30) return 5;
  if (level < 40) return 9;
  if (level < 50) return 13;
  return level < 60 ? 17 : 21;
}
