import { expect, test } from 'vitest';
import { checkOrigin, checkPageOfRead } from './origin.ts';

const rules = { allowedOrigins: ['https://allowed.example'], secureCookies: false };
const host = 'localhost:7070';

test.each<[string | undefined, boolean]>([
  ['http://localhost:7070', true],
  ['https://localhost:7070', true],
  ['https://allowed.example', true],
  ['http://localhost:7071', false],
  ['http://127.0.0.1:7070', false],
  ['http://localhost:7070.evil.example', false],
  ['http://allowed.example', false],
  ['null', false],
  [undefined, false],
])('a change from %s is let in: %s', (origin, letIn) => {
  const check = () => checkOrigin({ host, ...(origin === undefined ? {} : { origin }) }, rules);
  if (letIn) expect(check).not.toThrow();
  else expect(check).toThrow(expect.objectContaining({ code: 'foreign_origin', status: 403 }));
});

test('behind TLS a page without it is foreign', () => {
  const secure = { ...rules, secureCookies: true };
  expect(() => checkOrigin({ host, origin: 'http://localhost:7070' }, secure)).toThrow();
  expect(() => checkOrigin({ host, origin: 'https://localhost:7070' }, secure)).not.toThrow();
});

test('a read from another site or port is refused, from our own page or none it is not', () => {
  expect(() => checkPageOfRead({ host, 'sec-fetch-site': 'cross-site' }, rules)).toThrow();
  expect(() => checkPageOfRead({ host, 'sec-fetch-site': 'same-site' }, rules)).toThrow();
  expect(() => checkPageOfRead({ host, 'sec-fetch-site': 'none' }, rules)).not.toThrow();
  expect(() => checkPageOfRead({ host, 'sec-fetch-site': 'same-origin' }, rules)).not.toThrow();
  expect(() => checkPageOfRead({ host }, rules)).not.toThrow();
});
