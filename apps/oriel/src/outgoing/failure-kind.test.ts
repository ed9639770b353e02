import { RecordsError } from '@oriel/records';
import { expect, test } from 'vitest';
import { codeOf, type FailureKind, failureKindOf, retryAfterOf } from './failure-kind.ts';

const withCode = (code: string) => Object.assign(new Error('no'), { code });
const withStatus = (status: number) => Object.assign(new Error('no'), { status });

test.each<[string, unknown, FailureKind]>([
  ['nobody there', withCode('ECONNREFUSED'), 'transient'],
  ['gone in the middle', new Error('Get "http://a": no', { cause: withCode('ECONNRESET') }), 'transient'],
  ['several addresses tried', new AggregateError([withCode('EHOSTUNREACH'), withCode('ECONNREFUSED')]), 'transient'],
  ['time ran out', new Error('no answer', { cause: new DOMException('late', 'TimeoutError') }), 'transient'],
  ['too many requests', withStatus(429), 'transient'],
  ['a server in trouble', withStatus(500), 'transient'],
  ['a server that is away', withStatus(503), 'transient'],
  ['a database that is away', new RecordsError('records_unavailable'), 'transient'],
  ['a request that is wrong', withStatus(400), 'permanent'],
  ['a key that is wrong', withStatus(401), 'permanent'],
  ['a key that may not', withStatus(403), 'permanent'],
  ['an address that is not there', withStatus(404), 'permanent'],
  ['a certificate that is not trusted', withCode('DEPTH_ZERO_SELF_SIGNED_CERT'), 'permanent'],
  ['a fault of ours', new TypeError('x is not a function'), 'permanent'],
  ['what is no error', 'no', 'permanent'],
])('%s', (_name, error, kind) => {
  expect(failureKindOf(error)).toBe(kind);
});

test('a status counts more than what the socket did after it', () => {
  expect(failureKindOf(Object.assign(withStatus(401), { cause: withCode('ECONNRESET') }))).toBe('permanent');
});

test('how long to stay away is read where it is said', () => {
  expect(retryAfterOf(Object.assign(withStatus(503), { retryAfterMs: 7_000 }))).toBe(7_000);
  expect(retryAfterOf(withStatus(503))).toBe(0);
});

test('a failure is called by the status of its answer, or else by the code that it was given', () => {
  expect(codeOf(Object.assign(withStatus(401), { code: 'x' }))).toBe('401');
  expect(codeOf(new Error('no', { cause: withCode('42P01') }))).toBe('42P01');
  expect(codeOf(new TypeError('no'))).toBeUndefined();
});
