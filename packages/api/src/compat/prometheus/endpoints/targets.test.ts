import { expect, test } from 'vitest';
import type { PrometheusEndpoint, PrometheusQuestion } from '../endpoint.ts';
import type { ScrapedTarget, ScrapeSource } from '../scrape-source.ts';
import { config } from './status.ts';
import { relabelSteps, scrapePoolConfig, scrapePools, targetMetadata, targets } from './targets.ts';

const target = (scrapePool: string, more: Partial<ScrapedTarget> = {}): ScrapedTarget => ({
  scrapePool,
  discoveredLabels: { __address__: 'one:80' },
  labels: { job: scrapePool, instance: 'one:80' },
  scrapeUrl: 'http://one:80/metrics',
  health: 'up',
  lastError: '',
  lastScrapeMs: Date.UTC(2026, 0, 2, 3, 4, 5, 6),
  lastScrapeDurationSeconds: 0.25,
  scrapeInterval: '15s',
  scrapeTimeout: '10s',
  ...more,
});

const SOURCE: ScrapeSource = {
  tenant: 1,
  targets: [target('shop'), target('node', { health: 'unknown', lastScrapeMs: 0, lastScrapeDurationSeconds: 0 })],
  dropped: [{ scrapePool: 'shop', discoveredLabels: { __address__: 'two:80' } }],
  droppedCounts: { shop: 7, node: 0 },
  scrapePools: ['shop', 'node'],
  problems: ['prometheus.yml:7: no such setting'],
  shownConfig: 'scrape_configs:\n  - job_name: shop\n',
  poolConfig: (pool) => (pool === 'shop' ? 'job_name: shop\n' : undefined),
  relabelSteps: (pool, labels) =>
    pool === 'shop'
      ? [
          {
            rule: {
              action: 'replace',
              sourceLabels: [],
              separator: ';',
              regex: '(.*)',
              modulus: 0,
              targetLabel: 'kind',
              replacement: 'x',
            },
            labels: { ...labels, kind: 'x' },
            isKept: true,
          },
        ]
      : undefined,
};

async function ask(endpoint: PrometheusEndpoint, params: Record<string, string> = {}, scrape?: ScrapeSource) {
  const question = { params: new URLSearchParams(params), scrape, nowMs: 0 } as unknown as PrometheusQuestion;
  return (await endpoint.answer(question)).data;
}

test('targets, by state and pool', async () => {
  expect(await ask(targets, { scrapePool: 'shop' }, SOURCE)).toEqual({
    activeTargets: [
      {
        discoveredLabels: { __address__: 'one:80' },
        labels: { job: 'shop', instance: 'one:80' },
        scrapePool: 'shop',
        scrapeUrl: 'http://one:80/metrics',
        globalUrl: 'http://one:80/metrics',
        lastError: '',
        lastScrape: '2026-01-02T03:04:05.006Z',
        lastScrapeDuration: 0.25,
        health: 'up',
        scrapeInterval: '15s',
        scrapeTimeout: '10s',
      },
    ],
    droppedTargets: [{ scrapePool: 'shop', discoveredLabels: { __address__: 'two:80' } }],
    droppedTargetCounts: { shop: 7, node: 0 },
  });
  expect(await ask(targets, { state: 'active' }, SOURCE)).toMatchObject({
    activeTargets: [
      { scrapePool: 'node', health: 'unknown', lastScrape: '0001-01-01T00:00:00Z' },
      { scrapePool: 'shop' },
    ],
    droppedTargets: [],
  });
  expect(await ask(targets, { state: 'dropped' }, SOURCE)).toMatchObject({
    activeTargets: [],
    droppedTargetCounts: { shop: 7, node: 0 },
  });
});

test('what is not as the configuration says, for who asks for it', async () => {
  expect(await ask(targets, { problems: 'true' }, SOURCE)).toMatchObject({
    problems: ['prometheus.yml:7: no such setting'],
  });
  expect(await ask(targets, {}, SOURCE)).not.toHaveProperty('problems');
  expect(await ask(targets, { problems: 'true' })).toMatchObject({ problems: [] });
});

test('where nothing is scraped, there is nothing', async () => {
  expect(await ask(targets)).toEqual({ activeTargets: [], droppedTargets: [], droppedTargetCounts: {} });
  expect(await ask(scrapePools)).toEqual({ scrapePools: [] });
  expect(await ask(targetMetadata)).toEqual([]);
  await expect(ask(relabelSteps, { scrapePool: 'shop', labels: '{}' })).rejects.toThrow('scrape pool "shop" not found');
});

test('pools, and the steps of their relabelling', async () => {
  expect(await ask(scrapePools, {}, SOURCE)).toEqual({ scrapePools: ['node', 'shop'] });
  expect(await ask(relabelSteps, { scrapePool: 'shop', labels: '{"job":"shop"}' }, SOURCE)).toEqual({
    steps: [
      {
        rule: { action: 'replace', regex: '(.*)', replacement: 'x', separator: ';', target_label: 'kind' },
        output: { job: 'shop', kind: 'x' },
        keep: true,
      },
    ],
  });
  await expect(ask(relabelSteps, {}, SOURCE)).rejects.toThrow('no scrapePool parameter provided');
  await expect(ask(relabelSteps, { scrapePool: 'shop' }, SOURCE)).rejects.toThrow('no labels parameter provided');
  await expect(ask(relabelSteps, { scrapePool: 'shop', labels: '[]' }, SOURCE)).rejects.toThrow(
    'error parsing labels: an object of texts was expected',
  );
  await expect(ask(targetMetadata, { match_target: 'sum(x)' }, SOURCE)).rejects.toThrow(
    'invalid parameter "match_target": 1:4: parse error: unexpected "("',
  );
  expect(await ask(targetMetadata, { match_target: '{job="other"}' }, SOURCE)).toEqual([]);
});

test('the configuration of a pool is shown, and of none that is not there', async () => {
  expect(await ask(scrapePoolConfig, { scrapePool: 'shop' }, SOURCE)).toEqual({ yaml: 'job_name: shop\n' });
  await expect(ask(scrapePoolConfig, { scrapePool: 'none' }, SOURCE)).rejects.toThrow('scrape pool "none" not found');
  await expect(ask(scrapePoolConfig, { scrapePool: 'shop' })).rejects.toThrow('scrape pool "shop" not found');
  await expect(ask(scrapePoolConfig, {}, SOURCE)).rejects.toThrow('no scrapePool parameter provided');
});

test('the configuration is that of who is scraped for, and nobody else reads any', async () => {
  expect(await ask(config, {}, SOURCE)).toEqual({ yaml: 'scrape_configs:\n  - job_name: shop\n' });
  expect(await ask(config)).toEqual({ yaml: '' });
});
