import { expect, test } from 'vitest';
import { spansOf } from '../telemetry.ts';
import { type AskedOriel, TRACE } from './asked-oriel.ts';

/** Logs and traces, whole and in parts. */
export function describeRecordsAndTraces(subject: () => AskedOriel): void {
  test('a trace with its logs, and a log with what stood around it', async () => {
    const { ask } = subject();
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
    const { ask } = subject();
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
    const { oriel, ask, nowMs } = subject();
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
        nodes { traceId incomplete arriving arrivingForMs clockSkewCorrected }
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
      {
        traceId: coming,
        incomplete: false,
        arriving: true,
        // Received ten minutes ahead, and a minute more.
        arrivingForMs: expect.closeTo(660_000, -5),
        clockSkewCorrected: false,
      },
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
}
