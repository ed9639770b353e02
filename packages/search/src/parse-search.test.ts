import type { Predicate } from '@oriel/store';
import { ALL } from '@oriel/store';
import { describe, expect, test } from 'vitest';
import { parseSearch } from './parse-search.ts';

const text = (words: string): Predicate => ({ kind: 'text', text: words, phrase: false });
const phrase = (run: string): Predicate => ({ kind: 'text', text: run, phrase: true });
const is = (field: string, value: string | number | boolean, op: '=' | '!=' | '<' | '<=' | '>' | '>=' = '=') =>
  ({ kind: 'compare', field, op, value }) as Predicate;
const and = (...of: Predicate[]): Predicate => ({ kind: 'and', of });
const or = (...of: Predicate[]): Predicate => ({ kind: 'or', of });
const not = (of: Predicate): Predicate => ({ kind: 'not', of });
const like = (pattern: string, field?: string): Predicate =>
  field === undefined ? { kind: 'wildcard', pattern } : { kind: 'wildcard', field, pattern };
const oneOf = (field: string, ...values: string[]): Predicate => ({ kind: 'oneOf', field, values });
const exists = (field: string): Predicate => ({ kind: 'exists', field });

function check(title: string, cases: readonly (readonly [input: string, want: Predicate])[]): void {
  describe(title, () => {
    test.each(cases)('%s', (input, want) => {
      expect(parseSearch(input)).toEqual(want);
    });
  });
}

check('words and phrases', [
  ['', ALL],
  ['   ', ALL],
  ['*', ALL],
  ['""', ALL],
  ['timeout', text('timeout')],
  ['connection refused', text('connection refused')],
  ['connection AND refused', text('connection refused')],
  ['"connection refused"', phrase('connection refused')],
  ['say \\"hi\\"', and(text('say'), phrase('"hi"'))],
  ['"a \\"b\\" \\\\ c\\n"', phrase('a "b" \\ c\n')],
  ['überfüllt', text('überfüllt')],
  ['10.0.0.1', phrase('10.0.0.1')],
  ['user_id', phrase('user_id')],
  ['or and not', text('or and not')],
  ['\\AND', text('AND')],
]);

check('text that people paste', [
  ['error: connection refused', and(phrase('error:'), text('connection refused'))],
  ['http://shop.local/cart', phrase('http://shop.local/cart')],
  ['12:30:05', phrase('12:30:05')],
  ['a->b', phrase('a->b')],
  ['main()', phrase('main()')],
  ['Array.map(f(x)) failed', and(phrase('Array.map(f(x))'), text('failed'))],
  ['<anonymous>', phrase('<anonymous>')],
  ['- done', and(phrase('-'), text('done'))],
  ['"level": "error"', and(is('severity', 17, '>='), is('severity', 20, '<='))],
]);

check('fields', [
  ['service:checkout', is('service', 'checkout')],
  ['service=checkout', is('service', 'checkout')],
  ['service==checkout', is('service', 'checkout')],
  ['service = checkout', is('service', 'checkout')],
  ['service!=checkout', is('service', 'checkout', '!=')],
  ['service:"a b"', is('service', 'a b')],
  ['http.response.status_code:500', is('http.response.status_code', 500)],
  ['code:007', is('code', '007')],
  ['version:1.0', is('version', '1.0')],
  ['id:12345678901234567890', is('id', '12345678901234567890')],
  ['code:"500"', is('code', '500')],
  ['retried:true', is('retried', true)],
  ['retried:"true"', is('retried', 'true')],
  ['service:404', is('service', '404')],
  ['user.id:', phrase('user.id:')],
  ['user.id=""', is('user.id', '')],
  ['"odd key":1', is('odd key', 1)],
  ['url.path:/api/cart', is('url.path', '/api/cart')],
  ['url:https://shop.local', is('url', 'https://shop.local')],
  ['at:12:30', is('at', '12:30')],
  ['fn:call(a,b)', is('fn', 'call(a,b)')],
  ['attributes.level:high', is('attributes.level', 'high')],
]);

check('fields by their other names', [
  ['msg:timeout', text('timeout')],
  ['message:"timed out"', phrase('timed out')],
  ['body="timed out"', is('body', 'timed out')],
  ['body!=done', is('body', 'done', '!=')],
  ['trace_id:ABCDEF0123456789ABCDEF0123456789', is('traceId', 'abcdef0123456789abcdef0123456789')],
  ['trace.id:4bf92f35-77b3-4da6-a3ce-929d0e0e4736', is('traceId', '4bf92f3577b34da6a3ce929d0e0e4736')],
  ['span_id:1234567890123456', is('spanId', '1234567890123456')],
  ['service.name:cart', is('service', 'cart')],
]);

