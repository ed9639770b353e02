import { ALL, type Predicate, StoreError } from '@oriel/store';
import { describe, expect, it } from 'vitest';
import type { AttributeHomes } from './attribute-home.ts';
import { compileCondition } from './condition.ts';
import { QueryParams } from './query-params.ts';
import { LOG_FIELDS, type SignalFields, SPAN_FIELDS } from './signal-fields.ts';

const compare = (field: string, op: '=' | '!=' | '<' | '>=', value: string | number | boolean): Predicate => ({
  kind: 'compare',
  field,
  op,
  value,
});

/** One filter of each kind on each kind of field; the snapshot beside this file is what reviewers read. */
const LOG_CASES: readonly Predicate[] = [
  ALL,
  { kind: 'text', text: 'Connection REFUSED', phrase: false },
  { kind: 'text', text: 'connection refused', phrase: true },
  { kind: 'text', text: 'été !', phrase: false },
  { kind: 'text', text: '!!', phrase: false },
  { kind: 'wildcard', pattern: 'time*_50%' },
  compare('severity', '=', 'ERROR'),
  compare('severity', '>=', 'WARN'),
  compare('severity', '<', 9),
  compare('service', '=', 'cart'),
  compare('timestamp', '>=', '2026-01-31T12:00:00.123456789Z'),
  compare('traceId', '=', '4BF92F3577B34DA6A3CE929D0E0E4736'),
  compare('traceId', '=', 'too short'),
  compare('scope.name', '=', 'http'),
  compare('user.id', '=', 'u1'),
  compare('http.response.status_code', '=', 503),
  compare('http.response.status_code', '>=', 500),
  compare('order.id', '=', 'o1'),
  compare('order.id', '!=', 'o1'),
  compare('order.id', '=', ''),
  compare('retries', '>=', 3),
  compare('resource.host.name', '=', 'h1'),
  compare('attributes.host.name', '=', 'h1'),
  { kind: 'oneOf', field: 'service', values: ['cart', 'mail'] },
  { kind: 'oneOf', field: 'tier', values: ['gold', 'lead'] },
  { kind: 'wildcard', field: 'url.path', pattern: '/api/*' },
  { kind: 'wildcard', field: 'severity', pattern: '*R*' },
  { kind: 'exists', field: 'tier' },
  { kind: 'exists', field: 'traceId' },
  {
    kind: 'and',
    of: [compare('service', '=', 'cart'), { kind: 'or', of: [ALL, { kind: 'not', of: compare('tier', '=', true) }] }],
  },
];

const SPAN_CASES: readonly Predicate[] = [
  { kind: 'text', text: 'GET /cart', phrase: false },
  compare('duration', '>=', 1e9),
  compare('kind', '=', 'server'),
  compare('status', '!=', 'error'),
  compare('parentSpanId', '=', '00f067aa0ba902b7'),
  { kind: 'wildcard', field: 'kind', pattern: '*er' },
];

/** As if asked of the engine: these keys are where they usually are. */
const USUAL: AttributeHomes = new Map([
  ['user.id', { map: false, resource: false }],
  ['host.name', { map: false, resource: true }],
  ['order.id', { map: true, resource: false }],
]);

function page(cases: readonly Predicate[], fields: SignalFields, homes?: AttributeHomes): string {
  return cases
    .map((predicate) => {
      const params = new QueryParams();
      const sql = compileCondition(predicate, fields, params, homes);
      return `-- ${JSON.stringify(predicate)}\n${sql}\n-- ${JSON.stringify(params.values, (_key, value) => (typeof value === 'bigint' ? `${value}` : value))}\n`;
    })
    .join('\n');
}

describe('compileCondition', () => {
  it('writes conditions on logs', async () => {
    await expect(page(LOG_CASES, LOG_FIELDS)).toMatchFileSnapshot('snapshots/logs.sql');
  });

  it('leaves out places that are known to be empty', async () => {
    const cases = [compare('user.id', '=', 'u1'), compare('host.name', '=', 'h1'), compare('order.id', '=', 'o1')];
    await expect(page(cases, LOG_FIELDS, USUAL)).toMatchFileSnapshot('snapshots/logs-with-known-homes.sql');
  });

  it('writes conditions on spans', async () => {
    await expect(page(SPAN_CASES, SPAN_FIELDS)).toMatchFileSnapshot('snapshots/spans.sql');
  });

  it('never puts a text of the filter into the statement', () => {
    const poison = "p'oison\\";
    const everywhere: Predicate = {
      kind: 'and',
      of: [
        { kind: 'text', text: poison, phrase: true },
        { kind: 'wildcard', pattern: poison },
        { kind: 'exists', field: poison },
        { kind: 'oneOf', field: poison, values: [poison] },
        { kind: 'wildcard', field: poison, pattern: poison },
        compare(poison, '=', poison),
        compare(`resource.${poison}`, '<', poison),
        compare(poison, '>=', 1),
      ],
    };
    expect(compileCondition(everywhere, LOG_FIELDS, new QueryParams())).not.toContain('oison');
  });

  it.each([
    [compare('severity', '=', 'LOUD'), "'LOUD' is no severity"],
    [compare('duration', '=', 'long'), "'duration' is a number"],
    [compare('kind', '=', 'sideways'), "'sideways' is no kind"],
    [compare('kind', '<', 'server'), 'knows = and != only'],
    [compare('timestamp', '<', 'soon'), "'soon' is none"],
  ])('refuses %j', (predicate, sentence) => {
    const fields = 'field' in predicate && predicate.field === 'severity' ? LOG_FIELDS : SPAN_FIELDS;
    expect(() => compileCondition(predicate, fields, new QueryParams())).toThrow(StoreError);
    expect(() => compileCondition(predicate, fields, new QueryParams())).toThrow(sentence);
  });
});
