import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { type AskedByRest, answerOf } from './asked-by-rest.ts';

/** What is refused, and by which code. */
export function describeRefusals(subject: () => AskedByRest): void {
  describe('refusals', () => {
    test.each<[string, number, string, string?]>([
      ['/monitoring/logs?query=a:(', 400, 'search_missing_term', 'query'],
      ['/monitoring/logs?query="open', 400, 'search_unclosed_quote', 'query'],
      ['/monitoring/logs?start=soon', 400, 'bad_time', 'start'],
      ['/monitoring/logs?start=now-999999999d/M', 400, 'bad_time', 'start'],
      ['/monitoring/logs?start=now&end=now-1h', 400, 'bad_range', 'start'],
      ['/monitoring/logs?start=2016-01-01&end=2026-01-01', 400, 'range_too_wide', 'start'],
      ['/monitoring/logs?query=timestamp>yesterday', 400, 'bad_predicate', 'query'],
      ['/monitoring/logs?limit=1001', 400, 'bad_limit', 'limit'],
      ['/monitoring/logs?limit=many', 400, 'invalid_request', 'limit'],
      ['/monitoring/traces?service=,', 400, 'invalid_request', 'service'],
      ['/monitoring/traces?service=%20', 400, 'invalid_request', 'service'],
      ['/monitoring/traces?attributes=,', 400, 'invalid_request', 'attributes'],
      ['/monitoring/metrics?cursor=null', 400, 'bad_cursor', 'cursor'],
      ['/monitoring/metrics?cursor=after.%20', 400, 'bad_cursor', 'cursor'],
      ['/monitoring/logs?query=50%&limit=1', 400, 'invalid_request', 'query'],
      ['/monitoring/traces?service=gr%FC%DF', 400, 'invalid_request', 'service'],
      ['/monitoring/logs?start=2026-02-30', 400, 'bad_time', 'start'],
      ['/monitoring/logs?order=best', 400, 'invalid_request', 'order'],
      [`/monitoring/logs?fields=${'x,'.repeat(101)}`, 400, 'invalid_request', 'fields'],
      ['/monitoring/logs?cursor=nonsense', 400, 'bad_cursor', 'cursor'],
      ['/monitoring/traces?minDuration=long', 400, 'bad_duration', 'minDuration'],
      ['/monitoring/traces?maxDuration=250', 400, 'bad_duration', 'maxDuration'],
      ['/monitoring/traces?status=red', 400, 'invalid_request', 'status'],
      ['/monitoring/traces?attributes=red', 400, 'invalid_request', 'attributes'],
      ['/monitoring/traces?query=kind:red', 400, 'bad_predicate', 'query'],
      ['/monitoring/traces/xyz', 400, 'bad_trace_id', 'traceId'],
      ['/monitoring/traces/22222222222222222222222222222222', 404, 'trace_not_found', 'traceId'],
      ['/monitoring/metrics/no.such.metric', 404, 'metric_not_found', 'metric'],
      ['/monitoring/metrics/x?step=1ms&start=now-1d', 400, 'bad_step', 'step'],
      ['/monitoring/metrics/x?filters=nonsense', 400, 'bad_matcher', 'filters'],
      ['/monitoring/metrics/x?aggregate=median', 400, 'bad_aggregate', 'aggregate'],
    ])('%s', async (path, status, code, field) => {
      const { get } = subject();
      const answer = await get(path);
      expect(answer.body).toMatchObject({ status, code, type: `urn:oriel:error:${code}`, ...(field ? { field } : {}) });
      expect(answer.body.detail).toEqual(expect.any(String));
      expect(answer.status).toBe(status);
      expect(answer.type).toMatch('application/problem+json');
    });

    test.each<[string, string, string]>([
      [
        'traces?sevice=shop',
        'sevice',
        '"sevice" is no parameter of this address, which takes query, service, operation, minDuration, maxDuration, minSpanDuration, maxSpanDuration, status, attributes, start, end, limit, cursor, order; did you mean "service"?',
      ],
      [
        'logs?query=order&service=shop',
        'service',
        '"service" is no parameter of this address, which takes query, start, end, limit, cursor, order, fields; conditions on fields go into query, such as query=service:shop',
      ],
      [
        'dependencies?End=now',
        'End',
        '"End" is no parameter of this address, which takes start, end; did you mean "end"?',
      ],
      ['metrics?prefx=', 'prefx', expect.stringContaining('; did you mean "prefix"?')],
      ['metrics/up?__proto__=1', '__proto__', expect.stringContaining('which takes start, end, step, filters')],
      [`traces/${'c'.repeat(32)}?limit=1`, 'limit', '"limit" is no parameter of this address, which takes none'],
      [`services?${'a'.repeat(10_000)}=1`, `${'a'.repeat(100)}…`, expect.stringMatching(/^.{100,200}$/)],
    ])('what /monitoring/%s does not know is not ignored', async (path, field, detail) => {
      const { get } = subject();
      const { status, body } = await get(`/monitoring/${path}`);
      expect({ status, body }).toMatchObject({ status: 400, body: { code: 'unknown_parameter', field, detail } });
    });

    test('no address ignores a parameter, whatever the method, and Prometheus’ do as Prometheus does', async () => {
      const { oriel, get, key } = subject();
      const { paths } = (await get('/monitoring/openapi.json')).body as { paths: Record<string, object> };
      const operations = Object.entries(paths).flatMap(([path, methods]) =>
        Object.keys(methods).map((method) => [method.toUpperCase(), path] as const),
      );
      expect(operations.length).toBeGreaterThan(15);
      const operator = await oriel.signIn(oriel.tenants.first, 'ADMIN', true);
      for (const [method, path] of operations) {
        const address = `${oriel.url}${path.replaceAll(/{\w+}/g, 'x')}?surprise=`;
        const answer = await fetch(address, { method, headers: { cookie: operator, origin: oriel.url } }).then(
          answerOf,
        );
        expect(answer.body, `${method} ${path}`).toMatchObject({ code: 'unknown_parameter', field: 'surprise' });
      }
      // Who may not ask is told that, and not what could be asked.
      expect((await fetch(`${oriel.url}/monitoring/logs?surprise=1`)).status).toBe(401);
      for (const path of ['/api/v1/query?query=1&surprise=1', '/prometheus/api/v1/labels?surprise=1'])
        expect((await fetch(`${oriel.url}${path}`, { headers: { 'x-api-key': key } })).status, path).toBe(200);
    });

    test('a body that is no JSON, of another type, or of another form', async () => {
      const { oriel, key } = subject();
      const post = (body: string | Uint8Array<ArrayBuffer>, type: string, headers: Record<string, string> = {}) =>
        fetch(`${oriel.url}/monitoring/logs/search`, {
          method: 'POST',
          headers: { 'x-api-key': key, 'content-type': type, ...headers },
          body,
        }).then(answerOf);
      expect((await post('{', 'application/json')).body).toMatchObject({ status: 400, code: 'invalid_request' });
      expect((await post('a=b', 'application/x-www-form-urlencoded')).body).toMatchObject({ status: 415 });
      // Neither is another text, in which something else would be looked for.
      const latin1 = new Uint8Array(Buffer.from('{"query":"größe"}', 'latin1'));
      expect((await post(latin1, 'application/json')).body).toMatchObject({ status: 400, code: 'invalid_request' });
      const zipped = await post(new Uint8Array(gzipSync('{}')), 'application/json', { 'content-encoding': 'gzip' });
      expect(zipped.body).toMatchObject({ status: 415, detail: 'the body is encoded as "gzip"; send it as it is' });
      expect((await post('{}', 'application/json', { 'content-encoding': 'identity' })).status).toBe(200);
      for (const [body, field] of [
        ['{"surprise":1}', 'surprise'],
        ['{"filters":{"servce":"shop"}}', 'filters.servce'],
        ['{"aggregations":{"n":{"type":"values","field":"x","filed":"y"}}}', 'aggregations.n.filed'],
      ] as const) {
        expect((await post(body, 'application/json')).body).toMatchObject({ code: 'invalid_request', field });
      }
      expect((await post('{"filters":{"severity":["LOUD"]}}', 'application/json')).body).toMatchObject({
        field: 'filters.severity.0',
      });
    });

    test('the hostile reads as what it is: text', async () => {
      const { get } = subject();
      for (const hostile of [
        "'; DROP TABLE oriel.logs; --",
        "x' OR tenant=2 SETTINGS additional_table_filters={} --",
      ]) {
        const quoted = encodeURIComponent(`service:"${hostile}"`);
        expect((await get(`/monitoring/logs?query=${quoted}`)).body.data).toEqual([]);
        const { body } = await get(`/monitoring/metrics/${encodeURIComponent(hostile)}`);
        expect(body.code).toBe('metric_not_found');
      }
      expect((await get('/monitoring/logs?query=order')).body.data).not.toEqual([]);
    });
  });
}
