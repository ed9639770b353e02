import type { DocumentEndpoint, PrometheusEndpoint } from './endpoint.ts';
import { alertmanagers, alerts, liveNotifications, notifications } from './endpoints/alerting.ts';
import { explainQuery } from './endpoints/explain-query.ts';
import { features } from './endpoints/features.ts';
import { federate } from './endpoints/federate/federate.ts';
import { formatQuery } from './endpoints/format-query.ts';
import { labelValues } from './endpoints/label-values.ts';
import { labels } from './endpoints/labels.ts';
import { metadata } from './endpoints/metadata.ts';
import { parseQuery } from './endpoints/parse-query.ts';
import { query } from './endpoints/query.ts';
import { queryExemplars } from './endpoints/query-exemplars.ts';
import { queryRange } from './endpoints/query-range.ts';
import { remoteRead } from './endpoints/remote-read/remote-read.ts';
import { rules } from './endpoints/rules.ts';
import { series } from './endpoints/series.ts';
import { blocks, buildInfo, config, flags, runtimeInfo, selfMetrics, tsdb, walReplay } from './endpoints/status.ts';
import { relabelSteps, scrapePoolConfig, scrapePools, targetMetadata, targets } from './endpoints/targets.ts';

/** Every address below `/api/v1` that answers in Prometheus' envelope. */
export const PROMETHEUS_ENDPOINTS: readonly PrometheusEndpoint[] = [
  query,
  queryRange,
  queryExemplars,
  formatQuery,
  parseQuery,
  explainQuery,
  series,
  labels,
  labelValues,
  metadata,
  targets,
  scrapePools,
  scrapePoolConfig,
  relabelSteps,
  targetMetadata,
  rules,
  alerts,
  alertmanagers,
  notifications,
  liveNotifications,
  features,
  buildInfo,
  runtimeInfo,
  config,
  flags,
  walReplay,
  tsdb,
  blocks,
  selfMetrics,
];

/** Every address that answers with a document of its own. */
export const PROMETHEUS_DOCUMENTS: readonly DocumentEndpoint[] = [federate, remoteRead];
