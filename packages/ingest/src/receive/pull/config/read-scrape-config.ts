import type { NameValidation } from '../../../relabel/relabel-rule.ts';
import type { ConfigMap, ConfigValue } from './config-value.ts';
import { readDiscoveries } from './read-discovery.ts';
import { readHttpClient } from './read-http-client.ts';
import { readRelabel } from './read-relabel.ts';
import { readLabels } from './read-target-groups.ts';
import {
  NAME_ESCAPINGS,
  type NameEscaping,
  SCRAPE_PROTOCOLS,
  type ScrapeConfig,
  type ScrapeProtocol,
} from './scrape-config.ts';
import { noteUnserved } from './unserved.ts';

const TEXT_PROTOCOLS: readonly ScrapeProtocol[] = [
  'OpenMetricsText1.0.0',
  'OpenMetricsText0.0.1',
  'PrometheusText1.0.0',
  'PrometheusText0.0.4',
];
const DEFAULT_INTERVAL_MS = 60_000;
const DEFAULT_TIMEOUT_MS = 10_000;

/** Keys that are known and have no effect here. */
const UNSERVED = ['scrape_failure_log_file'];
const UNSERVED_GLOBAL = ['evaluation_interval', 'rule_query_offset', 'query_log_file'];

/** What `global` says and each configuration may say otherwise; undefined where nothing was said. */
export interface ScrapeDefaults extends CommonSettings {
  readonly intervalMs: number;
  readonly timeoutMs: number;
}

interface CommonSettings {
  readonly protocols: readonly ScrapeProtocol[] | undefined;
  readonly nativeHistograms: boolean;
  readonly classicHistograms: boolean;
  readonly convertsHistograms: boolean;
  readonly extraMetrics: boolean;
  readonly nameValidation: NameValidation;
  readonly nameEscaping: NameEscaping | undefined;
  readonly bodyBytesLimit: number;
  readonly sampleLimit: number;
  readonly targetLimit: number;
  readonly labelLimit: number;
  readonly labelNameLengthLimit: number;
  readonly labelValueLengthLimit: number;
  readonly histogramBucketsLimit: number;
  readonly histogramLeastFactor: number;
  readonly keepDroppedTargets: number;
}

const DEFAULTS: CommonSettings = {
  protocols: undefined,
  nativeHistograms: false,
  classicHistograms: false,
  convertsHistograms: false,
  extraMetrics: false,
  nameValidation: 'utf8',
  nameEscaping: undefined,
  bodyBytesLimit: 0,
  sampleLimit: 0,
  targetLimit: 0,
  labelLimit: 0,
  labelNameLengthLimit: 0,
  labelValueLengthLimit: 0,
  histogramBucketsLimit: 0,
  histogramLeastFactor: 0,
  keepDroppedTargets: 0,
};

/** `global`, as far as it is about scraping. */
export function readScrapeDefaults(value: ConfigValue | undefined, unserved: string[]): ScrapeDefaults {
  if (value === undefined) return { ...DEFAULTS, intervalMs: DEFAULT_INTERVAL_MS, timeoutMs: DEFAULT_TIMEOUT_MS };
  const map = value.map();
  const intervalMs = map.read('scrape_interval', readPositive, DEFAULT_INTERVAL_MS);
  const timeoutMs = readTimeout(
    map,
    intervalMs,
    DEFAULT_TIMEOUT_MS,
    'global scrape timeout greater than scrape interval',
  );
  const common = readCommon(map, DEFAULTS);
  const labels = map.take('external_labels');
  if (labels !== undefined) {
    readLabels(labels);
    unserved.push(labels.place);
  }
  noteUnserved(map, [...UNSERVED, ...UNSERVED_GLOBAL], unserved);
  map.refuseUnknown();
  return { ...common, intervalMs, timeoutMs };
}

/** One entry of `scrape_configs`. */
export function readScrapeConfig(
  value: ConfigValue,
  defaults: ScrapeDefaults,
  folder: string,
  unserved: string[],
): ScrapeConfig {
  if (value.isNull) value.fail('empty or null scrape config section');
  const map = value.map();
  const jobName = map.take('job_name')?.text() ?? '';
  const intervalMs = map.read('scrape_interval', readPositive, defaults.intervalMs);
  const timeoutMs = readTimeout(
    map,
    intervalMs,
    defaults.timeoutMs,
    `scrape timeout greater than scrape interval for scrape config with job name ${JSON.stringify(jobName)}`,
  );
  const common = readCommon(map, defaults);
  const { nameValidation } = common;
  const config: ScrapeConfig = {
    ...common,
    protocols: common.protocols ?? (common.nativeHistograms ? ['PrometheusProto', ...TEXT_PROTOCOLS] : TEXT_PROTOCOLS),
    nameEscaping: common.nameEscaping ?? (nameValidation === 'utf8' ? 'allow-utf-8' : 'underscores'),
    jobName,
    intervalMs,
    timeoutMs,
    metricsPath: map.read('metrics_path', (path) => path.text(), '/metrics'),
    scheme: map.read('scheme', (scheme) => scheme.text(), 'http'),
    params: map.read('params', readParams, {}),
    honorLabels: map.read('honor_labels', (flag) => flag.boolean(), false),
    honorTimestamps: map.read('honor_timestamps', (flag) => flag.boolean(), true),
    trackTimestampsStaleness: map.read('track_timestamps_staleness', (flag) => flag.boolean(), false),
    fallbackProtocol: map.read('fallback_scrape_protocol', readProtocol, undefined as ScrapeProtocol | undefined),
    isCompressed: map.read('enable_compression', (flag) => flag.boolean(), true),
    relabel: map.read('relabel_configs', (list) => readRelabel(list, 'target', nameValidation), []),
    metricRelabel: map.read('metric_relabel_configs', (list) => readRelabel(list, 'metric', nameValidation), []),
    discoveries: readDiscoveries(map, folder, unserved),
    http: readHttpClient(map, folder, unserved),
  };
  noteUnserved(map, UNSERVED, unserved);
  map.refuseUnknown();
  if (jobName === '') value.fail('job_name is empty');
  return config;
}

