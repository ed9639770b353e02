import { type AnyValueMap, logs, SeverityNumber } from '@opentelemetry/api-logs';

/** Log lines of a service; the SDK adds trace and span of the work that is going on. */
export interface ShopLogger {
  debug(body: string, attributes?: AnyValueMap): void;
  info(body: string, attributes?: AnyValueMap): void;
  warn(body: string, attributes?: AnyValueMap): void;
  error(body: string, attributes?: AnyValueMap): void;
}

export function createShopLogger(service: string): ShopLogger {
  const logger = logs.getLogger(service);
  const at =
    (severityNumber: SeverityNumber, severityText: string) =>
    (body: string, attributes: AnyValueMap = {}) =>
      logger.emit({ severityNumber, severityText, body, attributes });
  return {
    debug: at(SeverityNumber.DEBUG, 'DEBUG'),
    info: at(SeverityNumber.INFO, 'INFO'),
    warn: at(SeverityNumber.WARN, 'WARN'),
    error: at(SeverityNumber.ERROR, 'ERROR'),
  };
}

/** An error's attributes under the names of the semantic conventions. */
export function exceptionAttributes(error: unknown): AnyValueMap {
  if (!(error instanceof Error)) return { 'exception.message': String(error) };
  return {
    'exception.type': error.name,
    'exception.message': error.message,
    ...(error.stack === undefined ? {} : { 'exception.stacktrace': error.stack }),
  };
}
