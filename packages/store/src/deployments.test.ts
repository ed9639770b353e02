import { expect, test } from 'vitest';
import { deploymentsOf, type VersionSighting } from './deployments.ts';

/** `v1:90 v2:10 | v2:60`: versions and their spans, slot by slot, the first span of each at ten times the slot. */
function seen(service: string, text: string): VersionSighting[] {
  return text.split('|').flatMap((slot, index) =>
    slot
      .trim()
      .split(/\s+/)
      .filter((word) => word !== '')
      .map((word) => {
        const [version = '', spans] = word.split(':');
        return { service, version, slot: index + 1, seen: Number(spans), firstMs: 10 * (index + 1) };
      }),
  );
}

const check = (text: string, want: string[]) =>
  expect(deploymentsOf(seen('shop', text)).map(({ atMs, former, version }) => `${atMs} ${former}>${version}`)).toEqual(
    want,
  );

test('one version is no deployment', () => check('v1:5 | v1:5 | | v1:3', []));
test('the first version of the range is where it begins', () => check('v2:5', []));
test('a change at once', () => check('v1:5 | v2:5', ['20 v1>v2']));
test('a rollout is dated to where the new version began, and a way back counts', () =>
  check('v1:90 | v1:80 v2:10 | v1:30 v2:60 | v2:90 | v1:70', ['20 v1>v2', '50 v2>v1']));
test('a canary that goes away again is none', () => check('v1:90 | v1:80 v2:10 | v1:90', []));
test('a draw keeps the leader', () => check('v1:5 | v1:5 v2:5 | v1:5 v2:5', []));
test('a silence hides no change', () => check('v1:5 | | | v2:5', ['40 v1>v2']));

test('services are apart, changes in order of time', () => {
  const found = deploymentsOf([...seen('cart', 'v1:5 | v1:5 | v2:5'), ...seen('shop', 'a:5 | b:5')]);
  expect(found.map(({ service, version }) => `${service} ${version}`)).toEqual(['shop b', 'cart v2']);
});