function readCommon(map: ConfigMap, defaults: CommonSettings): CommonSettings {
  const flag = (key: string, otherwise: boolean) => map.read(key, (value) => value.boolean(), otherwise);
  const limit = (key: string, otherwise: number) => map.read(key, (value) => value.count(), otherwise);
  const nameValidation = map.read('metric_name_validation_scheme', readValidation, defaults.nameValidation);
  const escaping = map.take('metric_name_escaping_scheme');
  const isInherited = nameValidation === defaults.nameValidation;
  const nameEscaping =
    escaping === undefined ? (isInherited ? defaults.nameEscaping : undefined) : readEscaping(escaping);
  if (nameValidation === 'legacy' && nameEscaping === 'allow-utf-8')
    (escaping ?? map.owner).fail(
      'utf8 metric names requested but validation scheme is not set to UTF8 (metric_name_validation_scheme is legacy)',
    );
  return {
    protocols: map.read('scrape_protocols', readProtocols, defaults.protocols),
    nativeHistograms: flag('scrape_native_histograms', defaults.nativeHistograms),
    classicHistograms: flag(
      'always_scrape_classic_histograms',
      flag('scrape_classic_histograms', defaults.classicHistograms),
    ),
    convertsHistograms: flag('convert_classic_histograms_to_nhcb', defaults.convertsHistograms),
    extraMetrics: flag('extra_scrape_metrics', defaults.extraMetrics),
    nameValidation,
    nameEscaping,
    bodyBytesLimit: map.read('body_size_limit', (value) => value.sizeBytes(), defaults.bodyBytesLimit),
    sampleLimit: limit('sample_limit', defaults.sampleLimit),
    targetLimit: limit('target_limit', defaults.targetLimit),
    labelLimit: limit('label_limit', defaults.labelLimit),
    labelNameLengthLimit: limit('label_name_length_limit', defaults.labelNameLengthLimit),
    labelValueLengthLimit: limit('label_value_length_limit', defaults.labelValueLengthLimit),
    histogramBucketsLimit: limit('native_histogram_bucket_limit', defaults.histogramBucketsLimit),
    histogramLeastFactor: map.read(
      'native_histogram_min_bucket_factor',
      (value) => value.number(),
      defaults.histogramLeastFactor,
    ),
    keepDroppedTargets: limit('keep_dropped_targets', defaults.keepDroppedTargets),
  };
}

/** A timeout that was not said is cut to the interval; one that was is refused beyond it. */
function readTimeout(map: ConfigMap, intervalMs: number, otherwise: number, problem: string): number {
  const value = map.take('scrape_timeout');
  const timeoutMs = value === undefined || value.isNull ? 0 : value.durationMs();
  if (timeoutMs > intervalMs) value!.fail(problem);
  return timeoutMs === 0 ? Math.min(otherwise, intervalMs) : timeoutMs;
}

function readPositive(value: ConfigValue): number {
  return value.durationMs() || DEFAULT_INTERVAL_MS;
}

function readParams(value: ConfigValue): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries([...value.map().entries()].map(([name, list]) => [name, list.texts()]));
}

function readProtocols(value: ConfigValue): readonly ScrapeProtocol[] {
  const protocols = value.list().map(readProtocol);
  if (protocols.length === 0) value.fail('scrape_protocols cannot be empty');
  if (new Set(protocols).size < protocols.length)
    value.fail(`duplicated protocol in scrape_protocols, got [${protocols.join(' ')}]`);
  return protocols;
}

function readProtocol(value: ConfigValue): ScrapeProtocol {
  const word = value.text();
  return (
    SCRAPE_PROTOCOLS.find((protocol) => protocol === word) ??
    value.fail(`unknown scrape protocol ${word}, supported: [${SCRAPE_PROTOCOLS.join(' ')}]`)
  );
}

function readValidation(value: ConfigValue): NameValidation {
  const word = value.text();
  if (word !== 'utf8' && word !== 'legacy')
    value.fail(`unknown metric name validation scheme ${JSON.stringify(word)}, supported: utf8, legacy`);
  return word;
}

function readEscaping(value: ConfigValue): NameEscaping {
  const word = value.text();
  return (
    NAME_ESCAPINGS.find((escaping) => escaping === word) ??
    value.fail(`unknown metric name escaping scheme ${JSON.stringify(word)}, supported: ${NAME_ESCAPINGS.join(', ')}`)
  );
}
