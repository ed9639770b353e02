export interface Sender {
  /** Of this page, where single records are taken as plain JSON too. */
  readonly pages: string;
  readonly otlpHttp: string;
  /** Undefined where none is needed. */
  readonly key: string | undefined;
}

/** A snippet is copied as it stands, so it must not look complete when it is not. */
export const NO_KEY_YET = 'YOUR_KEY';

/** A server that listens everywhere calls itself localhost; whoever reads the page from elsewhere knows it by another name. */
export function asReachedFrom(address: string, pageHost: string): string {
  const url = new URL(address);
  if (url.hostname !== 'localhost' || pageHost === '' || /^(localhost|127\.|\[::1\])/.test(pageHost)) return address;
  url.hostname = pageHost;
  return url.origin;
}

/** How one language sends to this Oriel; the address and the key are the reader's own. */
export interface Snippet {
  readonly id: 'node' | 'python' | 'go' | 'java' | 'curl' | 'collector' | 'prometheus';
  readonly label: string;
  text(sender: Sender): string;
}

function environment({ otlpHttp, key }: Sender): string {
  return [
    'export OTEL_SERVICE_NAME="my-service"',
    `export OTEL_EXPORTER_OTLP_ENDPOINT="${otlpHttp}"`,
    'export OTEL_EXPORTER_OTLP_PROTOCOL="http/protobuf"',
    ...(key === undefined ? [] : [`export OTEL_EXPORTER_OTLP_HEADERS="Authorization=Bearer%20${key}"`]),
  ].join('\n');
}

export const SNIPPETS: readonly Snippet[] = [
  {
    id: 'node',
    label: 'Node',
    text: (sender) => `npm install @opentelemetry/api @opentelemetry/auto-instrumentations-node

${environment(sender)}
export OTEL_LOGS_EXPORTER="otlp" OTEL_METRICS_EXPORTER="otlp"
# Logs are those of pino, winston and bunyan; console.log stays where it is.

node --require @opentelemetry/auto-instrumentations-node/register app.js`,
  },
  {
    id: 'python',
    label: 'Python',
    text: (sender) => `pip install opentelemetry-distro opentelemetry-exporter-otlp
opentelemetry-bootstrap --action=install

${environment(sender)}
export OTEL_PYTHON_LOGGING_AUTO_INSTRUMENTATION_ENABLED="true"

opentelemetry-instrument --logs_exporter otlp python app.py`,
  },
  {
    id: 'go',
    label: 'Go',
    text: (sender) => `go get go.opentelemetry.io/contrib/exporters/autoexport go.opentelemetry.io/otel/sdk

${environment(sender)}

// main.go
exporter, err := autoexport.NewSpanExporter(ctx)
if err != nil {
	log.Fatal(err)
}
provider := trace.NewTracerProvider(trace.WithBatcher(exporter))
defer provider.Shutdown(ctx)
otel.SetTracerProvider(provider)`,
  },
  {
    id: 'java',
    label: 'Java',
    text: (
      sender,
    ) => `curl -LO https://github.com/open-telemetry/opentelemetry-java-instrumentation/releases/latest/download/opentelemetry-javaagent.jar

${environment(sender)}

java -javaagent:opentelemetry-javaagent.jar -jar app.jar`,
  },
  {
    id: 'curl',
    label: 'curl',
    text: ({ pages, key }) => `curl ${pages}/api/logs \\
  -H "Content-Type: application/json" \\${key === undefined ? '' : `\n  -H "Authorization: Bearer ${key}" \\`}
  -d '{"service": "my-service", "level": "info", "message": "hello from my application"}'`,
  },
  {
    id: 'collector',
    label: 'Collector',
    text: ({ otlpHttp, key }) => `exporters:
  otlphttp/oriel:
    endpoint: ${otlpHttp}${key === undefined ? '' : `\n    headers:\n      Authorization: "Bearer ${key}"`}

service:
  pipelines:
    logs: { receivers: [otlp], exporters: [otlphttp/oriel] }
    traces: { receivers: [otlp], exporters: [otlphttp/oriel] }
    metrics: { receivers: [otlp], exporters: [otlphttp/oriel] }`,
  },
  {
    id: 'prometheus',
    label: 'Prometheus',
    text: ({ otlpHttp, key }) => `# prometheus.yml
remote_write:
  - url: ${otlpHttp}/api/v1/write${key === undefined ? '' : `\n    authorization:\n      type: Bearer\n      credentials: ${key}`}`,
  },
];
