import { expect, test } from 'vitest';
import type { ScrapeTarget, Targets } from '../../../data/targets.ts';
import { changesOf, ruleText, shownTargets } from './shown-targets.ts';

function target(instance: string, more: Partial<ScrapeTarget> = {}): ScrapeTarget {
  return {
    scrapePool: 'shop',
    scrapeUrl: `http://${instance}/metrics`,
    discoveredLabels: { __address__: instance },
    labels: { instance, job: 'shop' },
    health: 'up',
    lastError: '',
    lastScrape: '',
    lastScrapeDuration: 0,
    scrapeInterval: '15s',
    scrapeTimeout: '10s',
    ...more,
  };
}

const ALL: Targets = {
  activeTargets: [target('a:1'), target('b:2', { health: 'down', lastError: 'connection refused' }), target('c:3')],
  droppedTargets: [{ scrapePool: 'shop', discoveredLabels: { __address__: 'd:4' } }],
  droppedTargetCounts: { shop: 1 },
  problems: [],
};

test('what is down stands first, what was dropped only when asked for', () => {
  expect(shownTargets(ALL, {}).map(({ key }) => key)).toEqual([
    'shop http://b:2/metrics',
    'shop http://a:1/metrics',
    'shop http://c:3/metrics',
  ]);
  expect(shownTargets(ALL, { state: 'up' })).toHaveLength(2);
  expect(shownTargets(ALL, { state: 'dropped' })).toMatchObject([{ health: 'dropped', key: 'shop #0' }]);
});

test('targets whose addresses read the same are told apart', () => {
  const hidden = { scrapeUrl: 'http://a:1/metrics?token=<secret>' };
  const twice = { ...ALL, activeTargets: [target('a:1', hidden), target('a:1', hidden), target('b:2')] };
  expect(shownTargets(twice, {}).map(({ key }) => key)).toEqual([
    'shop http://a:1/metrics?token=<secret>',
    'shop http://a:1/metrics?token=<secret> #2',
    'shop http://b:2/metrics',
  ]);
});

test.each([
  ['refused', 1],
  ['instance=a', 1],
  ['SHOP c:3', 1],
  ['nothing', 0],
])('%s is found in labels, addresses and errors', (find, count) =>
  expect(shownTargets(ALL, { find })).toHaveLength(count),
);

test('a rule is read as the file has it, without what it has by itself', () => {
  expect(
    ruleText({
      source_labels: ['__address__'],
      separator: ';',
      regex: '(.+):.+',
      target_label: 'host',
      replacement: '$1',
      action: 'replace',
    }),
  ).toBe('replace source_labels: __address__, regex: (.+):.+, target_label: host');
  expect(ruleText({ regex: 'team', replacement: '$1', action: 'labeldrop' })).toBe('labeldrop regex: team');
});

test('what a step made of the labels', () => {
  expect(changesOf({ a: '1', b: '2', c: '3' }, { a: '1', b: '4', d: '5' })).toEqual([
    { name: 'b', before: '2', after: '4' },
    { name: 'c', before: '3', after: undefined },
    { name: 'd', before: undefined, after: '5' },
  ]);
});
