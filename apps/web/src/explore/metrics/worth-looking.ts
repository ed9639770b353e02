/** What anybody looks at first, whatever they run: how many requests, how long, how full. The first are the first. */
const LOOKED_AT: readonly RegExp[] = [
  /requests?_total$|requests?_count$|^http_server_request_duration_seconds_bucket$/,
  /request\w*_(?:duration|latency)\w*_bucket$|_duration_seconds_bucket$/,
  /errors?_total$|failures?_total$|failed_total$/,
  /^(?:node|windows|system)_cpu_\w*(?:seconds_total|utilization_ratio)$|^system_cpu_time_seconds_total$/,
  /^(?:node_memory_MemAvailable_bytes|system_memory_usage_bytes)$/,
  /^container_cpu_usage_seconds_total$/,
  /^container_memory_working_set_bytes$/,
  /^(?:node_filesystem_avail_bytes|system_filesystem_usage_bytes)$/,
  /^node_load1$/,
  /^node_network_receive_bytes_total$/,
  /^kube_pod_(?:status_phase|container_status_restarts_total)$/,
  /(?:queue|backlog|lag)\w*$/,
  /^process_cpu_seconds_total$/,
  /^process_resident_memory_bytes$/,
];

/** Of the machinery that measures and of runtimes: asked for when what they carry is in trouble. */
const MACHINERY =
  /^(?:go|process|python|nodejs|jvm|dotnet|ruby|promhttp|prometheus|net_conntrack|alertmanager|otelcol|oriel)_|^(?:up|target_info)$|_(?:info|created)$/;
/** About alerts and scrapes themselves, and never what somebody begins with. */
const LAST = /^(?:ALERTS|ALERTS_FOR_STATE|scrape_\w+)$/;
/** Parts of a histogram or summary whose rate alone says less than the whole. */
const PART = /_(?:sum|count)$/;

interface Worth {
  readonly group: number;
  readonly place: number;
  readonly isPart: boolean;
}

function worthOf(name: string): Worth {
  const place = LOOKED_AT.findIndex((pattern) => pattern.test(name));
  return {
    group: LAST.test(name) ? 2 : MACHINERY.test(name) ? 1 : 0,
    place: place < 0 ? LOOKED_AT.length : place,
    isPart: PART.test(name),
  };
}

/** Metrics with those first that are most worth a look: what people run before what runs beside it, requests before the rest. */
export function mostWorthFirst<Metric extends { readonly name: string }>(
  metrics: readonly Metric[],
): readonly Metric[] {
  return metrics
    .map((metric) => ({ metric, worth: worthOf(metric.name) }))
    .sort(
      (one, other) =>
        one.worth.group - other.worth.group ||
        Number(one.worth.isPart) - Number(other.worth.isPart) ||
        one.worth.place - other.worth.place ||
        (one.metric.name < other.metric.name ? -1 : 1),
    )
    .map(({ metric }) => metric);
}

/** Of what is looked at alike there are two at most: six kinds of requests say no more than one. */
const ALIKE = 2;

/** A few metrics to begin with, of different kinds where there are any. */
export function firstToLookAt<Metric extends { readonly name: string }>(
  metrics: readonly Metric[],
  most: number,
): readonly Metric[] {
  const alike = new Map<number, number>();
  const ordered = mostWorthFirst(metrics).filter(({ name }) => !PART.test(name) && !/_info$/.test(name));
  const first = ordered.filter(({ name }) => {
    const { place } = worthOf(name);
    const before = alike.get(place) ?? 0;
    alike.set(place, before + 1);
    return place === LOOKED_AT.length || before < ALIKE;
  });
  return [...first, ...ordered.filter((metric) => !first.includes(metric))].slice(0, most);
}