check('orders and ranges', [
  ['size>=5', is('size', 5, '>=')],
  ['size:>5', is('size', 5, '>')],
  ['size:<=5', is('size', 5, '<=')],
  ['size > 1e3', is('size', 1000, '>')],
  ['size>-0.5', is('size', -0.5, '>')],
  ['size:-5', is('size', -5)],
  ['version>="2"', is('version', '2', '>=')],
  ['size:[1 TO 5]', and(is('size', 1, '>='), is('size', 5, '<='))],
  ['size:{1 TO 5}', and(is('size', 1, '>'), is('size', 5, '<'))],
  ['size:[1 TO 5}', and(is('size', 1, '>='), is('size', 5, '<'))],
  ['size:[1 TO *]', is('size', 1, '>=')],
  ['size:[* TO *]', exists('size')],
  ['size!=[1 TO 5]', not(and(is('size', 1, '>='), is('size', 5, '<=')))],
  ['day:["2026-01-01" TO "2026-02-01"]', and(is('day', '2026-01-01', '>='), is('day', '2026-02-01', '<='))],
]);

check('durations', [
  ['duration>250ms', is('duration', 250e6, '>')],
  ['duration>=1.5s', is('duration', 1.5e9, '>=')],
  ['duration<1h30m', is('duration', 5400e9, '<')],
  ['duration:[100us TO 2min]', and(is('duration', 100e3, '>='), is('duration', 120e9, '<='))],
]);

check('severities', [
  ['severity>=WARN', is('severity', 13, '>=')],
  ['severity>warn', is('severity', 16, '>')],
  ['severity<warning', is('severity', 13, '<')],
  ['severity<=WARN', is('severity', 16, '<=')],
  ['level:error', and(is('severity', 17, '>='), is('severity', 20, '<='))],
  ['level!=error', or(is('severity', 17, '<'), is('severity', 20, '>'))],
  ['-level:info', not(and(is('severity', 9, '>='), is('severity', 12, '<=')))],
  ['level:critical', and(is('severity', 21, '>='), is('severity', 24, '<='))],
  ['severity:17', is('severity', 17)],
  ['severity:unspecified', is('severity', 0)],
  ['severity:[WARN TO ERROR]', and(is('severity', 13, '>='), is('severity', 20, '<='))],
  ['severity:*', exists('severity')],
]);

check('patterns', [
  ['chk*', like('chk*')],
  ['service:chk*', like('chk*', 'service')],
  ['service!=chk*', not(like('chk*', 'service'))],
  ['body:chk*', like('chk*')],
  ['host:web-??', like('web-??', 'host')],
  ['user.id:*', exists('user.id')],
  ['-user.id:*', not(exists('user.id'))],
  ['service:"chk*"', is('service', 'chk*')],
  ['service:chk\\*', is('service', 'chk*')],
]);

check('and, or, not', [
  ['a OR b', or(text('a'), text('b'))],
  ['a || b', or(text('a'), text('b'))],
  ['a||b', or(text('a'), text('b'))],
  ['a && b', text('a b')],
  ['a b OR c d', or(text('a b'), text('c d'))],
  ['a AND (b OR c)', and(text('a'), or(text('b'), text('c')))],
  ['a OR (b OR c)', or(text('a'), text('b'), text('c'))],
  ['NOT a b', and(not(text('a')), text('b'))],
  ['NOT (a b)', not(text('a b'))],
  ['NOT(a)', not(text('a'))],
  ['-a', not(text('a'))],
  ['!a', not(text('a'))],
  ['NOT NOT a', not(not(text('a')))],
  ['-"a b"', not(phrase('a b'))],
  ['-service:x', not(is('service', 'x'))],
  ['a -b OR -(c d)', or(and(text('a'), not(text('b'))), not(text('c d')))],
  ['x:1 y:2', and(is('x', 1), is('y', 2))],
]);

check("a field's parentheses", [
  ['service:(a OR b)', oneOf('service', 'a', 'b')],
  ['service:(a OR "b c" OR (d OR e))', oneOf('service', 'a', 'b c', 'd', 'e')],
  ['service:(a)', is('service', 'a')],
  ['service!=(a OR b)', not(oneOf('service', 'a', 'b'))],
  ['tag:(a b)', and(is('tag', 'a'), is('tag', 'b'))],
  ['tag:(a OR NOT b)', or(is('tag', 'a'), not(is('tag', 'b')))],
  ['code:(500 OR 503)', or(is('code', 500), is('code', 503))],
  ['code:(>=500 <600)', and(is('code', 500, '>='), is('code', 600, '<'))],
  ['code:([1 TO 2] OR -5)', or(and(is('code', 1, '>='), is('code', 2, '<=')), is('code', -5))],
  ['body:(a OR "b c")', or(text('a'), phrase('b c'))],
  ['service:(chk* OR cart)', or(like('chk*', 'service'), is('service', 'cart'))],
]);
