import type { NameValidation, RelabelRule } from '../../../relabel/relabel-rule.ts';
import type { HttpClientConfig } from './http-client-config.ts';
import type { KubernetesConfig } from './kubernetes-config.ts';

/** What Oriel reads of a `prometheus.yml`. */
export interface PullConfig {
  readonly scrapes: readonly ScrapeConfig[];
  /** Files that it was read from; a change of any is a reason to read it again. */
  readonly files: readonly string[];
  /** Keys that Prometheus knows and Oriel does not serve, each with its place. */
  readonly unserved: readonly string[];
}

/** One `scrape_config`, with its defaults filled in. Durations in milliseconds, sizes in bytes, limits 0 for none. */
export interface ScrapeConfig {
  readonly jobName: string;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly metricsPath: string;
  readonly scheme: string;
  readonly params: Readonly<Record<string, readonly string[]>>;
  readonly honorLabels: boolean;
  readonly honorTimestamps: boolean;
  readonly trackTimestampsStaleness: boolean;
  readonly protocols: readonly ScrapeProtocol[];
  /** How a body is read whose content type says nothing. */
  readonly fallbackProtocol: ScrapeProtocol | undefined;
  readonly nativeHistograms: boolean;
  readonly classicHistograms: boolean;
  /** Classic histograms become native ones with the same bounds. */
  readonly convertsHistograms: boolean;
  readonly extraMetrics: boolean;
  readonly isCompressed: boolean;
  readonly nameValidation: NameValidation;
  readonly nameEscaping: NameEscaping;
  readonly bodyBytesLimit: number;
  readonly sampleLimit: number;
  readonly targetLimit: number;
  readonly labelLimit: number;
  readonly labelNameLengthLimit: number;
  readonly labelValueLengthLimit: number;
  readonly histogramBucketsLimit: number;
  /** By how much buckets of native histograms grow at least. */
  readonly histogramLeastFactor: number;
  readonly keepDroppedTargets: number;
  readonly relabel: readonly RelabelRule[];
  readonly metricRelabel: readonly RelabelRule[];
  readonly discoveries: readonly DiscoveryConfig[];
  readonly http: HttpClientConfig;
}

export const SCRAPE_PROTOCOLS = [
  'OpenMetricsText0.0.1',
  'OpenMetricsText1.0.0',
  'PrometheusProto',
  'PrometheusText0.0.4',
  'PrometheusText1.0.0',
] as const;
export type ScrapeProtocol = (typeof SCRAPE_PROTOCOLS)[number];

export const NAME_ESCAPINGS = ['allow-utf-8', 'underscores', 'dots', 'values'] as const;
export type NameEscaping = (typeof NAME_ESCAPINGS)[number];

/** Where targets are found. To add a way: a reader in `read-discovery.ts`, a file in `discovery`, a line in its `all.ts`. */
export type DiscoveryConfig =
  | { readonly kind: 'static'; readonly groups: readonly TargetGroup[] }
  | { readonly kind: 'file'; readonly patterns: readonly string[]; readonly refreshMs: number }
  | { readonly kind: 'http'; readonly url: string; readonly refreshMs: number; readonly http: HttpClientConfig }
  | { readonly kind: 'kubernetes'; readonly kubernetes: KubernetesConfig };

/** Some addresses and the labels that they share. */
export interface TargetGroup {
  readonly targets: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}
