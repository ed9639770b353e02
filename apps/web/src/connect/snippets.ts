/** How one language sends to this Oriel; the address and the key are the reader's own. */
export interface Snippet {
  readonly id: 'node' | 'python' | 'go' | 'java' | 'collector' | 'prometheus';
  readonly label: string;
  text(address: { readonly otlpHttp: string; readonly key: string | undefined }): string;
}

/** `YOUR_KEY` until one is made: a snippet is copied as it stands, so it must not look complete when it is not. */
function headers(key: string | undefined): string {
  return `Authorization=Bearer ${key ?? 'YOUR_KEY'}`;
}

function environment(otlpHttp: string, key: string | undefined): string {
  return [
    'export OTEL_SERVICE_NAME="my-service"',
    `export OTEL_EXPORTER_OTLP_ENDPOINT="${otlpHttp}"`,
    'export OTEL_EXPORTER_OTLP_PROTOCOL="http/protobuf"',
    `export OTEL_EXPORTER_OTLP_HEADERS="${headers(key).replace(' ', '%20')}"`,
  ].join('\n');
}

export const SNIPPETS: readonly Snippet[] = [
  {
    id: 'node',
    label: 'Node',
    text: ({ otlpHttp, key }) => `npm install @opentelemetry/api @opentelemetry/auto-instrumentations-node

${environment(otlpHttp, key)}
export OTEL_LOGS_EXPORTER="otlp" OTEL_METRICS_EXPORTER="otlp"

node --require @opentelemetry/auto-instrumentations-node/register app.js`,
  },
  {
    id: 'python',
    label: 'Python',
    text: ({ otlpHttp, key }) => `pip install opentelemetry-distro opentelemetry-exporter-otlp
opentelemetry-bootstrap --action=install

${environment(otlpHttp, key)}
export OTEL_PYTHON_LOGGING_AUTO_INSTRUMENTATION_ENABLED="true"

opentelemetry-instrument --logs_exporter otlp python app.py`,
  },
  {
    id: 'go',
    label: 'Go',
    text: ({ otlpHttp, key }) => `go get go.opentelemetry.io/contrib/exporters/autoexport go.opentelemetry.io/otel/sdk

${environment(otlpHttp, key)}

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
    text: ({
      otlpHttp,
      key,
    }) => `curl -LO https://github.com/open-telemetry/opentelemetry-java-instrumentation/releases/latest/download/opentelemetry-javaagent.jar

${environment(otlpHttp, key)}

java -javaagent:opentelemetry-javaagent.jar -jar app.jar`,
  },
  {
    id: 'collector',
    label: 'Collector',
    text: ({ otlpHttp, key }) => `exporters:
  otlphttp/oriel:
    endpoint: ${otlpHttp}
    headers:
      Authorization: "Bearer ${key ?? 'YOUR_KEY'}"

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
  - url: ${otlpHttp}/api/v1/write
    authorization:
      type: Bearer
      credentials: ${key ?? 'YOUR_KEY'}`,
  },
];
