import { DEFAULT_LIMITS } from '@oriel/telemetry';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DecodeRequest } from '../decode/decode-request.ts';
import { encodeProtobuf } from '../decode/otlp/test/encode-protobuf.ts';
import { otlpRequest } from '../decode/otlp/test/otlp-requests.ts';
import { ANY_TIME, ARRIVAL_MS, trySession } from '../decode/otlp/test/try-session.ts';

const stringValue = (text: string) => ({ stringValue: text });
const nanos = (ms: number) => `${ms}000000`;
const TRACE_ID = '0102030405060708090a0b0c0d0e0f10';
const SPAN_ID = '0102030405060708';

/** A request of one log record, and the text of everything that was stored of it. */
function storedLog(record: object, request: Partial<DecodeRequest> = {}): string {
  const { decode, flushed } = trySession();
  const { body: _body, ...rest } = request;
  decode({ body: { resourceLogs: [{ scopeLogs: [{ logRecords: [record] }] }] }, ...rest });
  return Buffer.from(flushed()[0]?.bytes ?? '', 'latin1').toString('utf8');
}

test('a password never appears in any trace, wherever it was put', () => {
  const secret = 'hunter2-Correct-Horse';
  const sensitive = { key: 'user.password', value: stringValue(secret) };
  const attributes = [
    sensitive,
    { key: 'PASSWORD_HASH', value: stringValue(secret) },
    { key: 'http.request.header.authorization', value: { arrayValue: { values: [stringValue(`Bearer ${secret}`)] } } },
    { key: 'http.request.body', value: stringValue(`{"user":"ada","password":"${secret}"}`) },
    { key: 'escaped', value: stringValue(JSON.stringify({ body: JSON.stringify({ password: secret }) })) },
    { key: 'url.full', value: stringValue(`https://shop.test/login?password=${secret}&next=/`) },
    { key: 'db.connection', value: stringValue(`postgres://ada:${secret}@db.test/shop`) },
    {
      key: 'payload',
      value: { kvlistValue: { values: [{ key: 'deep', value: { kvlistValue: { values: [sensitive] } } }] } },
    },
    { key: 'list', value: { arrayValue: { values: [stringValue(`token: ${secret}`)] } } },
  ];
  const span = {
    traceId: TRACE_ID,
    spanId: SPAN_ID,
    startTimeUnixNano: nanos(ARRIVAL_MS),
    name: `login password=${secret}`,
    traceState: `k=1,password=${secret}`,
    status: { code: 2, message: `refused: password='${secret}'` },
    attributes,
    events: [{ name: `secret=${secret}`, attributes }],
    links: [{ traceId: TRACE_ID, spanId: SPAN_ID, attributes }],
  };
  const request = {
    resourceSpans: [{ resource: { attributes }, scopeSpans: [{ scope: { name: 'x', attributes }, spans: [span] }] }],
  };
  for (const encoding of ['json', 'protobuf'] as const) {
    const { decode, flushed } = trySession();
    const body = encoding === 'json' ? request : encodeProtobuf('traces', request);
    expect(decode({ signal: 'traces', encoding, body })).toMatchObject({ kind: 'decoded', outcome: { accepted: 1 } });
    const stored = flushed()
      .map(({ bytes }) => bytes)
      .join('');
    expect(stored).toContain('[redacted]');
    expect(stored).not.toContain(secret);
  }
});

