export interface TestLog {
  readonly body: string;
  readonly severityNumber?: number;
  readonly timeMs?: number;
  readonly attributes?: Readonly<Record<string, string>>;
}

/** An OTLP/JSON request of log records of one service. */
export function otlpLogs(service: string, logs: readonly TestLog[]): string {
  const attribute = ([key, value]: readonly [string, string]) => ({ key, value: { stringValue: value } });
  return JSON.stringify({
    resourceLogs: [
      {
        resource: { attributes: [attribute(['service.name', service])] },
        scopeLogs: [
          {
            logRecords: logs.map((log) => ({
              timeUnixNano: `${log.timeMs ?? Date.now()}000000`,
              severityNumber: log.severityNumber ?? 9,
              body: { stringValue: log.body },
              attributes: Object.entries(log.attributes ?? {}).map(attribute),
            })),
          },
        ],
      },
    ],
  });
}

export function sendLogs(
  otlpHttp: string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return fetch(`${otlpHttp}/v1/logs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
}
