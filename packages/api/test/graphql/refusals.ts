import { expect, test } from 'vitest';
import { type AskedOriel, refusalOf, TRACE } from './asked-oriel.ts';

/** What is refused, and by which code. */
export function describeRefusals(subject: () => AskedOriel): void {
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
    ['{ traces(filters: { minSpanDuration: 250 }) { next } }', 'bad_duration', 'filters.minSpanDuration'],
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
    const { ask } = subject();
    expect(refusalOf(await ask(query))).toMatchObject({ code, ...(field ? { field } : {}) });
  });

  test.each([
    ['selections', `${'{a'.repeat(2_400)}${'}'.repeat(2_400)}`, /^operation_too_deep$/],
    ['selections without an end', '{a'.repeat(20_000), /^operation_too_deep$/],
    ['a list of lists', `{ searchLogs(query: ${'['.repeat(4_900)}`, /^operation_too_deep$|^invalid_operation$/],
    [
      'a list of lists with its ends',
      `{ searchLogs(query: ${'['.repeat(2_400)}${']'.repeat(2_400)}) { next } }`,
      /^operation_too_deep$|^invalid_operation$/,
    ],
  ])('an operation that is nested deeper than the stack: %s', async (_what, query, code) => {
    const { ask } = subject();
    expect(refusalOf(await ask(query))).toMatchObject({ code: expect.stringMatching(code), status: 400 });
  });

  test.each([
    ['variables', 'x'],
    ['variables', '{"a":'],
    ['extensions', '{'],
  ])('%s in the address that are not JSON: %s', async (field, text) => {
    const { oriel, key } = subject();
    const asked = new URLSearchParams({ query: '{ viewer { role } }', [field]: text });
    const reply = await fetch(`${oriel.url}/graphql?${asked}`, { headers: { authorization: `Bearer ${key}` } });
    expect(reply.status).toBe(400);
    expect(await reply.json()).toMatchObject({ code: 'invalid_operation', field });
  });

  test('an operation that asks for too much', async () => {
    const { ask } = subject();
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
    const { ask } = subject();
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
    const { ask } = subject();
    const answer = await ask('{ logContext(id: "nonsense", timestamp: "2026-01-01") { id } }');
    expect(JSON.stringify(answer)).not.toMatch(/\.ts|node_modules|SELECT|stack/);
  });
}