test.each([
  ['Visa', 'paid with 4111 1111 1111 1111 today', 'paid with [redacted] today'],
  ['card with dashes', '5500-0055-5555-5559', '[redacted]'],
  ['not a card: in a UUID', 'id 8fe33e18-3250-4948-b411-111111111111', 'id 8fe33e18-3250-4948-b411-111111111111'],
  ['not a card: in a trace id', 'trace 4bf92f4111111111111111d6a3ce929d', 'trace 4bf92f4111111111111111d6a3ce929d'],
  ['a card after a word', 'card4111111111111111', 'card[redacted]'],
  ['not a card: Luhn', 'order 4111111111111112', 'order 4111111111111112'],
  ['not a card: nanoseconds', 'at 1700000000123456789', 'at 1700000000123456789'],
  ['JSON Web Token', 'got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dozjgNryP4J3jVmN ok', 'got [redacted] ok'],
  ['Bearer', 'header Bearer abcdef0123456789 sent', 'header Bearer [redacted] sent'],
  ['Authorization', 'Authorization: Basic YWRhOmxvdmVsYWNl, x', 'Authorization: Basic [redacted], x'],
  [
    'Digest, every parameter',
    'Authorization: Digest username="ada", realm="shop", nonce="n0", response="d41d8cd9"',
    'Authorization: Digest [redacted]',
  ],
  [
    'Digest in JSON',
    '{"authorization":"Digest username=\\"ada\\", response=\\"d41d8cd9\\"","n":1}',
    '{"authorization":"Digest [redacted]","n":1}',
  ],
  [
    'AWS signature',
    'authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261121/eu/s3/aws4_request, SignedHeaders=host, Signature=fe5f80f77d',
    'authorization: AWS4-HMAC-SHA256 [redacted]',
  ],
  ['an option', 'run --password hunter2 --port 5', 'run --password [redacted] --port 5'],
  ['an option with a prefix', 'run --db-password "hunter 2" -v', 'run --db-password [redacted] -v'],
  ['an option at the start', '--api-key k-123 go', '--api-key [redacted] go'],
  ['mysql', 'mysql -u root -p hunter2 -P 3306 shop', 'mysql -u root -p [redacted] -P 3306 shop'],
  ['mysqldump, attached', '/usr/bin/mysqldump -h db -phunter2 shop', '/usr/bin/mysqldump -h db -p[redacted] shop'],
  ['not a password', 'cp -p a b; mkdir -p c', 'cp -p a b; mkdir -p c'],
  ['not an option', 'the --password -v option', 'the --password -v option'],
  ['turned direction', 'user\u202etxt.exe \u2066x\u2069', 'user\\u202etxt.exe \\u2066x\\u2069'],
  ['quotation marks and a narrow space', '“5\u202f€”', '“5\u202f€”'],
  ['words stay words', 'basic authentication failed', 'basic authentication failed'],
  ['AWS', 'key AKIAIOSFODNN7EXAMPLE leaked', 'key [redacted] leaked'],
  ['PEM', '-----BEGIN RSA PRIVATE KEY----- MIIE -----END RSA PRIVATE KEY----- end', '[redacted] end'],
  ['key=value', 'user=ada password=abc, ok', 'user=ada password=[redacted], ok'],
  [
    'wide spaces',
    'password\u00a0= abc, Bearer\u2003abcdef0123456789',
    'password\u00a0= [redacted], Bearer\u2003[redacted]',
  ],
  ['an option behind a wide space', 'run\u00a0--token abc', 'run\u00a0--token [redacted]'],
  ['JSON', '{"apiKey": "k-1", "n": 2}', '{"apiKey": "[redacted]", "n": 2}'],
  ['Cookie', 'Cookie: a=1; session=2', 'Cookie: [redacted]'],
  ['a name after a cookie', "Cookie: a=1 password: 'abc' end", "Cookie: [redacted]'[redacted]' end"],
  ['arrow', '{"password"=>"abc", "n"=>1}', '{"password"=>"[redacted]", "n"=>1}'],
  ['assignment', 'password := abc ok', 'password := [redacted] ok'],
  ['JSON, an object', '{"password":{"value":"abc"},"n":1}', '{"password":[redacted],"n":1}'],
  ['JSON, a list', '{"token": ["abc", "def"], "n": 1}', '{"token": [redacted], "n": 1}'],
  ['harmless', 'GET /cart?id=5 took 12:30:05, ratio=0.5', 'GET /cart?id=5 took 12:30:05, ratio=0.5'],
  ['a forged line', 'x\r\n[ERROR] forged', 'x\\r\\n[ERROR] forged'],
  ['tab and escape', 'a\tb\u001b[31mred', 'a\\tb\\u001b[31mred'],
  ['C1 and line separators', 'a\u0085b\u2028c', 'a\\u0085b\\u2028c'],
  ['the mark of types', '\u0001i42', '\\u0001i42'],
  ['DEL', 'a\u007fb', 'a\\u007fb'],
  ['German, Chinese, a smiley', 'Grüße 漢字 🙂', 'Grüße 漢字 🙂'],
])('text: %s', (_name, text, want) => {
  const stored = storedLog({ body: stringValue(text) });
  expect(stored).toContain(want);
  for (const secret of ['hunter', 'd41d8cd9', 'fe5f80f77d']) expect(stored).not.toContain(secret);
});

