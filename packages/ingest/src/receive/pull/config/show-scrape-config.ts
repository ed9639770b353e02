import { stringify } from 'yaml';
import { DEFAULT_RELABEL_RULE, type RelabelRule } from '../../../relabel/relabel-rule.ts';
import { durationText } from '../target.ts';
import { SECRET, shownLabels, shownParams, shownPath, shownRule, shownTexts, shownUrl } from '../without-secrets.ts';
import type { Credential, HttpClientConfig, OAuth2Grant, Secret, TlsConfig } from './http-client-config.ts';
import type { KubernetesConfig } from './kubernetes-config.ts';
import type { DiscoveryConfig, PullConfig, ScrapeConfig, TargetGroup } from './scrape-config.ts';

/** A scrape configuration as it takes effect, in the words of a `prometheus.yml`. Of a secret it says that there is one; what has no effect is left out. */
export function showScrapeConfig(config: ScrapeConfig): string {
  return stringify(shownScrape(config));
}

/** All of them; what `global` says stands in each, and those of other files beside the rest. */
export function showPullConfig({ scrapes }: PullConfig): string {
  return stringify({ scrape_configs: scrapes.map(shownScrape) }, { aliasDuplicateObjects: false });
}

function shownScrape(config: ScrapeConfig): Record<string, unknown> {
  return withoutEmpty({
    job_name: config.jobName,
    honor_labels: config.honorLabels,
    honor_timestamps: config.honorTimestamps,
    track_timestamps_staleness: config.trackTimestampsStaleness,
    params: shownParams(config.params),
    scrape_interval: durationText(config.intervalMs),
    scrape_timeout: durationText(config.timeoutMs),
    scrape_protocols: config.protocols,
    fallback_scrape_protocol: config.fallbackProtocol,
    scrape_native_histograms: config.nativeHistograms,
    convert_classic_histograms_to_nhcb: config.convertsHistograms,
    always_scrape_classic_histograms: config.classicHistograms,
    extra_scrape_metrics: config.extraMetrics,
    metrics_path: shownPath(config.metricsPath),
    scheme: config.scheme,
    enable_compression: config.isCompressed,
    metric_name_validation_scheme: config.nameValidation,
    metric_name_escaping_scheme: config.nameEscaping,
    body_size_limit: config.bodyBytesLimit === 0 ? undefined : `${config.bodyBytesLimit}B`,
    sample_limit: config.sampleLimit,
    target_limit: config.targetLimit,
    label_limit: config.labelLimit,
    label_name_length_limit: config.labelNameLengthLimit,
    label_value_length_limit: config.labelValueLengthLimit,
    native_histogram_bucket_limit: config.histogramBucketsLimit,
    native_histogram_min_bucket_factor: config.histogramLeastFactor,
    keep_dropped_targets: config.keepDroppedTargets,
    ...showHttpClient(config.http),
    ...showDiscoveries(config.discoveries),
    relabel_configs: config.relabel.map(shownRule).map(showRule),
    metric_relabel_configs: config.metricRelabel.map(shownRule).map(showRule),
  });
}

function showHttpClient({ credential, tls, followRedirects, headers }: HttpClientConfig): Record<string, unknown> {
  return {
    ...showCredential(credential),
    tls_config: showTls(tls),
    follow_redirects: followRedirects,
    http_headers: Object.fromEntries(headers.map(({ name, values }) => [name, values.map(showSecret)])),
  };
}

function showCredential(credential: Credential): Record<string, unknown> {
  switch (credential.kind) {
    case 'none':
      return {};
    case 'basic':
      return {
        basic_auth: { username: showSecret(credential.username), password: showSecret(credential.password) },
      };
    case 'authorization':
      return { authorization: { type: credential.scheme, credentials: showSecret(credential.credentials) } };
    case 'oauth2':
      return { oauth2: showGrant(credential.grant) };
    default:
      return credential satisfies never;
  }
}

function showGrant({ clientId, clientSecret, scopes, tokenUrl, endpointParams, tls }: OAuth2Grant): object {
  return withoutEmpty({
    client_id: clientId,
    client_secret: showSecret(clientSecret),
    scopes,
    token_url: shownUrl(tokenUrl),
    endpoint_params: shownTexts(endpointParams),
    tls_config: showTls(tls),
  });
}

function showTls(tls: TlsConfig): Record<string, unknown> {
  return withoutEmpty({
    ca: showSecret(tls.ca),
    cert: showSecret(tls.cert),
    key: showSecret(tls.key),
    server_name: tls.serverName,
    insecure_skip_verify: tls.insecureSkipVerify,
    min_version: tls.minVersion,
    max_version: tls.maxVersion,
  });
}

/** Neither the text nor the file that holds it: where an operator keeps secrets is nobody else's to know. */
function showSecret(secret: Secret | undefined): string | undefined {
  return secret === undefined ? undefined : SECRET;
}

function showDiscoveries(discoveries: readonly DiscoveryConfig[]): Record<string, unknown> {
  const shown: Record<string, unknown[]> = {};
  const add = (key: string, ...entries: unknown[]) => {
    shown[key] = [...(shown[key] ?? []), ...entries];
  };
  for (const discovery of discoveries) {
    switch (discovery.kind) {
      case 'static':
        add('static_configs', ...discovery.groups.map(showGroup));
        break;
      case 'file':
        add('file_sd_configs', { files: discovery.patterns, refresh_interval: durationText(discovery.refreshMs) });
        break;
      case 'http':
        add('http_sd_configs', {
          url: shownUrl(discovery.url),
          refresh_interval: durationText(discovery.refreshMs),
          ...withoutEmpty(showHttpClient(discovery.http)),
        });
        break;
      case 'kubernetes':
        add('kubernetes_sd_configs', showKubernetes(discovery.kubernetes));
        break;
      default:
        return discovery satisfies never;
    }
  }
  return shown;
}

function showGroup({ targets, labels }: TargetGroup): object {
  return withoutEmpty({ targets, labels: shownLabels(labels) });
}

function showKubernetes({ role, access, namespaces, ownNamespace, selectors, attachNode }: KubernetesConfig): object {
  return withoutEmpty({
    role,
    api_server: access.kind === 'server' ? shownUrl(access.url) : undefined,
    kubeconfig_file: access.kind === 'kubeconfig' ? SECRET : undefined,
    namespaces: withoutEmpty({ own_namespace: ownNamespace, names: namespaces }),
    selectors: selectors.map((selector) => withoutEmpty({ ...selector })),
    attach_metadata: withoutEmpty({ node: attachNode }),
    ...(access.kind === 'server' ? withoutEmpty(showHttpClient(access.http)) : {}),
  });
}

function showRule(rule: RelabelRule): object {
  return withoutEmpty({
    source_labels: rule.sourceLabels,
    separator: rule.separator === DEFAULT_RELABEL_RULE.separator ? undefined : rule.separator,
    regex: rule.regex === DEFAULT_RELABEL_RULE.regex ? undefined : rule.regex,
    modulus: rule.modulus,
    target_label: rule.targetLabel,
    replacement: rule.replacement === DEFAULT_RELABEL_RULE.replacement ? undefined : rule.replacement,
    action: rule.action,
  });
}

/** Zeros, empty texts, lists and objects have no effect; false has where true is the default. */
function withoutEmpty(settings: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(settings).filter(([, value]) => {
      if (value === undefined || value === 0 || value === '') return false;
      return typeof value !== 'object' || value === null || Object.keys(value).length > 0;
    }),
  );
}
