import type { PrometheusEndpoint } from '../endpoint.ts';

/** What this server speaks, by the names of Prometheus' own list. */
export const features: PrometheusEndpoint = {
  methods: ['GET'],
  path: '/features',
  answer: ({ options }) => ({
    data: {
      api: {
        admin: false,
        exclude_alerts: true,
        label_values_match: true,
        query_stats: true,
        query_warnings: true,
        remote_write_receiver: true,
      },
      promql: {
        anchored: options.features.extendedRangeSelectors,
        at_modifier: true,
        bool: true,
        by: true,
        delayed_name_removal: options.features.delayedNameRemoval,
        duration_expr: options.features.durationExpressions,
        fill: options.features.binopFillModifiers,
        group_left: true,
        group_right: true,
        ignoring: true,
        negative_offset: true,
        offset: true,
        on: true,
        smoothed: options.features.extendedRangeSelectors,
        subqueries: true,
        without: true,
      },
    },
  }),
};