test.each([
  ['password', true],
  ['user.passwordHash', true],
  ['X-Api-Key', true],
  ['http.request.header.set-cookie', true],
  ['AccessToken', true],
  ['credit_card_number', true],
  ['password_reset.count', false],
  ['total_tokens', false],
  ['secretary', false],
  ['session.id', false],
])('key %s: redacted %s', (key, isRedacted) => {
  const stored = storedLog({ attributes: [{ key, value: stringValue('the-value') }] });
  expect(stored.includes('the-value')).toBe(!isRedacted);
});

test.each([
  ['harmless digits', 'session-1700000000000', 'session-1700000000000'],
  ['a forged line', 'a\nb', 'a\\nb'],
  ['a secret in the key itself', 'password=abc', 'password=[redacted]'],
  ['a long one', 'k'.repeat(300), `${'k'.repeat(248)}…[cut]`],
])('the key itself is cleaned and its value kept: %s', (_name, key, want) => {
  const attributes = [{ key, value: stringValue('the-value') }];
  const stored = storedLog({ attributes });
  expect(stored).toContain(want);
  if (!key.startsWith('password')) expect(stored).toContain('the-value');
});

test('an empty key is dropped and counted', () => {
  const stored = storedLog({ attributes: [{ key: '', value: stringValue('the-value') }] });
  expect(stored).not.toContain('the-value');
  expect(stored).toContain('dropped_attributes\u0006UInt32\u0001');
});

test("the tenant's own names and patterns; a pattern that does not compile harms nobody", () => {
  const policy = { ...ANY_TIME, redactKeys: ['iban', 'Employee-Number'], redactPatterns: ['CASE-\\d+', '['] };
  const record = {
    body: stringValue('see CASE-1234'),
    attributes: [
      { key: 'customer.iban', value: stringValue('DE00') },
      { key: 'employeeNumber', value: { intValue: '4711' } },
    ],
  };
  const stored = storedLog(record, { policy });
  expect(stored).toContain('see [redacted]');
  expect(stored).not.toMatch(/CASE-1234|DE00|4711/);
  expect(storedLog(record)).toContain('CASE-1234');
});

test('broken UTF-8 becomes U+FFFD, stack traces keep their lines', () => {
  const { decode, flushed } = trySession();
  const request = encodeProtobuf('logs', {
    resourceLogs: [
      {
        scopeLogs: [
          {
            logRecords: [
              {
                attributes: [{ key: 'exception.stacktrace', value: stringValue('a\r\n\tat b') }],
                body: stringValue('AB'),
              },
            ],
          },
        ],
      },
    ],
  });
  request[request.lastIndexOf(0x41)] = 0xff;
  decode({ encoding: 'protobuf', body: request });
  const stored = Buffer.from(flushed()[0]!.bytes, 'latin1').toString('utf8');
  expect(stored).toContain('\ufffdB');
  expect(stored).toContain('a\n\tat b');
});

