import { METRIC_GAUGE, METRIC_SUM } from '@oriel/telemetry';
import { addsSuffixes, escapesNames, type SeriesSettings } from './series-settings.ts';
import { cleanUnit, unitWords } from './unit-words.ts';

export interface NamedMetric {
  readonly name: string;
  readonly unit: string;
  /** METRIC_GAUGE to METRIC_SUMMARY. */
  readonly kind: number;
  readonly monotonic: boolean;
}

/**
 * What a metric of OpenTelemetry is called as series of Prometheus, without the suffixes of the single series; empty when nothing of
 * its name is left. `namespace` stands before it.
 *
 *     http.server.duration, ms, histogram   http_server_duration_milliseconds
 *     requests, counter                     requests_total
 *     cpu.load, 1, gauge                    cpu_load_ratio
 *
 * Source: OpenTelemetry specification, "Prometheus and OpenMetrics Compatibility", and Prometheus' OTLP translation.
 */
export function metricName(metric: NamedMetric, settings: SeriesSettings, namespace = ''): string {
  if (!escapesNames(settings))
    return addsSuffixes(settings) ? suffixed(metric, namespace) : joined(namespace, metric.name);
  const name = addsSuffixes(settings) ? escapedWithSuffixes(metric, namespace) : escaped(metric.name, namespace);
  return name !== metric.name && /^_+$/.test(name) ? '' : name;
}

/** Only gauges: counters of things have the unit 1 too, for want of a better one. */
function isRatio({ kind, unit }: NamedMetric): boolean {
  return kind === METRIC_GAUGE && unit === '1';
}

function isCounter({ kind, monotonic }: NamedMetric): boolean {
  return kind === METRIC_SUM && monotonic;
}

/** Words of the name, then of the unit, then of the type; none of those twice. */
function escapedWithSuffixes(metric: NamedMetric, namespace: string): string {
  let words = metric.name.split(/[^a-zA-Z0-9:]+/u).filter((word) => word !== '');
  const unit = unitWords(metric.unit);
  let main = cleanUnit(unit.main);
  let per = cleanUnit(unit.per);
  if (words.includes(main)) main = '';
  per = per === 'per_' ? '' : per.replace(/_$/, '');
  if (words.includes(per)) per = '';
  if (per !== '') main = main.replace(/_$/, '');
  words.push(...[main, per].filter((word) => word !== ''));
  if (isCounter(metric)) words = [...words.filter((word) => word !== 'total'), 'total'];
  if (isRatio(metric)) words = [...words.filter((word) => word !== 'ratio'), 'ratio'];
  if (namespace !== '') words.unshift(namespace);
  return beginningWithoutDigit(words.join('_'));
}

function escaped(name: string, namespace: string): string {
  const clean = (text: string) =>
    text
      .split(/[^a-zA-Z0-9:_]+/u)
      .filter((word) => word !== '')
      .join('_');
  return namespace === '' ? beginningWithoutDigit(clean(name)) : `${clean(namespace)}_${clean(name)}`;
}

/** The name as it is; a suffix that it has already moves to its place. */
function suffixed(metric: NamedMetric, namespace: string): string {
  let name = joined(namespace, metric.name);
  const { main, per } = unitWords(metric.unit);
  const ends: string[] = [];
  if (isRatio(metric)) {
    name = withoutSuffix(name, 'ratio');
    ends.unshift('ratio');
  }
  if (isCounter(metric)) {
    name = withoutSuffix(name, 'total');
    ends.unshift('total');
  }
  if (per !== '') {
    name = withoutSuffix(name, per);
    ends.unshift(per);
  }
  if (main !== '' && !name.endsWith(main)) ends.unshift(main);
  return [name, ...ends].join('_');
}

/** And without the one character before it. */
function withoutSuffix(name: string, suffix: string): string {
  return name.endsWith(suffix) && name.length > suffix.length + 1 ? name.slice(0, -(suffix.length + 1)) : name;
}

function joined(namespace: string, name: string): string {
  return namespace === '' ? name : `${namespace}_${name}`;
}

function beginningWithoutDigit(name: string): string {
  return /^[0-9]/.test(name) ? `_${name}` : name;
}
