import { expect, test } from 'vitest';
import { encodeProtobuf } from '../otlp/test/encode-protobuf.ts';
import { ANY_TIME, trySession } from '../otlp/test/try-session.ts';

const text = (value: string) => ({ stringValue: value });
const int = (value: number) => ({ intValue: String(value) });
const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const SPAN_ID = 'b7ad6b7169203331';

interface Same {
  readonly resource?: Record<string, object>;
  readonly attributes?: Record<string, object>;
  readonly [field: string]: unknown;
}

/** What the record would be in OTLP: both must become the same row. */
function otlp({ resource = {}, attributes = {}, ...fields }: Same): object {
  const list = (values: Record<string, object>) => Object.entries(values).map(([key, value]) => ({ key, value }));
  return {
    resourceLogs: [
      {
        resource: { attributes: list(resource) },
        scopeLogs: [{ scope: {}, logRecords: [{ ...fields, attributes: list(attributes) }] }],
      },
    ],
  };
}

const SECOND = '1767322445000000000';

test.each<[string, object, Same]>([
  [
    'pino',
    { level: 40, time: 1767322445000, msg: 'slow', pid: 7, hostname: 'web-1' },
    {
      timeUnixNano: SECOND,
      severityNumber: 13,
      body: text('slow'),
      resource: { 'process.pid': int(7), 'host.name': text('web-1') },
    },
  ],
  [
    'winston',
    { level: 'http', message: 'GET /', timestamp: '2026-01-02T02:54:05.000Z', service: 'shop' },
    {
      timeUnixNano: SECOND,
      severityNumber: 10,
      severityText: 'http',
      body: text('GET /'),
      resource: { 'service.name': text('shop') },
    },
  ],
  [
    'Logstash',
    { '@timestamp': '2026-01-02T02:54:05.123456789Z', '@version': '1', level: 'ERROR', message: 'x' },
    {
      timeUnixNano: '1767322445123456789',
      severityNumber: 17,
      severityText: 'ERROR',
      body: text('x'),
      attributes: { '@version': text('1') },
    },
  ],
  [
    'ids of both spellings',
    { msg: 'x', traceId: '0af76519-16cd-43dd-8448-eb211c80319c', span_id: SPAN_ID },
    {
      body: text('x'),
      traceId: TRACE_ID,
      spanId: SPAN_ID,
    },
  ],
  [
    'an id of another kind stays an attribute',
    { msg: 'x', trace_id: 'request 5' },
    {
      body: text('x'),
      attributes: { trace_id: text('request 5') },
    },
  ],
  [
    'nested objects, arrays, numbers',
    { msg: 'x', http: { request: { method: 'GET' } }, n: 1, d: 1.5, list: [1, 'a'], no: null },
    {
      body: text('x'),
      attributes: {
        'http.request.method': text('GET'),
        n: int(1),
        d: { doubleValue: 1.5 },
        list: { arrayValue: { values: [int(1), text('a')] } },
        no: {},
      },
    },
  ],
  [
    'an error object',
    { msg: 'x', err: { type: 'TypeError', message: 'm', stack: 'a\n at b', code: 'E1' } },
    {
      body: text('x'),
      attributes: {
        'exception.type': text('TypeError'),
        'exception.message': text('m'),
        'exception.stacktrace': text('a\n at b'),
        'err.code': text('E1'),
      },
    },
  ],
  [
    'an error text and its stack',
    { msg: 'x', error: 'm', stack: 's' },
    {
      body: text('x'),
      attributes: { 'exception.message': text('m'), 'exception.stacktrace': text('s') },
    },
  ],
  [
    'the names of the sources',
    { msg: 'x', userId: 'u', request_id: 'r', duration_ms: 5, user_agent: 'curl' },
    {
      body: text('x'),
      attributes: {
        'user.id': text('u'),
        request_id: text('r'),
        duration_ms: int(5),
        'user_agent.original': text('curl'),
      },
    },
  ],
  [
    'a service as an object',
    { msg: 'x', service: { name: 'shop', version: '2' }, environment: 'production' },
    {
      body: text('x'),
      resource: {
        'service.name': text('shop'),
        'service.version': text('2'),
        'deployment.environment.name': text('production'),
      },
    },
  ],
  [
    'names that every object has',
    { msg: 'x', constructor: 'c', __proto__x: 'p' },
    {
      body: text('x'),
      attributes: { constructor: text('c'), __proto__x: text('p') },
    },
  ],
])('%s', (_name, record, same) => {
  const json = trySession();
  const protobuf = trySession();
  expect(json.decode({ decoder: 'json-logs', body: record })).toMatchObject({ outcome: { accepted: 1, rejected: 0 } });
  protobuf.decode({ encoding: 'protobuf', body: encodeProtobuf('logs', otlp(same)) });
  expect(json.flushed()).toEqual(protobuf.flushed());
});