test('long texts are cut with a mark, never inside a character', () => {
  fc.assert(
    fc.property(fc.integer({ min: 4_000, max: 4_200 }), fc.constantFrom('x', 'é', '漢', '🙂', '\n'), (length, unit) => {
      const stored = storedLog({ attributes: [{ key: 'text', value: stringValue(unit.repeat(length)) }] });
      const value = stored.slice(stored.indexOf('text') + 4);
      const isLong = Buffer.byteLength(unit === '\n' ? '\\n' : unit) * length > DEFAULT_LIMITS.attributeValueBytes;
      expect(stored.includes('…[cut]')).toBe(isLong);
      // Once from the block's own binary numbers is possible; a broken character would come at the mark.
      expect(value).not.toContain('\ufffd…');
    }),
    { numRuns: 40 },
  );
});

test.each([
  ['http.request.body', 1_024],
  ['responseBody', 1_024],
  ['event.PAYLOAD', 1_024],
  ['http.request.body.size', 4_096],
  ['embodied', 4_096],
])('what a request carries is cut shorter: %s at %i bytes', (key, most) => {
  const storedOf = (bytes: number) => storedLog({ attributes: [{ key, value: stringValue('p'.repeat(bytes)) }] });
  expect(storedOf(most)).not.toContain('…[cut]');
  const cut = storedOf(most + 1);
  expect(cut).toContain('…[cut]');
  expect(/p{500,}/.exec(cut)?.[0].length).toBeLessThanOrEqual(most);
  const nested = { kvlistValue: { values: [{ key: 'q', value: stringValue('p'.repeat(most + 1)) }] } };
  expect(storedLog({ attributes: [{ key, value: nested }] })).toContain('…[cut]');
});

test('where texts are cut is for whoever runs the server to say', () => {
  const limits = { ...DEFAULT_LIMITS, payloadBytes: 300, attributeValueBytes: 200, bodyBytes: 250 };
  const record = (bytes: number) => ({
    body: stringValue('b'.repeat(bytes)),
    attributes: [
      { key: 'text', value: stringValue('t'.repeat(bytes)) },
      { key: 'request.body', value: stringValue('p'.repeat(bytes)) },
    ],
  });
  const { decode, flushed } = trySession({ limits });
  decode({ body: { resourceLogs: [{ scopeLogs: [{ logRecords: [record(280)] }] }] } });
  const stored = Buffer.from(flushed()[0]!.bytes, 'latin1').toString('utf8');
  expect(stored).toMatch(/p{280}/);
  expect(stored.match(/[bt]{100,}…\[cut\]/g)?.map((text) => text.replace('…[cut]', '').length < 250)).toEqual([
    true,
    true,
  ]);
});

test('a nested value of quotes eight deep stays within a few times its limit', () => {
  let value: object = stringValue('"\\'.repeat(1_000));
  for (let depth = 0; depth < 9; depth++) value = { arrayValue: { values: [value, value] } };
  const { decode, flushed } = trySession();
  decode({ body: { resourceLogs: [{ scopeLogs: [{ logRecords: [{ attributes: [{ key: 'k', value }] }] }] }] } });
  expect(flushed()[0]!.bytes.length).toBeLessThan(40_000);
});

test.each([
  ['8 days old', -8 * 86_400_000, 'too_old'],
  ['6 days old', -6 * 86_400_000, undefined],
  ['2 hours ahead', 2 * 3_600_000, 'too_far_ahead'],
  ['half an hour ahead', 1_800_000, undefined],
])('a log record %s', (_name, offset, code) => {
  const { decode } = trySession();
  const record = { timeUnixNano: nanos(ARRIVAL_MS + offset) };
  const reply = decode({
    policy: { ...ANY_TIME, acceptAnyTime: false },
    body: { resourceLogs: [{ scopeLogs: [{ logRecords: [record] }] }] },
  });
  const reasons = code === undefined ? {} : { [code]: 1 };
  expect(reply).toMatchObject({ kind: 'decoded', outcome: { received: 1, reasons } });
});

