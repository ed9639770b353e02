import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { gaugeOf, logsOf, spansOf } from '../../test/telemetry.ts';
import type { TestOriel } from '../../test/test-oriel.ts';
import { startTestOriel } from '../../test/test-oriel.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

let oriel: TestOriel;
let key: string;
let administratorKey: string;
let foreignKey: string;
const nowMs = Date.now();

beforeAll(async () => {
  // An operation of many questions shall be answered on a slow machine, too.
  oriel = await startTestOriel({ subscriptionsPerSocket: 3, socketsPerUser: 4, queryTimeoutMs: 60_000 });
  const { first, other } = oriel.tenants;
  [key, administratorKey, foreignKey] = await Promise.all([
    oriel.key(first, 'read'),
    oriel.key(first, 'read', 'admin'),
    oriel.key(other, 'read', 'admin'),
  ]);
  await oriel.send(
    first,
    'logs',
    logsOf('shop', [
      { body: 'order placed', atMs: nowMs - 5_000, traceId: TRACE },
      { body: 'payment failed', atMs: nowMs - 4_000, severityNumber: 17, attributes: { 'http.route': '/pay' } },
    ]),
  );
  await oriel.send(
    first,
    'traces',
    spansOf('shop', [
      { traceId: TRACE, spanId: '00f067aa0ba902b7', name: 'POST /checkout', startMs: nowMs - 5_000, durationMs: 400 },
    ]),
  );
  const points = [0, 1, 2].map((index) => ({ atMs: nowMs - 60_000 + index * 10_000, value: index }));
  await oriel.send(first, 'metrics', gaugeOf('shop', 'process.memory.usage', points));
});
afterAll(() => oriel[Symbol.asyncDispose]());

type Answer = {
  // biome-ignore lint/suspicious/noExplicitAny: answers are judged by what they hold
  data: any;
  errors?: { message: string; extensions: { code: string; status: number; field?: string } }[];
};

async function ask(query: string, headers: Record<string, string> = {}, variables: object = {}): Promise<Answer> {
  const reply = await fetch(`${oriel.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}`, ...headers },
    body: JSON.stringify({ query, variables }),
  });
  return (await reply.json()) as Answer;
}

const asKey = (other: string) => ({ authorization: `Bearer ${other}` });
const refusalOf = ({ errors }: Answer) => errors?.[0]?.extensions;

