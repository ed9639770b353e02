import { metricFamily } from '../../../ask/metric/metric-family.ts';
import type { PrometheusEndpoint } from '../endpoint.ts';
import { readCount } from '../read-parameters.ts';

/** Type, help and unit of metrics ("Querying metric metadata"). */
export const metadata: PrometheusEndpoint = {
  methods: ['GET'],
  path: '/metadata',
  async answer({ params, store, signal }) {
    const limit = readCount(params, 'limit');
    // Of each metric the latest word is kept, so that one is all there is.
    readCount(params, 'limit_per_metric');
    const metric = params.get('metric') ?? '';
    if (limit === 0) return { data: {} };
    const found = await Promise.all(
      namesToAsk(metric).map((name) => store.samples.metadata(name === '' ? {} : { metric: name }, { signal })),
    );
    const families = new Map<string, readonly { type: string; help: string; unit: string }[]>();
    for (const { metric: name, type, help, unit } of found.flat()) {
      const family = metricFamily(name, type);
      if ((metric === '' || family === metric) && !families.has(family)) families.set(family, [{ type, help, unit }]);
    }
    return { data: Object.fromEntries([...families].slice(0, limit < 0 ? families.size : limit)) };
  },
};

/** What the metric's own series may be called: metadata is kept with them. */
function namesToAsk(metric: string): readonly string[] {
  return metric === '' ? [''] : [metric, `${metric}_bucket`, `${metric}_sum`];
}
