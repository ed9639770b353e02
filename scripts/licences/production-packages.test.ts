import { expect, test } from 'vitest';
import { isAcceptable, productionPackages } from './production-packages.ts';

test.each([
  ['MIT', true],
  ['(MIT OR GPL-3.0)', true],
  ['MIT AND ISC', true],
  ['MIT AND GPL-3.0-only', false],
  ['AGPL-3.0', false],
  ['SEE LICENSE IN LICENSE', false],
  ['unknown', false],
])('%s: %s', (licence, want) => {
  expect(isAcceptable(licence)).toBe(want);
});

test('development packages, workspaces and repeated copies are left out', () => {
  expect(
    productionPackages({
      packages: {
        '': { name: 'oriel', version: '1.0.0', license: 'Apache-2.0' },
        'packages/store': { version: '1.0.0', license: 'Apache-2.0' },
        'node_modules/@oriel/store': { link: true },
        'node_modules/b': { version: '2.0.0', license: 'ISC' },
        'node_modules/a': { version: '1.0.0' },
        'node_modules/c': { version: '1.0.0', license: 'MIT', dev: true },
        'node_modules/a/node_modules/b': { version: '2.0.0', license: 'ISC' },
      },
    }),
  ).toEqual([
    { name: 'a', version: '1.0.0', licence: 'unknown' },
    { name: 'b', version: '2.0.0', licence: 'ISC' },
  ]);
});
