import { AGGREGATOR_SUMMARIES, type Features, FUNCTIONS } from '@oriel/promql';
import type { PrometheusEndpoint } from '../endpoint.ts';

/** Of the aggregations those that are behind `promql-experimental-functions`. */
const EXPERIMENTAL_AGGREGATORS: ReadonlySet<string> = new Set(['limitk', 'limit_ratio']);
const OPERATORS = [
  '!=',
  '!~',
  '%',
  '*',
  '+',
  '-',
  '/',
  '<',
  '</',
  '<=',
  '==',
  '=~',
  '>',
  '>/',
  '>=',
  '@',
  '^',
] as const;
const WORD_OPERATORS = ['and', 'atan2', 'or', 'unless'] as const;

/** What this server speaks, by the names of Prometheus' own list. */
export const features: PrometheusEndpoint = {
  methods: ['GET'],
  path: '/features',
  answer: ({ options: { features: spoken } }) => ({
    data: {
      api: {
        admin: false,
        exclude_alerts: true,
        label_values_match: true,
        lifecycle: false,
        otlp_write_receiver: true,
        query_cost: false,
        query_stats: true,
        query_warnings: true,
        remote_write_receiver: true,
        search: false,
        time_range_labels: true,
        time_range_series: true,
      },
      otlp_receiver: { delta_conversion: true, native_delta_ingestion: false },
      promql: {
        anchored: true,
        at_modifier: true,
        bool: true,
        by: true,
        delayed_name_removal: spoken.delayedNameRemoval,
        duration_expr: true,
        fill: spoken.binopFillModifiers,
        fill_left: spoken.binopFillModifiers,
        fill_right: spoken.binopFillModifiers,
        group_left: true,
        group_right: true,
        ignoring: true,
        negative_offset: true,
        offset: true,
        on: true,
        per_query_lookback_delta: true,
        per_step_stats: true,
        smoothed: true,
        subqueries: true,
        type_and_unit_labels: false,
        unquoted_utf8_names: spoken.unquotedUtf8Names,
        without: true,
      },
      promql_functions: functionsOf(spoken),
      promql_operators: operatorsOf(spoken),
      rules: { concurrent_rule_eval: false, keep_firing_for: false, query_offset: true },
      scrape: { extra_scrape_metrics: true, start_timestamp_zero_ingestion: false, type_and_unit_labels: false },
      service_discovery_providers: { file: true, http: true, kubernetes: true },
      tsdb: { exemplar_storage: true, native_histograms: true },
    },
  }),
};

function functionsOf({ experimentalFunctions }: Features): Record<string, boolean> {
  return inOrder(
    Array.from(FUNCTIONS.values(), ({ name, experimental }) => [name, !experimental || experimentalFunctions]),
  );
}

function operatorsOf({ experimentalFunctions }: Features): Record<string, boolean> {
  const aggregators = Object.keys(AGGREGATOR_SUMMARIES);
  return inOrder([
    ...[...OPERATORS, ...WORD_OPERATORS].map((name) => [name, true] as const),
    ...aggregators.map((name) => [name, !EXPERIMENTAL_AGGREGATORS.has(name) || experimentalFunctions] as const),
  ]);
}

function inOrder(entries: readonly (readonly [name: string, isSpoken: boolean])[]): Record<string, boolean> {
  return Object.fromEntries([...entries].sort(([one], [other]) => (one < other ? -1 : 1)));
}