test('points that come too late for their series are rejected and counted, whoever sends them', () => {
  const { decode, encoder } = trySession();
  const dataPoints = [-25, -23, -1].map((hours) => ({
    timeUnixNano: nanos(ARRIVAL_MS + hours * 3_600_000),
    asInt: 1,
  }));
  const body = { resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name: 'm', gauge: { dataPoints } }] }] }] };
  expect(decode({ policy: { ...ANY_TIME, acceptAnyTime: false }, signal: 'metrics', body })).toMatchObject({
    kind: 'decoded',
    outcome: { received: 3, accepted: 2, rejected: 1, reasons: { too_old: 1 } },
  });
  expect(encoder.flush().find(({ signal }) => signal === 'samples')?.rows).toBe(2);
});

test('a log without a time takes its observed time, then its arrival', () => {
  const { decode, encoder } = trySession();
  const records = [{ observedTimeUnixNano: '1700000000000000001' }, {}];
  decode({ body: { resourceLogs: [{ scopeLogs: [{ logRecords: records }] }] } });
  const { bytes, segmentOffset, rows } = encoder.flush()[0]!;
  const header = "time\u0014DateTime64(9, 'UTC')";
  const at = Buffer.from(bytes).indexOf(header) + header.length;
  const times = new DataView(bytes.buffer, bytes.byteOffset + at, rows * 8);
  expect(at).toBeLessThan(segmentOffset);
  expect(times.getBigUint64(0, true)).toBe(1_700_000_000_000_000_001n);
  expect(times.getBigUint64(8, true)).toBe(BigInt(ARRIVAL_MS) * 1_000_000n);
});

test('attributes, events and links beyond their limits are dropped and counted', () => {
  const limits = { ...DEFAULT_LIMITS, attributesPerRecord: 3, eventsPerSpan: 1, linksPerSpan: 1 };
  const { decode, flushed } = trySession({ limits });
  const attributes = Array.from({ length: 5 }, (_, index) => ({ key: `key${index}`, value: stringValue('v') }));
  const span = {
    traceId: TRACE_ID,
    spanId: SPAN_ID,
    attributes,
    events: [{ name: 'kept', attributes }, { name: 'gone' }],
    links: [
      { traceId: TRACE_ID, spanId: SPAN_ID },
      { traceId: TRACE_ID, spanId: SPAN_ID },
    ],
  };
  expect(decode({ signal: 'traces', body: { resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] } })).toMatchObject({
    outcome: { accepted: 1 },
  });
  const stored = flushed()[0]!.bytes;
  expect(stored).toContain('{"attributes":{"key0":"v","key1":"v","key2":"v"},"dropped":2}');
  expect(stored).not.toContain('gone');
  for (const column of [
    'dropped_attributes\u0006UInt32\u0002',
    'dropped_events\u0006UInt32\u0001',
    'dropped_links\u0006UInt32\u0001',
  ]) {
    expect(stored).toContain(column);
  }
});

test('shedding keeps ERROR and above, spans with an error, and metrics unless the quota is theirs', () => {
  const { decode } = trySession();
  const logs = [{ severityNumber: 9 }, { severityNumber: 17 }, { severityText: 'FATAL' }, {}];
  const ids = { traceId: TRACE_ID, spanId: SPAN_ID };
  const shed = { minSeverity: 17 };
  expect(decode({ ...shed, body: { resourceLogs: [{ scopeLogs: [{ logRecords: logs }] }] } })).toMatchObject({
    outcome: { received: 4, accepted: 2, reasons: { shed_low_severity: 2 } },
  });
  expect(
    decode({
      ...shed,
      signal: 'traces',
      body: { resourceSpans: [{ scopeSpans: [{ spans: [ids, { ...ids, status: { code: 2 } }] }] }] },
    }),
  ).toMatchObject({ outcome: { received: 2, accepted: 1, reasons: { shed_low_severity: 1 } } });
  const metrics = {
    resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name: 'm', gauge: { dataPoints: [{ asInt: 1 }] } }] }] }],
  };
  expect(decode({ ...shed, signal: 'metrics', body: metrics })).toMatchObject({ outcome: { accepted: 1 } });
  expect(decode({ ...shed, minSeverityReason: 'quota_exceeded', signal: 'metrics', body: metrics })).toMatchObject({
    outcome: { accepted: 0, reasons: { quota_exceeded: 1 } },
  });
});

