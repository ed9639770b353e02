import type { LabelPair } from '../../decode/prometheus-exposition/scrape-facts.ts';
import type { LabelMap, Relabel } from '../../relabel/relabel.ts';
import type { ScrapeConfig, TargetGroup } from './config/scrape-config.ts';
import { parseDuration } from './config/units.ts';

/** Somebody to be asked for what it measures. */
export interface Target {
  /** Two targets of one key are one. */
  readonly key: string;
  /** Before relabelling. */
  readonly discoveredLabels: Readonly<Record<string, string>>;
  /** What its series bear, sorted by name. */
  readonly labels: readonly LabelPair[];
  readonly url: URL;
  readonly intervalMs: number;
  readonly timeoutMs: number;
}

export type MadeTarget =
  | { readonly kind: 'target'; readonly target: Target }
  /** Relabelling has dropped it. */
  | { readonly kind: 'dropped'; readonly discoveredLabels: Readonly<Record<string, string>> }
  | { readonly kind: 'invalid'; readonly problem: string };

/** Discovery may choose the interval, but not to keep the server busy. */
const LEAST_INTERVAL_MS = 100;
const PARAM = '__param_';
const META = '__meta_';
const RESERVED = '__';
/** A host and maybe a port: nothing of a path, of a user or of a query. */
const ADDRESS = /^(?:\[[0-9a-fA-F:.%]+\]|[^\s/?#@\\[\]:]+|[0-9a-fA-F:]+)(?::\d{1,5})?$/;

/** Labels of one address before relabelling: those of its group and what the configuration says of every target. */
export function discoveredLabelsOf(address: string, group: TargetGroup, config: ScrapeConfig): LabelMap {
  const labels: LabelMap = new Map();
  for (const [name, value] of Object.entries({ ...group.labels, __address__: address })) {
    if (value !== '') labels.set(name, value);
  }
  const defaults: readonly LabelPair[] = [
    ['job', config.jobName],
    ['__scrape_interval__', durationText(config.intervalMs)],
    ['__scrape_timeout__', durationText(config.timeoutMs)],
    ['__metrics_path__', config.metricsPath],
    ['__scheme__', config.scheme],
    ...Object.entries(config.params).map(([name, values]) => [PARAM + name, values[0] ?? ''] as const),
  ];
  for (const [name, value] of defaults) {
    if (value !== '' && !labels.has(name)) labels.set(name, value);
  }
  return labels;
}

/** Relabels and judges one address (Prometheus, "relabel_config"). What comes of it can choose neither files nor credentials. */
export function makeTarget(discovered: LabelMap, config: ScrapeConfig, relabel: Relabel): MadeTarget {
  const discoveredLabels = Object.fromEntries(sorted(discovered));
  if (!discovered.has('__address__')) return invalid('no address');
  const labels: LabelMap = new Map(discovered);
  if (!relabel(labels)) return { kind: 'dropped', discoveredLabels };

  const address = labels.get('__address__') ?? '';
  if (address === '') return invalid('no address');
  if (!ADDRESS.test(address)) return invalid(`${JSON.stringify(address)} is not a valid hostname`);
  const intervalMs = parseDuration(labels.get('__scrape_interval__') ?? '') ?? 0;
  const timeoutMs = parseDuration(labels.get('__scrape_timeout__') ?? '') ?? 0;
  if (intervalMs < LEAST_INTERVAL_MS)
    return invalid(`scrape interval cannot be unreadable or shorter than ${LEAST_INTERVAL_MS} ms`);
  if (timeoutMs === 0) return invalid('scrape timeout cannot be 0 or unreadable');
  if (timeoutMs > intervalMs) return invalid(`scrape timeout cannot be greater than scrape interval`);
  const scheme = labels.get('__scheme__') ?? 'http';
  if (scheme !== 'http' && scheme !== 'https') return invalid(`unsupported scheme ${JSON.stringify(scheme)}`);
  const url = urlOf(scheme, address, labels, config);
  if (url === undefined) return invalid(`${JSON.stringify(address)} is not a valid hostname`);

  for (const name of [...labels.keys()]) if (name.startsWith(META)) labels.delete(name);
  if (!labels.has('instance')) labels.set('instance', address);
  const own = sorted(labels).filter(([name]) => !name.startsWith(RESERVED));
  return {
    kind: 'target',
    target: {
      key: JSON.stringify([url.href, own]),
      discoveredLabels,
      labels: own,
      url,
      intervalMs,
      timeoutMs,
    },
  };
}

function urlOf(scheme: string, address: string, labels: LabelMap, { params }: ScrapeConfig): URL | undefined {
  if (!URL.canParse(`${scheme}://${address}`)) return undefined;
  const url = new URL(`${scheme}://${address}`);
  const [path = '', query = ''] = (labels.get('__metrics_path__') ?? '').split('?', 2);
  url.pathname = path;
  for (const [name, value] of new URLSearchParams(query)) url.searchParams.append(name, value);
  for (const [name, values] of Object.entries(params)) {
    // The first value is the label's, which relabelling may have changed or taken away.
    for (const value of values.slice(1)) url.searchParams.append(name, value);
  }
  for (const [name, value] of labels) {
    if (name.startsWith(PARAM)) {
      const key = name.slice(PARAM.length);
      const others = url.searchParams.getAll(key);
      url.searchParams.delete(key);
      for (const one of [value, ...others]) url.searchParams.append(key, one);
    }
  }
  return url;
}

const UNITS: readonly (readonly [ms: number, unit: string])[] = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'm'],
  [1_000, 's'],
  [1, 'ms'],
];

/** `90000` is `1m30s`, as Prometheus writes durations. */
export function durationText(ms: number): string {
  let rest = ms;
  let text = '';
  for (const [unitMs, unit] of UNITS) {
    const amount = Math.floor(rest / unitMs);
    if (amount > 0) text += `${amount}${unit}`;
    rest -= amount * unitMs;
  }
  return text === '' ? '0s' : text;
}

function sorted(labels: LabelMap): readonly LabelPair[] {
  return [...labels].sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0));
}

function invalid(problem: string): MadeTarget {
  return { kind: 'invalid', problem };
}
