import { expect, test } from 'vitest';
import { toOriginForm } from './origin-form.ts';

test.each([
  ['/logs?query=a', '/logs?query=a'],
  ['http://oriel.example:7070/monitoring/logs?query=http://x/y', '/monitoring/logs?query=http://x/y'],
  ['HTTPS://oriel.example', '/'],
  ['http://oriel.example?query=a', '/?query=a'],
  ['//logs', '//logs'],
  ['*', '*'],
])('%s is asked as %s', (url, path) => {
  expect(toOriginForm({ url })).toBe(path);
});
