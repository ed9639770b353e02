import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeProtobuf } from './test/encode-protobuf.ts';
import { otlpRequest } from './test/otlp-requests.ts';
import { trySession } from './test/try-session.ts';

const SIGNALS = ['logs', 'traces', 'metrics'] as const;

test.each(SIGNALS)('%s: protobuf and JSON of the same request give the same rows', (signal) => {
  const protobuf = trySession();
  const json = trySession();
  fc.assert(
    fc.property(otlpRequest(signal), (request) => {
      const fromProtobuf = protobuf.decode({ signal, encoding: 'protobuf', body: encodeProtobuf(signal, request) });
      const fromJson = json.decode({ signal, encoding: 'json', body: request });
      expect(fromProtobuf).toEqual(fromJson);
      if (fromProtobuf.kind !== 'decoded') throw new Error(fromProtobuf.message);
      const { received, accepted, rejected, reasons } = fromProtobuf.outcome;
      expect(accepted + rejected).toBe(received);
      // Of points that can have no series (derive.test.ts).
      expect(signal === 'metrics' ? (reasons.invalid_record ?? 0) : 0).toBe(rejected);
      expect(protobuf.flushed()).toEqual(json.flushed());
    }),
    { numRuns: 150 },
  );
});

test.each(SIGNALS)('%s: names as in the .proto files are taken too', (signal) => {
  const camel = trySession();
  const snake = trySession();
  const snakeNames = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(snakeNames);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
        snakeNames(item),
      ]),
    );
  };
  fc.assert(
    fc.property(otlpRequest(signal), (request) => {
      camel.decode({ signal, body: request });
      snake.decode({ signal, body: snakeNames(request) as object });
      expect(snake.flushed()).toEqual(camel.flushed());
    }),
    { numRuns: 40 },
  );
});

test('enum names, ints as numbers beyond 2^53 and unknown members', () => {
  const { decode, flushed } = trySession();
  const record = {
    timeUnixNano: '1700000000123456789',
    severityNumber: 9,
    attributes: [{ key: 'n', value: { intValue: '9223372036854775807' } }],
  };
  const wrapped = (text: string) => `{"resourceLogs":[{"scopeLogs":[{"logRecords":[${text}]}]}]}`;
  decode({ body: wrapped(JSON.stringify(record)) });
  const want = flushed();
  decode({
    body: wrapped(
      '{"timeUnixNano":1700000000123456789,"severityNumber":"SEVERITY_NUMBER_INFO","x":{"y":[1]},' +
        '"attributes":[{"key":"n","value":{"intValue":9223372036854775807}}]}',
    ),
  });
  expect(flushed()).toEqual(want);
});

test.each([
  ['truncated', [0x0a, 0x05, 0x12], 'resourceLogs[0]: a length of 5 where 1 bytes are left at byte 1'],
  ['wrong wire type', [0x08, 0x01], 'field 1 has wire type 0, expected 2 at byte 1'],
  [
    'deep inside',
    [0x0a, 0x06, 0x12, 0x04, 0x12, 0x02, 0x08, 0x01],
    'resourceLogs[0].scopeLogs[0].logRecords[0]: field 1 has wire type 0, expected 1 at byte 7',
  ],
  ['field number 0', [0x00], 'field number 0 at byte 0'],
  [
    'an endless varint',
    [0x0a, ...new Array(11).fill(0xff)],
    'resourceLogs[0]: a varint of more than 10 bytes at byte 1',
  ],
  [
    'a number that goes on beyond its attribute',
    [0x0a, 0x0f, 0x12, 0x0d, 0x12, 0x0b, 0x32, 0x07, 0x0a, 0x01, 0x6e, 0x12, 0x02, 0x18, 0xff, 0x10, 0x09],
    'resourceLogs[0].scopeLogs[0].logRecords[0]: a varint that does not end at byte 14',
  ],
  ['an end of a group', [0x0c], 'field 1 has wire type 4, expected 2 at byte 1'],
])('malformed protobuf says where: %s', (_name, bytes, message) => {
  const { decode, encoder } = trySession();
  expect(decode({ encoding: 'protobuf', body: Uint8Array.from(bytes) })).toEqual({
    kind: 'malformed',
    code: 'malformed_protobuf',
    message,
  });
  expect(encoder.rows).toBe(0);
});

test.each([
  ['{"resourceLogs":[{"scopeLogs":', 'malformed_json', /position|end of JSON/],
  ['{"resourceLogs":{}}', 'malformed_request', /^"resourceLogs" is \{\}, expected an array$/],
  ['{"resourceLogs":[{"scopeLogs":[1]}]}', 'malformed_request', /^resourceLogs\[0\]\.scopeLogs\[0\]: /],
  [`${'['.repeat(100_000)}`, 'malformed_json', /./],
])('malformed JSON says where: %.40s', (body, code, message) => {
  const reply = trySession().decode({ body });
  expect(reply).toMatchObject({ kind: 'malformed', code });
  expect(reply.kind === 'malformed' && reply.message).toMatch(message);
});

test('a malformed request leaves nothing behind, and what was there before stays', () => {
  const { decode, flushed } = trySession();
  const good = { resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: { stringValue: 'kept' } }] }] }] };
  decode({ body: good });
  const alone = flushed();
  decode({ body: good });
  const bytes = encodeProtobuf('logs', good);
  const twoThenBroken = Uint8Array.from([...bytes, ...bytes, 0x0a, 0x7f]);
  expect(decode({ encoding: 'protobuf', body: twoThenBroken }).kind).toBe('malformed');
  expect(flushed()).toEqual(alone);
});

test('one bad record is rejected alone and counted', () => {
  const { decode, encoder } = trySession();
  const records = [
    { body: { stringValue: 'a' } },
    { traceId: 'abcd' },
    { timeUnixNano: 'yesterday' },
    { traceId: 'xyz' },
  ];
  const reply = decode({ body: { resourceLogs: [{ scopeLogs: [{ logRecords: records }] }] } });
  expect(reply).toMatchObject({
    kind: 'decoded',
    outcome: { received: 4, accepted: 1, rejected: 3, reasons: { invalid_record: 3 } },
  });
  expect(reply.kind === 'decoded' && reply.outcome.message).toMatch(
    /3 of 4 log records rejected: 3 invalid_record .*; first: record 2 of the request: the trace id has 2 bytes, expected 16/,
  );
  expect(encoder.rows).toBe(1);
});

test('fields in any order: the resource may stand behind its records', () => {
  const one = trySession();
  const other = trySession();
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] };
  const scopeLogs = [{ logRecords: [{ timeUnixNano: '1', body: { stringValue: 'x' } }] }];
  one.decode({ encoding: 'protobuf', body: encodeProtobuf('logs', { resourceLogs: [{ resource, scopeLogs }] }) });
  // The resource, then the scope logs, as two entries' bytes put together the other way round.
  const inner = (value: object) => encodeProtobuf('logs', { resourceLogs: [value] }).subarray(2);
  const swapped = [...inner({ scopeLogs }), ...inner({ resource })];
  other.decode({ encoding: 'protobuf', body: Uint8Array.from([0x0a, swapped.length, ...swapped]) });
  expect(other.flushed()).toEqual(one.flushed());
});
