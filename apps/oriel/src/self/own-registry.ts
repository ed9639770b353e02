import type { Registry } from 'prom-client';
import type { ArchiverState } from '../archive/archiver.ts';
import { observeArchive } from './archive-metrics.ts';
import { createOwnMetrics, type MetricSources } from './own-metrics.ts';
import { observeParts, type PartSources } from './part-metrics.ts';
import { observeRules, watchRules } from './rule-metrics.ts';
import { WorkWatch } from './work-watch.ts';

/** Every metric that the program has, without what they are read from: to be named, and not to be collected. */
export function ownRegistry(): Registry {
  const metrics = createOwnMetrics();
  const { registry } = metrics;
  metrics.observe({} as MetricSources);
  observeParts(registry, {} as PartSources);
  observeArchive(registry, () => ({}) as ArchiverState);
  observeRules(registry, () => []);
  watchRules(registry, () => {});
  new WorkWatch(registry);
  return registry;
}
