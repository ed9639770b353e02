/** Labels that name who measured, the surest first. */
export const SERVICE_LABELS = ['service', 'service_name', 'service.name', 'job'];

/** Labels of a series that say how it was counted, and nothing of where. */
const OF_THE_COUNT = new Set(['__name__', 'le', 'quantile']);

/** What is known of where a series comes from: its own labels, and what its query wants of all that it reads. */
export interface KnownOfSeries {
  readonly labels: Readonly<Record<string, string>>;
  /** Where no label names one. */
  readonly services?: readonly string[];
}

/** Where the numbers of a chart come from, as far as it is known. */
export interface Origin {
  readonly services: readonly string[];
  /** What all of its series have alike, besides the service. */
  readonly labels: Readonly<Record<string, string>>;
}

export function originOfSeries(series: readonly KnownOfSeries[]): Origin {
  const services = series.flatMap((one) => {
    const service = serviceOf(one.labels);
    return service === undefined ? (one.services ?? []) : [service];
  });
  const [first, ...others] = series;
  const alike = Object.entries(first?.labels ?? {}).filter(
    ([name, value]) =>
      value !== '' &&
      !OF_THE_COUNT.has(name) &&
      !SERVICE_LABELS.includes(name) &&
      others.every(({ labels }) => labels[name] === value),
  );
  return { services: [...new Set(services)], labels: Object.fromEntries(alike) };
}

/** A job is `namespace/name` where OpenTelemetry made it. */
export function serviceOf(labels: Readonly<Record<string, string>>): string | undefined {
  const label = SERVICE_LABELS.find((name) => (labels[name] ?? '') !== '');
  return label === undefined ? undefined : serviceNamed(label, labels[label]!);
}

export function serviceNamed(label: string, value: string): string {
  return label === 'job' ? value.slice(value.lastIndexOf('/') + 1) : value;
}

/** The services that series name themselves. */
export function servicesOf(named: readonly { readonly columns: KnownOfSeries }[]): readonly string[] {
  return originOfSeries(named.map(({ columns }) => columns)).services;
}
