import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useMemo, useState } from 'react';
import { useCommands } from '../../commands/use-commands.ts';
import { useHasSent } from '../../connect/use-has-sent.ts';
import { metadataQuery, metricNamesQuery } from '../../data/prometheus.ts';
import { Skeleton } from '../../kit/states.tsx';
import { useTimeWindow } from '../../shell/time-window.tsx';
import { FirstMetrics } from './first-metrics.tsx';
import { MetricPicker, type PickedMetric } from './metric-picker.tsx';
import styles from './metrics-page.module.css';
import type { MetricsSearch } from './metrics-search.ts';
import { pickedMetrics } from './picked-metrics.ts';
import { SingleMetric } from './single-metric.tsx';

/** Comes with the language, which no other page needs. */
const Explorer = lazy(() => import('./promql/explorer.tsx'));

/** Metrics: queries in PromQL, or one metric by whatever it is called; beside them everything that can be picked. */
export function MetricsPage() {
  const search = useSearch({ strict: false }) as MetricsSearch;
  const navigate = useNavigate();
  const time = useTimeWindow();
  const [isPickerOpen, setPickerOpen] = useState(false);
  const names = useQuery(metricNamesQuery(time.range));
  const { data: metadata } = useQuery(metadataQuery);
  const hasSent = useHasSent('metrics');
  const metrics = useMemo(() => pickedMetrics(names.data ?? [], metadata ?? new Map()), [names.data, metadata]);
  const isKnown = names.data !== undefined;

  async function pick(metric: PickedMetric): Promise<void> {
    setPickerOpen(false);
    const { pickMetric } = await import('./promql/pick-metric.ts');
    const next: Partial<MetricsSearch> = pickMetric(search, metric.name, metric.type);
    await navigate({ to: '.', search: (present: Record<string, unknown>) => ({ ...present, ...next }) } as never);
  }

  useCommands([
    { id: 'metrics.pick', title: 'Pick a metric', group: 'Query', keys: ['p'], run: () => setPickerOpen(true) },
    ...metrics.slice(0, 300).map((one) => ({
      id: `metric.${one.name}`,
      title: one.name,
      group: 'Query' as const,
      also: `metric ${one.description}`,
      run: () => void pick(one),
    })),
  ]);

  const isUnasked = search.q === undefined && search.metric === undefined;
  if (isUnasked && isKnown && metrics.length === 0 && hasSent === false) return <FirstMetrics />;

  return (
    <div className={styles.page}>
      <MetricPicker
        metrics={metrics}
        isChosen={({ name }) =>
          search.metric === undefined
            ? search.q?.some((text) => namesMetric(text, name)) === true
            : search.metric === name
        }
        isOpen={isPickerOpen}
        onPick={(metric) => void pick(metric)}
        onClose={() => setPickerOpen(false)}
      />
      {search.metric === undefined ? (
        <Suspense fallback={<Skeleton />}>
          <Explorer
            metrics={metrics}
            isKnown={isKnown}
            onPick={(metric) => (metric === undefined ? setPickerOpen(true) : void pick(metric))}
          />
        </Suspense>
      ) : (
        <SingleMetric metric={search.metric} onPick={() => setPickerOpen(true)} />
      )}
    </div>
  );
}

/** A mark in a list needs no parser: the name stands there as a whole word. */
function namesMetric(query: string, name: string): boolean {
  const at = query.indexOf(name);
  return at >= 0 && !/[\w:.]/.test(query.charAt(at - 1)) && !/[\w:.]/.test(query.charAt(at + name.length));
}