test.each([
  [{ gauge: { dataPoints: [{ asInt: 1 }] } }, 'the metric has no name'],
  [
    { name: 'm', histogram: { dataPoints: [{ bucketCounts: [1, 2], explicitBounds: [1, 2] }] } },
    '2 buckets for 2 bounds',
  ],
  [{ name: 'm', gauge: { dataPoints: [{ asInt: 'x' }] } }, '"asInt" is "x", expected a 64-bit integer'],
])('a point that cannot be meant: %j', (metric, message) => {
  const reply = trySession().decode({
    signal: 'metrics',
    body: { resourceMetrics: [{ scopeMetrics: [{ metrics: [metric] }] }] },
  });
  expect(reply).toMatchObject({ outcome: { received: 1, accepted: 0, reasons: { invalid_record: 1 } } });
  expect(reply.kind === 'decoded' && reply.outcome.message).toContain(message);
});

/** Spoils a generated request here and there, so that all reasons for rejection occur. */
const spoiled = (signal: 'logs' | 'traces' | 'metrics') =>
  fc.tuple(otlpRequest(signal), fc.infiniteStream(fc.integer({ min: 0, max: 5 }))).map(([request, fates]) => {
    const spoil = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(spoil);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => {
          const fate = fates.next().value;
          if (fate === 0 && key === 'traceId') return [key, 'abcd'];
          if (fate === 1 && /^(time|startTime)UnixNano$/.test(key)) return [key, '9223372036854775807'];
          if (fate === 2 && /^(time|startTime)UnixNano$/.test(key)) return [key, nanos(ARRIVAL_MS)];
          return [key, spoil(item)];
        }),
      );
    };
    return spoil(request) as object;
  });

test.each(['logs', 'traces', 'metrics'] as const)(
  '%s: accepted + rejected = received, and accepted is what is stored',
  (signal) => {
    const { decode, encoder } = trySession();
    fc.assert(
      fc.property(
        spoiled(signal),
        fc.boolean(),
        fc.option(fc.constant(17), { nil: undefined }),
        (request, acceptAnyTime, minSeverity) => {
          const reply = decode({
            signal,
            encoding: 'protobuf',
            policy: { ...ANY_TIME, acceptAnyTime },
            body: encodeProtobuf(signal, request),
            ...(minSeverity === undefined ? {} : { minSeverity }),
          });
          if (reply.kind !== 'decoded') throw new Error(reply.message);
          const { received, accepted, rejected, reasons } = reply.outcome;
          expect(accepted + rejected).toBe(received);
          expect(Object.values(reasons).reduce((sum, count) => sum + count, 0)).toBe(rejected);
          const rows = encoder.flush();
          // A point is as many samples as its kind has, and more where its resource has something to say.
          if (signal === 'metrics') expect(rows.some((block) => block.signal === 'samples')).toBe(accepted > 0);
          else expect(rows.reduce((sum, block) => sum + block.rows, 0)).toBe(accepted);
          expect(countRecords(request)).toBe(received);
        },
      ),
      { numRuns: 150 },
    );
  },
);

function countRecords(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + countRecords(item), 0);
  if (typeof value !== 'object' || value === null) return 0;
  return Object.entries(value).reduce(
    (sum, [key, item]) =>
      sum + (/^(logRecords|spans|dataPoints)$/.test(key) ? (item as unknown[]).length : countRecords(item)),
    0,
  );
}
