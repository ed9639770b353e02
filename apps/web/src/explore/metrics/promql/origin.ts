import type { NamedSeries } from './sample-chart.ts';

/** Labels that name who measured, the surest first. */
export const SERVICE_LABELS = ['service', 'service_name', 'service.name', 'job'];

/** The services behind series, for their logs and traces; a job is `namespace/name` where OpenTelemetry made it. */
export function servicesOf(named: readonly NamedSeries[]): readonly string[] {
  const services = named.flatMap(({ columns: { labels } }) => {
    const label = SERVICE_LABELS.find((name) => (labels[name] ?? '') !== '');
    if (label === undefined) return [];
    const value = labels[label]!;
    return [label === 'job' ? value.slice(value.lastIndexOf('/') + 1) : value];
  });
  return [...new Set(services)];
}
