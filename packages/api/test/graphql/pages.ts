import { expect, test } from 'vitest';
import { gaugeOf } from '../telemetry.ts';
import { type AskedOriel, asKey, TRACE } from './asked-oriel.ts';

/** What pages ask, of every kind. */
export function describePages(subject: () => AskedOriel): void {
  test('everything that a page asks, in one operation', async () => {
    const { ask } = subject();
    const { data, errors } = await ask(
      `query ($range: TimeRange) {
      searchLogs(range: $range) { nodes { id timestamp severity body traceId scope { name } } next stats { rowsRead partial } }
      logHistogram(range: $range, buckets: 10) { stepMs total buckets { start counts { severity count } } }
      logFields(range: $range) { name type count }
      logFacets(range: $range, fields: ["service", "severity"]) { field values { value count } others }
      traces(range: $range, filters: { minDuration: "100ms" }) { nodes { traceId durationMs services } next }
      traceHeatmap(range: $range) { boundsMs cells { start boundMs count errors } }
      traceFacets(range: $range, fields: ["name"]) { field values { value } }
      short: traceHeatmap(range: $range, filters: { minDuration: "400ms" }) { cells { count } }
      long: traceHeatmap(range: $range, filters: { minDuration: "401ms" }) { cells { count } stats { partial } }
      shortFacets: traceFacets(range: $range, filters: { minDuration: "400ms" }, fields: ["service"]) { values { value } }
      longFacets: traceFacets(range: $range, filters: { minDuration: "401ms" }, fields: ["service"]) { values { value } }
      traceFields(range: $range, prefix: "name") { name type count }
      services(range: $range) { name requestsPerSecond errorRatio p95Ms calls }
      serviceSeries(range: $range, buckets: 5) { service stepMs points { start requests p50Ms } }
      operations(range: $range, service: "shop") { name kind count }
      dependencies(range: $range) { caller callee }
      metrics(range: $range) { name unit series }
      metricLabels(metric: "process.memory.usage", range: $range) { label values }
      performanceMetricsTimeSeries(metric: "process.memory.usage", range: $range, step: "10s", matchers: ["host=\\"a\\""]) {
        aggregate stepMs query series { labels points }
      }
      expression: performanceMetricsTimeSeries(promql: "process_memory_usage_bytes * 2", range: $range, step: "10s") {
        metric aggregate series { labels points }
      }
      exemplars(range: $range) { traceId }
      viewer { user role operator tenant { name } tenants { id } otlpHttp }
      ingestRates { signal acceptedPerSecond lastAt ways { way lastAt } }
    }`,
      {},
      { range: { start: 'now-1h' } },
    );
    expect(errors).toBeUndefined();
    expect(data.searchLogs.nodes.map((log: { body: string }) => log.body)).toEqual(['payment failed', 'order placed']);
    expect(data.logHistogram.total).toBe(2);
    expect(data.logFields.map((field: { name: string }) => field.name)).toContain('http.route');
    expect(data.logFacets[0]).toEqual({ field: 'service', values: [{ value: 'shop', count: 2 }], others: 0 });
    expect(data.traces.nodes).toEqual([{ traceId: TRACE, durationMs: 400, services: ['shop'] }]);
    expect(data.traceHeatmap.cells).toHaveLength(1);
    expect(data.short.cells).toHaveLength(1);
    expect(data.shortFacets).toEqual([{ values: [{ value: 'shop' }] }]);
    expect(data.long).toEqual({ cells: [], stats: { partial: null } });
    expect(data.longFacets).toEqual([{ values: [] }]);
    expect(data.traceFields).toContainEqual({ name: 'name', type: 'string', count: 1 });
    expect(data.services[0]).toMatchObject({ name: 'shop', errorRatio: 0, calls: [] });
    expect(data.operations).toEqual([{ name: 'POST /checkout', kind: 'server', count: 1 }]);
    const values = (series: { points: number[][] }[]) => [...new Set(series[0]!.points.map(([, value]) => value))];
    expect(values(data.performanceMetricsTimeSeries.series)).toEqual([0, 1, 2]);
    expect(data.performanceMetricsTimeSeries.query).toBe('avg(process_memory_usage_bytes{host="a"})');
    expect(data.expression).toMatchObject({ metric: null, aggregate: null });
    expect(values(data.expression.series)).toEqual([0, 2, 4]);
    expect(data.viewer).toMatchObject({ user: null, role: 'READONLY', operator: false, tenant: { name: 'default' } });
    const lastAt = '1970-01-01T00:00:00.000Z';
    expect(data.ingestRates).toEqual([
      { signal: 'logs', acceptedPerSecond: 1.5, lastAt, ways: [{ way: 'otlp', lastAt }] },
    ]);
  });

  test('a process whose memory grows is found without asking for its metric', async () => {
    const { oriel, ask, foreignKey, nowMs } = subject();
    const climb = (mebibytes: (minute: number) => number) =>
      Array.from({ length: 41 }, (_, minute) => ({
        atMs: nowMs - (41 - minute) * 60_000,
        value: mebibytes(minute) * 2 ** 20,
      }));
    const { first } = oriel.tenants;
    const metric = 'process.memory.usage';
    await oriel.send(
      first,
      'metrics',
      gaugeOf(
        'leaky',
        metric,
        climb((minute) => 80 + Math.max(0, minute - 20) * 10),
      ),
    );
    await oriel.send(
      first,
      'metrics',
      gaugeOf(
        'steady',
        metric,
        climb((minute) => 80 + (minute % 3)),
      ),
    );
    const { data, errors } = await ask(`{
      growing: processMemory(range: { start: "now-1h" }, growing: true) { nodes { service growth { fromBytes isGoingOn } } }
      steady: processMemory(range: { start: "now-1h" }, service: "steady") {
        stepMs partial queries nodes { instance metric points growth { to } }
      }
    }`);
    expect(errors).toBeUndefined();
    expect(data.growing.nodes).toMatchObject([{ service: 'leaky', growth: { isGoingOn: true } }]);
    expect(data.growing.nodes[0].growth.fromBytes / 2 ** 20).toBeLessThan(110);
    expect(data.steady).toMatchObject({
      stepMs: 15_000,
      partial: null,
      queries: ['process_memory_usage_bytes{job=~"(?:.+/)?steady"}'],
      nodes: [{ instance: '', metric: 'process_memory_usage_bytes', growth: null }],
    });
    expect(data.steady.nodes[0].points.length).toBeGreaterThan(120);
    const strange = await ask('{ processMemory(range: { start: "now-1h" }) { nodes { service } } }', asKey(foreignKey));
    expect(strange.data.processMemory.nodes).toEqual([]);
  });

  test('a step without a unit is seconds, as by REST', async () => {
    const { oriel, ask, key } = subject();
    const rest = await fetch(`${oriel.url}/monitoring/metrics/process.memory.usage?step=30`, { headers: asKey(key) });
    expect(((await rest.json()) as { stepMs: number }).stepMs).toBe(30_000);
    for (const step of ['30', '"30"', '"30s"']) {
      const { data } = await ask(
        `{ performanceMetricsTimeSeries(metric: "process.memory.usage", step: ${step}) { stepMs } }`,
      );
      expect(data.performanceMetricsTimeSeries.stepMs).toBe(30_000);
    }
  });

  test('health without details for those who are no operators', async () => {
    const { oriel, ask, askAsBrowser } = subject();
    const query =
      '{ systemHealthRealtime { status score components { name detail figures { value } } lastErrors { message } } }';
    const outline = {
      status: 'DEGRADED',
      score: 70,
      components: [{ name: 'spool', detail: '', figures: [] }],
      lastErrors: [],
    };
    expect((await ask(query)).data.systemHealthRealtime).toEqual(outline);
    const cookie = await oriel.signIn(oriel.tenants.first, 'ADMIN', true);
    const { data } = await askAsBrowser(query, cookie);
    expect(data.systemHealthRealtime.components[0]).toEqual({
      name: 'spool',
      detail: 'it is 75 % full',
      figures: [{ value: 75 }],
    });
  });

  test('GET works for queries and not for mutations', async () => {
    const { oriel, ask, administratorKey } = subject();
    const get = (query: string) =>
      fetch(`${oriel.url}/graphql?query=${encodeURIComponent(query)}`, { headers: asKey(administratorKey) });
    expect((await get('{ viewer { role } }')).status).toBe(200);
    const refused = await get('mutation { createApiKey(name: "x", scopes: ["read"]) { key } }');
    expect(refused.status).toBe(405);
    expect((await ask('{ apiKeys { name } }', asKey(administratorKey))).data.apiKeys).not.toContainEqual({ name: 'x' });
  });
}