test.each<[string, object]>([
  ['an object', { password: { value: 'hunter2', salt: 'hunter2' } }],
  [
    'an object inside of others',
    { request: { headers: { Authorization: { scheme: 'Basic', credentials: 'hunter2' } } } },
  ],
  ['a list', { user: { token: ['hunter2', { access: 'hunter2' }] } }],
  ['an error', { err: { message: 'refused', credentials: { user: 'ada', pass: 'hunter2' } } }],
  ['a service', { service: { name: 'shop', secret: { key: 'hunter2' } } }],
  ['a name of the tenant', { member: { badge: { number: 'hunter2' } } }],
])('what stands under the name of a secret is never taken apart: %s', (_name, record) => {
  const { decode, flushed } = trySession();
  const policy = { ...ANY_TIME, redactKeys: ['badge'] };
  expect(decode({ decoder: 'json-logs', policy, body: { msg: 'x', ...record } })).toMatchObject({
    outcome: { accepted: 1 },
  });
  const stored = flushed()
    .map(({ bytes }) => bytes)
    .join('');
  expect(stored).toContain('[redacted]');
  expect(stored).not.toContain('hunter2');
});

test.each([
  ['seconds', 1767322445],
  ['seconds with a fraction', 1767322445.0],
  ['milliseconds', 1767322445000],
  ['microseconds', 1767322445000000],
  ['nanoseconds', '1767322445000000000'],
  ['digits in a string', '1767322445'],
  ['a zone', '2026-01-02T03:54:05+01:00'],
  ['a zone without a colon', '2026-01-02 03:54:05+0100'],
  ['no zone is UTC', '2026-01-02T02:54:05'],
])('time in %s', (_name, time) => {
  const one = trySession();
  const other = trySession();
  expect(one.decode({ decoder: 'json-logs', body: { time, msg: 'x' } })).toMatchObject({ outcome: { accepted: 1 } });
  other.decode({ body: otlp({ timeUnixNano: SECOND, body: text('x') }) });
  expect(one.flushed()).toEqual(other.flushed());
});

test.each([
  ['an array', '[{"msg":"a"},{"msg":"b"}]', 2, 0],
  ['lines', '{"msg":"a"}\n\n{"msg":"b"}\r\n', 2, 0],
  ['lines with a bad one', '{"msg":"a"}\nnonsense\n{"msg":"b"}', 2, 1],
  ['lines of which the first is bad', 'nonsense\n{"msg":"a"}\n{"msg":"b"}', 2, 1],
  ['an array with a number', '[{"msg":"a"},5]', 1, 1],
  ['a bad time', '[{"msg":"a","time":"soon"},{"msg":"b"}]', 1, 1],
  ['times beyond 64 bits', '[{"time":1e300},{"time":"99999999999999999999"},{"time":99999999999999999999}]', 0, 3],
  ['nothing', ' \n', 0, 0],
])('%s', (_name, body, accepted, rejected) => {
  expect(trySession().decode({ decoder: 'json-logs', body })).toMatchObject({
    kind: 'decoded',
    outcome: { received: accepted + rejected, accepted, rejected },
  });
});

test.each([
  ['nonsense'],
  ['5'],
  ['{"a":'],
  ['[{"a":1}'],
  ['[\n{"a":1}\n{"b":2}\n{"c":3}\n]'],
  ['{\n"a": [\n{"b":1}\n{"c":2}\n]\n}'],
  ['"text"'],
])('%s is malformed as a whole', (body) => {
  const { decode, encoder } = trySession();
  expect(decode({ decoder: 'json-logs', body })).toMatchObject({ kind: 'malformed' });
  expect(encoder.rows).toBe(0);
});
