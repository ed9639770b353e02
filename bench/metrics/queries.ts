/** What is asked of every subject. `spanMs` back from the end of the load; without a step it is asked at the end alone. */
export interface MetricsQuery {
  readonly name: string;
  readonly query: string;
  readonly spanMs: number;
  readonly stepMs: number;
  /** Counts for the goal on heavy ranges, or for that on dashboards. */
  readonly kind: 'heavy' | 'dashboard' | 'other';
}

const HOUR = 3_600_000;

/** Those of the research first, then shapes of panels that public dashboards are made of. */
export const QUERIES: readonly MetricsQuery[] = [
  {
    name: 'heavy rate, whole range, 60 s',
    query: 'sum by (job) (rate(bench_requests_total[5m]))',
    spanMs: 24 * HOUR,
    stepMs: 60_000,
    kind: 'heavy',
  },
  {
    name: 'heavy rate, 6 h, 60 s',
    query: 'sum by (job) (rate(bench_requests_total[5m]))',
    spanMs: 6 * HOUR,
    stepMs: 60_000,
    kind: 'heavy',
  },
  {
    name: 'heavy rate, 1 h, 15 s',
    query: 'sum by (job) (rate(bench_requests_total[5m]))',
    spanMs: HOUR,
    stepMs: 15_000,
    kind: 'heavy',
  },
  {
    name: 'heavy rate, instant',
    query: 'sum by (job) (rate(bench_requests_total[5m]))',
    spanMs: 0,
    stepMs: 0,
    kind: 'other',
  },
  {
    name: 'max_over_time 1 h, 5 m',
    query: 'max(max_over_time(bench_requests_total[1h]))',
    spanMs: 24 * HOUR,
    stepMs: 300_000,
    kind: 'heavy',
  },
  {
    name: 'quantile by job',
    query: 'quantile by (job) (0.9, bench_requests_total)',
    spanMs: 24 * HOUR,
    stepMs: 300_000,
    kind: 'heavy',
  },
  {
    name: 'topk of rates',
    query: 'topk(10, rate(bench_requests_total[5m]))',
    spanMs: 24 * HOUR,
    stepMs: 300_000,
    kind: 'heavy',
  },
  {
    name: 'one job, whole range',
    query: 'sum by (instance) (rate(bench_requests_total{job="job-3"}[5m]))',
    spanMs: 24 * HOUR,
    stepMs: 60_000,
    kind: 'other',
  },
  {
    name: 'one series, whole range',
    query: 'bench_requests_total{instance="10.0.1.7:9100"}',
    spanMs: 24 * HOUR,
    stepMs: 60_000,
    kind: 'other',
  },
  {
    name: 'one series, raw',
    query: 'bench_requests_total{instance="10.0.1.7:9100"}[1h]',
    spanMs: 0,
    stepMs: 0,
    kind: 'other',
  },
  {
    name: 'a hundred series, raw',
    query: 'bench_requests_total{job="job-3",code="404"}[24h]',
    spanMs: 0,
    stepMs: 0,
    kind: 'other',
  },
  ...(
    [
      [
        'error share of a job',
        'sum(rate(bench_requests_total{job="job-1",code=~"5.."}[5m])) / sum(rate(bench_requests_total{job="job-1"}[5m]))',
      ],
      ['rate by code', 'sum by (code) (rate(bench_requests_total{job="job-1"}[1m]))'],
      ['increase over an hour', 'sum(increase(bench_requests_total{job="job-2"}[1h]))'],
      ['slowest ten', 'bottomk(10, sum by (instance) (rate(bench_requests_total{job="job-2"}[5m])))'],
      [
        'joined with a constant',
        'rate(bench_requests_total{job="job-4",method="GET"}[5m]) * on (instance) group_left rate(bench_requests_total{job="job-4"}[5m])',
      ],
      ['absent', 'absent(bench_requests_total{job="nobody"})'],
      ['irate of methods', 'sum by (method) (irate(bench_requests_total{job="job-5"}[5m]))'],
      ['count of instances', 'count by (job) (bench_requests_total{job=~"job-[1-3]"})'],
      [
        'delta against an hour ago',
        'sum(rate(bench_requests_total{job="job-6"}[5m])) - sum(rate(bench_requests_total{job="job-6"}[5m] offset 1h))',
      ],
      ['average over time', 'avg(avg_over_time(bench_requests_total{job="job-7"}[10m]))'],
      // Those of "Node Exporter Full".
      ['irate of a host', 'irate(bench_requests_total{instance=~"10.0.1.7:9100",job=~"job-0"}[5m])'],
      ['gauge of a host', 'bench_requests_total{instance="10.0.1.7:9100",job="job-0"}'],
      [
        'share of a mode',
        '100 - sum by (instance) (irate(bench_requests_total{code="200",instance=~"10.0.1.*",job=~"job-0"}[5m])) * 100 / on (instance) sum by (instance) (irate(bench_requests_total{instance=~"10.0.1.*",job=~"job-0"}[5m]))',
      ],
      // Those of kube-prometheus.
      ['rate of a class of codes', 'sum(rate(bench_requests_total{job="job-8",instance=~".+",code=~"2.."}[5m]))'],
      ['rate by instance and method', 'sum(rate(bench_requests_total{job="job-8"}[5m])) by (instance, method)'],
      ['eight times a rate', 'sum((8 * rate(bench_requests_total{job="job-9",instance=~"10.+"}[5m]))) by (method)'],
      ['largest ten of two jobs', 'topk(10, sum(rate(bench_requests_total{job=~"job-9|job-10"}[5m])) by (instance))'],
      ['instances that there are', 'count(count by (instance) (bench_requests_total{job="job-11"}))'],
      ['largest rate of each ten minutes', 'max_over_time(sum(rate(bench_requests_total{job="job-12"}[5m]))[10m:1m])'],
      [
        'availability',
        '1 - (sum(increase(bench_requests_total{job="job-13",code=~"5.."}[30m])) or vector(0)) / sum(increase(bench_requests_total{job="job-13"}[30m]))',
      ],
    ] as const
  ).map(([name, query]) => ({
    name: `panel: ${name}`,
    query,
    spanMs: HOUR,
    stepMs: 15_000,
    kind: 'dashboard' as const,
  })),
];
