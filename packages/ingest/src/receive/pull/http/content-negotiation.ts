import type { ExpositionFormat } from '../../../decode/prometheus-exposition/scrape-facts.ts';
import type { NameEscaping, ScrapeProtocol } from '../config/scrape-config.ts';

const MEDIA_TYPES: Readonly<Record<ScrapeProtocol, string>> = {
  PrometheusProto: 'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited',
  'PrometheusText0.0.4': 'text/plain;version=0.0.4',
  'PrometheusText1.0.0': 'text/plain;version=1.0.0',
  'OpenMetricsText0.0.1': 'application/openmetrics-text;version=0.0.1',
  'OpenMetricsText1.0.0': 'application/openmetrics-text;version=1.0.0',
};
/** Formats that can say names beyond letters, digits and underscores. */
const NAMES_ESCAPED: ReadonlySet<ScrapeProtocol> = new Set([
  'PrometheusProto',
  'PrometheusText1.0.0',
  'OpenMetricsText1.0.0',
]);
const FORMATS: Readonly<Record<ScrapeProtocol, ExpositionFormat>> = {
  PrometheusProto: 'protobuf',
  'PrometheusText0.0.4': 'text',
  'PrometheusText1.0.0': 'text',
  'OpenMetricsText0.0.1': 'openmetrics',
  'OpenMetricsText1.0.0': 'openmetrics',
};

/** The header `Accept`: the protocols in order of preference. */
export function acceptHeader(protocols: readonly ScrapeProtocol[], escaping: NameEscaping): string {
  const accepted = protocols.map((protocol, at) => {
    const names = NAMES_ESCAPED.has(protocol) ? `;escaping=${escaping}` : '';
    return `${MEDIA_TYPES[protocol]}${names};q=0.${Math.max(1, 9 - at)}`;
  });
  return [...accepted, '*/*;q=0.1'].join(',');
}

/** How a body is written, by its content type. @throws Error where that says nothing that is known, and nothing else was agreed. */
export function formatOf(contentType: string, fallback: ScrapeProtocol | undefined): ExpositionFormat {
  const [type = '', ...params] = contentType
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  if (type === 'application/openmetrics-text') return 'openmetrics';
  if (type === 'text/plain') return 'text';
  const isFamilies =
    type === 'application/vnd.google.protobuf' &&
    params.includes('proto=io.prometheus.client.metricfamily') &&
    params.includes('encoding=delimited');
  if (isFamilies) return 'protobuf';
  if (fallback !== undefined) return FORMATS[fallback];
  throw new Error(
    type === ''
      ? 'non-compliant scrape target sending blank Content-Type and no fallback_scrape_protocol specified for target'
      : `received unsupported Content-Type ${JSON.stringify(contentType)} and no fallback_scrape_protocol specified for target`,
  );
}