describe('queries', () => {
  test('everything that a page asks, in one operation', async () => {
    const { data, errors } = await ask(
      `query ($range: TimeRange) {
      searchLogs(range: $range) { nodes { id timestamp severity body traceId scope { name } } next stats { rowsRead partial } }
      logHistogram(range: $range, buckets: 10) { stepMs total buckets { start counts { severity count } } }
      logFields(range: $range) { name type count }
      logFacets(range: $range, fields: ["service", "severity"]) { field values { value count } others }
      traces(range: $range, filters: { minDuration: "100ms" }) { nodes { traceId durationMs services } next }
      traceHeatmap(range: $range) { boundsMs cells { start boundMs count errors } }
      traceFacets(range: $range, fields: ["name"]) { field values { value } }
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
      ingestRates { signal acceptedPerSecond lastAt }
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
    expect(data.traceFields).toContainEqual({ name: 'name', type: 'string', count: 1 });
    expect(data.services[0]).toMatchObject({ name: 'shop', errorRatio: 0, calls: [] });
    expect(data.operations).toEqual([{ name: 'POST /checkout', kind: 'server', count: 1 }]);
    const values = (series: { points: number[][] }[]) => [...new Set(series[0]!.points.map(([, value]) => value))];
    expect(values(data.performanceMetricsTimeSeries.series)).toEqual([0, 1, 2]);
    expect(data.performanceMetricsTimeSeries.query).toBe('avg(process_memory_usage_bytes{host="a"})');
    expect(data.expression).toMatchObject({ metric: null, aggregate: null });
    expect(values(data.expression.series)).toEqual([0, 2, 4]);
    expect(data.viewer).toMatchObject({ user: null, role: 'READONLY', operator: false, tenant: { name: 'default' } });
    expect(data.ingestRates).toEqual([{ signal: 'logs', acceptedPerSecond: 1.5, lastAt: '1970-01-01T00:00:00.000Z' }]);
  });

  test('a process whose memory grows is found without asking for its metric', async () => {
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
    const rest = await fetch(`${oriel.url}/monitoring/metrics/process.memory.usage?step=30`, { headers: asKey(key) });
    expect(((await rest.json()) as { stepMs: number }).stepMs).toBe(30_000);
    for (const step of ['30', '"30"', '"30s"']) {
      const { data } = await ask(
        `{ performanceMetricsTimeSeries(metric: "process.memory.usage", step: ${step}) { stepMs } }`,
      );
      expect(data.performanceMetricsTimeSeries.stepMs).toBe(30_000);
    }
  });

  test('a trace with its logs, and a log with what stood around it', async () => {
    const { data } = await ask(`{
      distributedTrace(traceId: "${TRACE}") { rootName spanCount truncated spans { name selfMs synthetic } }
      traceLogs(traceId: "${TRACE}") { id timestamp body }
      nothing: distributedTrace(traceId: "${'3'.repeat(32)}") { traceId }
    }`);
    expect(data.distributedTrace).toMatchObject({ rootName: 'POST /checkout', spanCount: 1, truncated: false });
    expect(data.nothing).toBeNull();
    const [log] = data.traceLogs;
    const around = await ask(
      'query ($id: ID!, $at: DateTime!) { logContext(id: $id, timestamp: $at, size: 5) { body } }',
      {},
      { id: log.id, at: log.timestamp },
    );
    expect(around.data.logContext).toEqual([{ body: 'order placed' }, { body: 'payment failed' }]);
  });

  test('of records only what is asked for is read, and that is the same as in whole ones', async () => {
    const members = [
      'id',
      'timestamp',
      'observedTimestamp',
      'severity',
      'severityNumber',
      'severityText',
      'service',
      'body',
    ];
    members.push('eventName', 'traceId', 'spanId', 'attributes', 'resource', 'scope { name }');
    const record = members.join(' ');
    const { data } = await ask(`{ searchLogs(query: "payment") { nodes { ${record} } } }`);
    const whole = data.searchLogs.nodes[0];
    expect(whole).toMatchObject({ severity: 'ERROR', body: 'payment failed', attributes: { 'http.route': '/pay' } });

    for (const member of members) {
      const one = await ask(`{ searchLogs(query: "payment") { nodes { ${member} } } }`);
      const [name] = member.split(' ');
      expect(one).toEqual({ data: { searchLogs: { nodes: [{ [name!]: whole[name!] }] } } });
    }
    const around = await ask(
      `query ($id: ID!, $at: DateTime!, $names: [String!]!, $isWanted: Boolean!) {
        logRecord(id: $id, timestamp: $at) { ${record} }
        gone: logRecord(id: "1-1", timestamp: $at) { id }
        logContext(id: $id, timestamp: $at, size: 1) { ...Shown again: fields(names: ["resource.service.name"]) }
        searchLogs(query: "payment") { next stats { rowsRead } }
        named: searchLogs(query: "payment") { __typename nodes { __typename ...Shown } more: nodes { eventName } }
      }
      fragment Shown on LogRecord { body @include(if: $isWanted) service @skip(if: $isWanted) fields(names: $names) }`,
      {},
      { id: whole.id, at: whole.timestamp, names: ['http.route', 'service.name', 'severity', 'none'], isWanted: true },
    );
    const fields = { 'http.route': '/pay', 'service.name': 'shop', severity: 'ERROR' };
    expect(around.errors).toBeUndefined();
    expect(around.data.logRecord).toEqual(whole);
    expect(around.data.gone).toBeNull();
    expect(around.data.logContext.at(-1)).toEqual({
      body: 'payment failed',
      fields,
      again: { 'resource.service.name': 'shop' },
    });
    expect(around.data.searchLogs).toEqual({ next: null, stats: { rowsRead: expect.any(Number) } });
    expect(around.data.named).toMatchObject({
      nodes: [{ body: 'payment failed', fields }],
      more: [{ eventName: whole.eventName }],
    });
  });

  test('the outline of a trace, one of its spans in full, and words inside', async () => {
    const traceId = 'a'.repeat(32);
    const [root, child, orphan] = ['1', '2', '3'].map((digit) => digit.repeat(16));
    const startMs = nowMs - 3_000;
    await oriel.send(
      oriel.tenants.first,
      'traces',
      spansOf('shop', [
        { traceId, spanId: root!, name: 'GET /cart', startMs, durationMs: 100 },
        {
          traceId,
          spanId: child!,
          parentSpanId: root!,
          name: 'SELECT',
          kind: 3,
          startMs: startMs + 20,
          durationMs: 30,
          attributes: { 'db.query.text': 'select 1' },
          failed: true,
        },
        { traceId, spanId: orphan!, parentSpanId: '9'.repeat(16), name: 'lost', startMs, durationMs: 10 },
      ]),
      nowMs - 120_000,
    );
    const coming = 'b'.repeat(32);
    const early = { traceId: coming, spanId: orphan!, parentSpanId: root!, name: 'early', durationMs: 10 };
    await oriel.send(
      oriel.tenants.first,
      'traces',
      spansOf('shop', [{ ...early, startMs: nowMs - 7_200_000 }]),
      nowMs + 600_000,
    );
    const { data, errors } = await ask(`{
      traceOutline(traceId: "${traceId}") {
        rootName spanCount errors incomplete arriving truncated words synthetic awaitingParent
        columns { spanId parent name service kind status offsetMs durationMs selfMs clockSkewMs linkCount }
        events { span name offsetMs }
      }
      span(traceId: "${traceId}", spanId: "${child}") { name start durationMs status statusMessage attributes resource scope { name } events { name } links { spanId } droppedEvents }
      findSpans(traceId: "${traceId}", text: "shop SELECT  1")
      coming: traceOutline(traceId: "${coming}") { incomplete arriving awaitingParent synthetic columns { parent } }
      whole: distributedTrace(traceId: "${coming}") { incomplete arriving spans { spanId parentSpanId awaitsParent synthetic } }
      traces(range: { start: "now-3h", end: "now-1h" }, filters: { maxSpanDuration: "10ms" }) {
        nodes { traceId incomplete arriving clockSkewCorrected }
      }
      nothing: traceOutline(traceId: "${'3'.repeat(32)}") { traceId }
      nobody: span(traceId: "${traceId}", spanId: "${'8'.repeat(16)}") { name }
    }`);
    expect(errors).toBeUndefined();
    const { words, columns, ...outline } = data.traceOutline;
    expect(outline).toMatchObject({
      rootName: 'GET /cart',
      spanCount: 3,
      errors: 1,
      incomplete: true,
      arriving: false,
      awaitingParent: [],
      truncated: false,
    });
    expect(data.coming).toEqual({
      incomplete: false,
      arriving: true,
      awaitingParent: [0],
      synthetic: null,
      columns: { parent: [-1] },
    });
    expect(data.whole).toEqual({
      incomplete: false,
      arriving: true,
      spans: [{ spanId: orphan, parentSpanId: '', awaitsParent: true, synthetic: false }],
    });
    expect(data.traces.nodes).toEqual([
      { traceId: coming, incomplete: false, arriving: true, clockSkewCorrected: false },
    ]);
    expect(columns.spanId).toEqual([root, child, '9'.repeat(16), orphan]);
    expect(outline.synthetic).toBe(2);
    expect(columns.parent).toEqual([-1, 0, -1, 2]);
    expect(columns.name.map((index: number) => words[index])).toEqual([
      'GET /cart',
      'SELECT',
      'missing parent',
      'lost',
    ]);
    expect(columns.kind.map((index: number) => words[index])).toEqual(['server', 'client', 'unspecified', 'server']);
    expect(columns.selfMs).toEqual([70, 30, 0, 10]);
    expect(columns.offsetMs).toEqual([0, 20, 0, 0]);
    expect(data.span).toMatchObject({
      name: 'SELECT',
      durationMs: 30,
      status: 'error',
      statusMessage: 'it failed',
      attributes: { 'db.query.text': 'select 1' },
      resource: { 'service.name': 'shop' },
    });
    expect(data.findSpans).toEqual([child]);
    expect([data.nothing, data.nobody]).toEqual([null, null]);
  });

  test('health without details for those who are no operators', async () => {
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
    const get = (query: string) =>
      fetch(`${oriel.url}/graphql?query=${encodeURIComponent(query)}`, { headers: asKey(administratorKey) });
    expect((await get('{ viewer { role } }')).status).toBe(200);
    const refused = await get('mutation { createApiKey(name: "x", scopes: ["read"]) { key } }');
    expect(refused.status).toBe(405);
    expect((await ask('{ apiKeys { name } }', asKey(administratorKey))).data.apiKeys).not.toContainEqual({ name: 'x' });
  });
});

function askAsBrowser(query: string, cookie: string): Promise<Answer> {
  return fetch(`${oriel.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie, origin: oriel.url },
    body: JSON.stringify({ query }),
  }).then((reply) => reply.json() as Promise<Answer>);
}

describe('refusals', () => {
  test.each<[string, string, string?]>([
    ['{ nope }', 'invalid_operation'],
    ['{', 'invalid_operation'],
    ['{ searchLogs(query: "a:(") { next } }', 'search_missing_term', 'query'],
    ['{ searchLogs(range: { start: "soon" }) { next } }', 'bad_time', 'range.start'],
    ['{ searchLogs(range: { start: "now-1y" }) { next } }', 'range_too_wide', 'range.start'],
    ['{ searchLogs(first: 1001) { next } }', 'bad_limit', 'first'],
    ['{ searchLogs(after: "x") { next } }', 'bad_cursor', 'cursor'],
    ['{ traces(filters: { minDuration: "long" }) { next } }', 'bad_duration'],
    ['{ traces(filters: { minDuration: 250 }) { next } }', 'bad_duration', 'filters.minDuration'],
    ['{ distributedTrace(traceId: "x") { traceId } }', 'bad_trace_id', 'traceId'],
    [`{ span(traceId: "${TRACE}", spanId: "x") { name } }`, 'bad_span_id', 'spanId'],
    ['{ performanceMetricsTimeSeries(metric: "x", aggregate: "median") { unit } }', 'bad_aggregate', 'aggregate'],
    ['{ performanceMetricsTimeSeries { unit } }', 'invalid_request', 'metric'],
    ['{ performanceMetricsTimeSeries(metric: "x", promql: "up") { unit } }', 'invalid_request', 'promql'],
    ['{ performanceMetricsTimeSeries(promql: "sum(") { unit } }', 'bad_promql', 'promql'],
    ['{ apiKeys { id } }', 'missing_scope'],
    ['{ members { email } }', 'missing_scope'],
    ['{ auditLog { id } }', 'missing_scope'],
    ['mutation { saveView(page: "logs", name: "x", state: {}) { id } }', 'missing_scope'],
    ['mutation { createTenant(name: "mine") { id } }', 'operators_only'],
    ['mutation { enterTenant(id: "3") { role } }', 'invalid_request'],
    ['subscription { ingestRatesUpdated { signal } }', 'invalid_operation'],
  ])('%s', async (query, code, field) => {
    expect(refusalOf(await ask(query))).toMatchObject({ code, ...(field ? { field } : {}) });
  });

  test('an operation that asks for too much', async () => {
    const many = Array.from({ length: 50 }, (_, index) => `a${index}: services { name }`).join(' ');
    expect(refusalOf(await ask(`{ ${many} }`))).toMatchObject({ code: 'operation_too_costly', status: 400 });
    const wide = 'searchLogs(first: 1000) { nodes { id body service severity attributes resource traceId spanId } }';
    expect((await ask(`{ ${wide} }`)).errors).toBeUndefined();
    const wider = await ask(`{ ${wide} again: ${wide} more: ${wide} }`);
    expect(refusalOf(wider)).toMatchObject({ code: 'operation_too_costly' });
    const tokens = `{ viewer { ${'role '.repeat(20_000)} } }`;
    expect(refusalOf(await ask(tokens))).toMatchObject({ code: 'invalid_operation' });
  });

  test('a cursor whose range was widened by hand', async () => {
    const { data } = await ask('{ searchLogs(first: 1) { next } }');
    const fields = JSON.parse(Buffer.from(data.searchLogs.next, 'base64url').toString()) as string[];
    const widened = fields.map((field) => (/^1\d{18}$/.test(field) ? '0' : field));
    const after = Buffer.from(JSON.stringify(widened)).toString('base64url');
    expect(refusalOf(await ask(`{ searchLogs(first: 1, after: "${after}") { next } }`))).toMatchObject({
      code: 'bad_cursor',
      status: 400,
    });
  });

  test('a failure inside shows nothing of it', async () => {
    const answer = await ask('{ logContext(id: "nonsense", timestamp: "2026-01-01") { id } }');
    expect(JSON.stringify(answer)).not.toMatch(/\.ts|node_modules|SELECT|stack/);
  });
});

describe('what people make', () => {
  test('keys: made, listed, revoked, and foreign to others', async () => {
    const make = 'mutation { createApiKey(name: "ci", scopes: ["ingest"]) { key record { id name prefix scopes } } }';
    const { data } = await ask(make, asKey(administratorKey));
    const { key: made, record } = data.createApiKey;
    expect(made.startsWith(record.prefix)).toBe(true);
    expect((await oriel.records.keys.verify(made))?.tenant).toBe(oriel.tenants.first);

    const revoke = `mutation { revokeApiKey(id: "${record.id}") { revokedAt } }`;
    expect(refusalOf(await ask(revoke, asKey(foreignKey)))).toMatchObject({ code: 'not_found', status: 404 });
    expect((await ask(revoke, asKey(administratorKey))).data.revokeApiKey.revokedAt).toEqual(expect.any(String));
    const foreign = await ask('{ apiKeys { id } members { email } savedViews { id } }', asKey(foreignKey));
    expect(JSON.stringify(foreign.data)).not.toContain(record.id);

    const { data: log } = await ask('{ auditLog(first: 20) { action actor target detail } }', asKey(administratorKey));
    const actions = log.auditLog.map((entry: { action: string }) => entry.action);
    expect(actions).toEqual(expect.arrayContaining(['key.create', 'key.revoke', 'cross-tenant.denied']));
  });

  test('views: saved, listed by page, removed, and foreign to others', async () => {
    const save = 'mutation { saveView(page: "logs", name: "errors", state: { query: "level:error" }) { id state } }';
    const { data } = await ask(save, asKey(administratorKey));
    const { id, state } = data.saveView;
    expect(state).toEqual({ query: 'level:error' });
    expect((await ask('{ savedViews(page: "logs") { name } }')).data.savedViews).toEqual([{ name: 'errors' }]);
    const remove = `mutation { deleteView(id: "${id}") }`;
    expect(refusalOf(await ask(remove, asKey(foreignKey)))).toMatchObject({ code: 'not_found' });
    expect((await ask(remove, asKey(administratorKey))).data.deleteView).toBe(true);
  });

  test('settings: kept by name, changed by administrators alone, and foreign to others', async () => {
    const set = (value: string) => `mutation { setSetting(name: "logs.columns", value: ${value}) { name value } }`;
    const setting = { name: 'logs.columns', value: ['body', 'http.route'] };
    const { data } = await ask(set('["body", "http.route"]'), asKey(administratorKey));
    expect(data.setSetting).toEqual(setting);
    expect((await ask('{ settings { name value } }')).data.settings).toEqual([setting]);
    expect((await ask('{ settings { name } }', asKey(foreignKey))).data.settings).toEqual([]);
    expect(refusalOf(await ask(set('[]')))).toMatchObject({ code: 'missing_scope' });
    const misnamed = 'mutation { setSetting(name: "no name", value: 1) { name } }';
    expect(refusalOf(await ask(misnamed, asKey(administratorKey)))).toMatchObject({ code: 'invalid', field: 'name' });
    expect((await ask(set('null'), asKey(administratorKey))).data.setSetting).toEqual({ ...setting, value: null });
  });

  test('members: added with a link, given a role, removed', async () => {
    const add = 'mutation { addMember(email: "new@example.com", role: "USER") { member { id role } signInLink } }';
    const { data } = await ask(add, asKey(administratorKey));
    const { member, signInLink } = data.addMember;
    expect(signInLink).toMatch(`${oriel.url}/auth/link?token=`);
    const change = `mutation { setMemberRole(id: "${member.id}", role: "READONLY") { role } }`;
    expect((await ask(change, asKey(administratorKey))).data.setMemberRole.role).toBe('READONLY');
    const reader = await oriel.signIn(oriel.tenants.first, 'READONLY');
    const { data: seen } = await askAsBrowser('{ members { email role } }', reader);
    expect(seen.members).toContainEqual({ email: 'new@example.com', role: 'READONLY' });
    const remove = `mutation { removeMember(id: "${member.id}") }`;
    expect((await ask(remove, asKey(administratorKey))).data.removeMember).toBe(true);
  });

  test('operators change any tenant, its administrators what is theirs, others nothing', async () => {
    const operator = await oriel.signIn(oriel.tenants.first, 'ADMIN', true);
    const member = await oriel.signIn(oriel.tenants.other, 'ADMIN');
    const reader = await oriel.signIn(oriel.tenants.other, 'READONLY');
    const change = (input: string) =>
      `mutation { changeTenant(name: "other", change: {${input}}) { name settings { bytesShare maxSeries maxSeriesPerMetric retention { logs spans } } } }`;
    const changed = (await askAsBrowser(change('bytesShare: 5000000000, maxSeries: 5000'), operator)).data.changeTenant;
    expect(changed).toEqual({
      name: 'other',
      settings: { bytesShare: 5e9, maxSeries: 5_000, maxSeriesPerMetric: 100_000, retention: { logs: 30, spans: 7 } },
    });
    const lifted = (await askAsBrowser(change('bytesShare: null, retention: { spans: 30 }'), operator)).data
      .changeTenant;
    expect(lifted.settings).toMatchObject({ bytesShare: null, maxSeries: 5_000, retention: { spans: 30 } });
    expect((await askAsBrowser(change('retention: { spans: 7 }'), member)).data.changeTenant.settings).toMatchObject({
      retention: { spans: 7 },
    });
    expect(refusalOf(await askAsBrowser(change('bytesShare: null'), member))).toMatchObject({
      code: 'operators_only',
      status: 403,
    });
    expect(refusalOf(await askAsBrowser(change('retention: { spans: 7 }'), reader))).toMatchObject({
      code: 'missing_scope',
    });
    expect(refusalOf(await ask(change('retention: { spans: 7 }'), asKey(administratorKey)))).toMatchObject({
      code: 'not_found',
      status: 404,
    });
    expect(refusalOf(await askAsBrowser(change('retention: { logs: 31 }'), operator))).toMatchObject({
      code: 'invalid',
      field: 'retention.logs',
    });

    const accounts = '{ tenantAccounts { name settings { bytesShare } } }';
    expect(
      (await askAsBrowser(accounts, operator)).data.tenantAccounts.map(({ name }: { name: string }) => name),
    ).toEqual(['default', 'oriel', 'other']);
    expect(refusalOf(await askAsBrowser(accounts, member))).toMatchObject({ code: 'operators_only', status: 403 });
  });

  test('a tenant’s account is its own people’s to see, with what a change would come to', async () => {
    const reader = await oriel.signIn(oriel.tenants.first, 'READONLY');
    const account = `{ tenantAccount { name bytesOnDisk seriesToday mayChange settings { redactKeys quotaPerHour { logs } }
      kept { signal days limitDays rows toMoveRows done } quotas { signal used rejectedToday } } }`;
    const { data } = await askAsBrowser(account, reader);
    expect(data.tenantAccount).toMatchObject({
      name: 'default',
      bytesOnDisk: 500,
      seriesToday: 12,
      mayChange: [],
      settings: { redactKeys: [], quotaPerHour: { logs: null } },
      quotas: [],
    });
    expect(data.tenantAccount.kept).toContainEqual({
      signal: 'logs',
      days: 30,
      limitDays: null,
      rows: 5,
      toMoveRows: 0,
      done: null,
    });
    const cost = '{ retentionCost(retention: { logs: 90 }) { signal days rows bytes expiringRows } }';
    const [logs] = (await askAsBrowser(cost, reader)).data.retentionCost;
    // What other tests have stored: it has another class.
    expect(logs).toMatchObject({ signal: 'logs', days: 90, expiringRows: 0, rows: expect.any(Number) });
    expect(logs.rows).toBeGreaterThan(0);
    const foreign = '{ tenantAccount(name: "other") { name } }';
    expect(refusalOf(await askAsBrowser(foreign, reader))).toMatchObject({
      code: 'not_found',
      status: 404,
      field: 'tenant',
    });
  });

  test('administrators try rules of redaction, operators see the settings of the installation', async () => {
    const trial = `{ redactionTrial(sample: "case CASE-1", redactPatterns: ["CASE-\\\\d"]) { isRecord body attributes } }`;
    expect((await ask(trial, asKey(administratorKey))).data.redactionTrial).toEqual({
      isRecord: false,
      body: 'case [redacted]',
      attributes: {},
    });
    expect(refusalOf(await ask(trial))).toMatchObject({ code: 'missing_scope' });
    const settings = '{ effectiveSettings { key value origin given docs } }';
    const operator = await oriel.signIn(oriel.tenants.first, 'ADMIN', true);
    expect((await askAsBrowser(settings, operator)).data.effectiveSettings).toMatchObject([
      { key: 'port', given: 'file' },
    ]);
    expect(refusalOf(await ask(settings, asKey(administratorKey)))).toMatchObject({ code: 'operators_only' });
  });

  test('operators shut somebody out and let them in again', async () => {
    const operator = await oriel.signIn(oriel.tenants.first, 'ADMIN', true);
    const somebody = await oriel.signIn(oriel.tenants.other, 'USER');
    const { data: seen } = await askAsBrowser('{ viewer { user } members { id email disabledAt } }', somebody);
    const self = seen.members.find(({ email }: { email: string }) => email === seen.viewer.user);
    expect(self.disabledAt).toBeNull();
    const set = (disabled: boolean) => `mutation { setUserDisabled(id: "${self.id}", disabled: ${disabled}) }`;
    expect(refusalOf(await ask(set(true), asKey(administratorKey)))).toMatchObject({ code: 'operators_only' });
    expect((await askAsBrowser(set(true), operator)).data.setUserDisabled).toBe(true);
    await expect
      .poll(async () => JSON.stringify(await askAsBrowser('{ viewer { user } }', somebody)))
      .toContain('invalid_credential');
    expect((await askAsBrowser(set(false), operator)).data.setUserDisabled).toBe(false);
  });

  test('what is refused of series is seen by its tenant alone', async () => {
    const operator = await oriel.signIn(oriel.tenants.first, 'ADMIN', true);
    const member = await oriel.signIn(oriel.tenants.other, 'ADMIN');
    const refusals = '{ seriesRefusals { metric limitOf limit label labelValues refusedSeries message } }';
    expect((await askAsBrowser(refusals, member)).data.seriesRefusals).toEqual([]);
    expect((await askAsBrowser(refusals, operator)).data.seriesRefusals).toEqual([
      {
        metric: 'http_requests_total',
        limitOf: 'metric',
        limit: 500_000,
        label: 'user_id',
        labelValues: 48_211,
        refusedSeries: 52_040,
        message: 'metric http_requests_total has reached 500,000 series; its label user_id has 48,211 values',
      },
    ]);
  });

  test('an operator enters one tenant at a time; others may not, and it is written down', async () => {
    const { other } = oriel.tenants;
    const enter = `mutation { enterTenant(id: "${other}") { tenant { name } } }`;
    const member = await oriel.signIn(oriel.tenants.first, 'ADMIN');
    expect(refusalOf(await askAsBrowser(enter, member))).toMatchObject({ code: 'tenant_denied', status: 403 });

    const operator = await oriel.signIn(oriel.tenants.first, 'ADMIN', true);
    const reply = await fetch(`${oriel.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie: operator, origin: oriel.url },
      body: JSON.stringify({ query: enter }),
    });
    expect(await reply.json()).toEqual({ data: { enterTenant: { tenant: { name: 'other' } } } });
    const entered = reply.headers.get('set-cookie')!.split(';')[0]!;
    const { data } = await askAsBrowser('{ viewer { tenant { name } } searchLogs { nodes { body } } }', entered);
    expect(data).toEqual({ viewer: { tenant: { name: 'other' } }, searchLogs: { nodes: [] } });

    const { data: log } = await ask('{ auditLog { action actor } }', asKey(foreignKey));
    const actions = log.auditLog.map((entry: { action: string }) => entry.action);
    expect(actions).toEqual(expect.arrayContaining(['tenant.enter', 'cross-tenant.denied']));
  });
});

describe('live', () => {
  function connect(headers: Record<string, string>) {
    class Socket extends WebSocket {
      constructor(address: string, protocols: string) {
        super(address, protocols, { headers });
      }
    }
    const closes: { code: number; reason: string }[] = [];
    const acknowledged = Promise.withResolvers<void>();
    const client = createClient({
      url: `${oriel.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: Socket,
      retryAttempts: 0,
      on: {
        connected: () => acknowledged.resolve(),
        closed: (event) => closes.push(event as { code: number; reason: string }),
      },
    });
    return { client, closes, acknowledged: acknowledged.promise };
  }

  // biome-ignore lint/suspicious/noExplicitAny: answers are judged by what they hold
  async function take(source: AsyncIterableIterator<any>, count: number): Promise<any[]> {
    const taken = [];
    while (taken.length < count) {
      const { value, done } = await source.next();
      if (done) break;
      taken.push(value);
    }
    return taken;
  }

  test('the tail shows what was accepted from now on and meets the filter, of its own tenant', async () => {
    const { client } = connect(asKey(key));
    const query =
      'subscription { tailLogs(query: "level>=error") { records { body severity service fields(names: ["order.id"]) } dropped } }';
    const both = [client.iterate({ query }), client.iterate({ query })];
    const waiting = both.map((source) => take(source, 1));
    const late = [
      { body: 'live and well', atMs: Date.now() },
      { body: 'live and failing', atMs: Date.now(), severityNumber: 17, attributes: { 'order.id': '7' } },
    ];
    // Again and again: a tail shows nothing of before it began, and nobody tells when that was.
    let seen = false;
    const sending = (async () => {
      while (!seen) {
        await oriel.send(oriel.tenants.other, 'logs', logsOf('secret', late));
        await oriel.send(oriel.tenants.first, 'logs', logsOf('shop', late));
        await new Promise((resolve) => setTimeout(resolve, 400));
      }
    })();
    const batches = await Promise.all(waiting);
    seen = true;
    await sending;
    for (const [batch] of batches) {
      const { records, dropped } = batch.data.tailLogs;
      expect(dropped).toBe(0);
      expect(records.length).toBeGreaterThan(0);
      for (const record of records) {
        expect(record).toEqual({
          body: 'live and failing',
          severity: 'ERROR',
          service: 'shop',
          fields: { 'order.id': '7' },
        });
      }
    }
    await Promise.all(both.map((source) => source.return?.()));
    await client.dispose();
  });

  test('health and rates come at once', async () => {
    const { client } = connect(asKey(key));
    const health = client.iterate({ query: 'subscription { systemHealthUpdated { status components { detail } } }' });
    const rates = client.iterate({ query: 'subscription { ingestRatesUpdated { signal total } }' });
    expect((await health.next()).value.data.systemHealthUpdated).toEqual({
      status: 'DEGRADED',
      components: [{ detail: '' }],
    });
    expect((await rates.next()).value.data.ingestRatesUpdated).toEqual([{ signal: 'logs', total: 3 }]);
    await client.dispose();
  });

  test('what is wrong with one subscription is refused on it, the others go on', async () => {
    const { client, closes } = connect(asKey(key));
    const good = client.iterate({ query: 'subscription { ingestRatesUpdated { signal } }' });
    expect((await good.next()).value.data).toBeDefined();
    const bad = client.iterate({ query: 'subscription { tailLogs(query: "a:(") { dropped } }' });
    await expect(bad.next()).resolves.toMatchObject({
      value: { errors: [{ extensions: { code: 'search_missing_term', field: 'query' } }] },
    });
    for (const query of ['subscription { tailLogs(', 'subscription { tailLines { dropped } }']) {
      await expect(client.iterate({ query }).next()).rejects.toMatchObject([
        { extensions: { code: 'invalid_operation', status: 400 } },
      ]);
    }
    expect(closes).toEqual([]);
    await client.dispose();
  });

  test('what is live is counted, and no longer when it has ended on either side', async () => {
    await expect.poll(() => oriel.live.sockets).toBe(0);
    const { client } = connect(asKey(key));
    const sources = [1, 2].map(() => client.iterate({ query: 'subscription { systemHealthUpdated { at } }' }));
    await Promise.all(sources.map((source) => source.next()));
    expect([oriel.live.sockets, oriel.live.subscriptions]).toEqual([1, 2]);
    await sources[0]!.return?.();
    await expect.poll(() => oriel.live.subscriptions).toBe(1);
    await client.dispose();
    await expect.poll(() => [oriel.live.sockets, oriel.live.subscriptions]).toEqual([0, 0]);
  });

  test('one socket carries so many subscriptions and no more', async () => {
    const { client } = connect(asKey(key));
    const query = 'subscription { systemHealthUpdated { at } }';
    const sources = [1, 2, 3].map(() => client.iterate({ query }));
    await Promise.all(sources.map((source) => source.next()));
    await expect(client.iterate({ query }).next()).rejects.toMatchObject([
      { extensions: { code: 'too_many_sockets', status: 429 } },
    ]);
    await client.dispose();
  });

  const upgrade = (headers: Record<string, string>) =>
    new Promise<number>((resolve) => {
      const socket = new WebSocket(`${oriel.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', { headers });
      socket.once('open', () => {
        socket.close();
        resolve(101);
      });
      socket.once('unexpected-response', (_request, reply) => {
        reply.resume();
        resolve(reply.statusCode ?? 0);
      });
      socket.once('error', () => {});
    });

  test('no socket without a credential, nor for a page of another origin', async () => {
    const cookie = await oriel.signIn(oriel.tenants.first, 'READONLY');
    expect(await upgrade({})).toBe(401);
    expect(await upgrade(asKey('oriel_nobody'))).toBe(401);
    expect(await upgrade({ cookie, origin: 'https://evil.example' })).toBe(403);
    expect(await upgrade({ cookie })).toBe(403);
    expect(await upgrade({ cookie, origin: oriel.url })).toBe(101);
    expect(await upgrade(asKey(key))).toBe(101);
  });

  test('a revoked key and an ended session close their sockets', async () => {
    const made = await ask(
      'mutation { createApiKey(name: "live", scopes: ["read"]) { key record { id } } }',
      asKey(administratorKey),
    );
    const cookie = await oriel.signIn(oriel.tenants.first, 'READONLY');
    const sockets = [connect(asKey(made.data.createApiKey.key)), connect({ cookie, origin: oriel.url })];
    const query = 'subscription { tailLogs { dropped } }';
    const ends = sockets.map(({ client }) =>
      client
        .iterate({ query })
        .next()
        .catch((error: unknown) => error),
    );
    await Promise.all(sockets.map(({ acknowledged }) => acknowledged));

    await ask(`mutation { revokeApiKey(id: "${made.data.createApiKey.record.id}") { id } }`, asKey(administratorKey));
    await fetch(`${oriel.url}/auth/sign-out`, { method: 'POST', headers: { cookie, origin: oriel.url } });
    await Promise.all(ends);
    for (const { closes } of sockets) expect(closes[0]?.code).toBe(4403);
  });

  test('who is given another role does not keep the old one in an open socket', async () => {
    const cookie = await oriel.signIn(oriel.tenants.first, 'ADMIN');
    const { data } = await askAsBrowser('{ viewer { user } members { id email } }', cookie);
    const self = data.members.find(({ email }: { email: string }) => email === data.viewer.user);
    const { client, closes, acknowledged } = connect({ cookie, origin: oriel.url });
    const end = client
      .iterate({ query: 'subscription { tailLogs { dropped } }' })
      .next()
      .catch((error: unknown) => error);
    await acknowledged;
    await ask(`mutation { setMemberRole(id: "${self.id}", role: "READONLY") { role } }`, asKey(administratorKey));
    await end;
    expect(closes[0]).toMatchObject({ code: 4403, reason: 'what this person may do has changed' });
  });
});
