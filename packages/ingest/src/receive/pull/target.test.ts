import { describe, expect, test } from 'vitest';
import { compileRelabel } from '../../relabel/relabel.ts';
import { DEFAULT_RELABEL_RULE, type WrittenRule } from '../../relabel/relabel-rule.ts';
import { parseConfigText } from './config/config-value.ts';
import { readScrapeConfig, readScrapeDefaults } from './config/read-scrape-config.ts';
import { ScrapeSchedule } from './scrape-schedule.ts';
import { discoveredLabelsOf, durationText, makeTarget } from './target.ts';

function make(address: string, { labels = {}, config = '', rules = [] as readonly WrittenRule[] } = {}) {
  const parsed = readScrapeConfig(
    parseConfigText(`job_name: shop\n${config}`, 'test.yml'),
    readScrapeDefaults(undefined, []),
    '/',
    [],
  );
  const relabel = compileRelabel(rules.map((rule) => ({ ...DEFAULT_RELABEL_RULE, ...rule })));
  return makeTarget(discoveredLabelsOf(address, { targets: [address], labels }, parsed), parsed, relabel);
}

function targetOf(...args: Parameters<typeof make>) {
  const made = make(...args);
  if (made.kind !== 'target') throw new Error(JSON.stringify(made));
  return made.target;
}

test('bears the job, its address as instance, and what its group says', () => {
  const target = targetOf('one:9100', { labels: { region: 'zurich', __meta_x: 'y', __internal: 'z', empty: '' } });
  expect(target.labels).toEqual([
    ['instance', 'one:9100'],
    ['job', 'shop'],
    ['region', 'zurich'],
  ]);
  expect(target.url.href).toBe('http://one:9100/metrics');
  expect(target.discoveredLabels).toEqual({
    __address__: 'one:9100',
    __internal: 'z',
    __meta_x: 'y',
    __metrics_path__: '/metrics',
    __scheme__: 'http',
    __scrape_interval__: '1m',
    __scrape_timeout__: '10s',
    job: 'shop',
    region: 'zurich',
  });
});

test('is asked as its labels say after relabelling', () => {
  const target = targetOf('one', {
    config: 'params: { module: [http, tcp], token: ["1"] }\nmetrics_path: /probe?x=1\nscheme: https',
    rules: [
      { sourceLabels: ['__address__'], targetLabel: '__param_target' },
      { targetLabel: '__address__', replacement: 'prober:9115' },
      { targetLabel: '__param_module', replacement: 'icmp' },
      { targetLabel: '__scrape_interval__', replacement: '1m30s' },
      { targetLabel: 'instance', replacement: 'one' },
    ],
  });
  expect(target.url.href).toBe('https://prober:9115/probe?x=1&module=icmp&module=tcp&token=1&target=one');
  expect(target.intervalMs).toBe(90_000);
  expect(target.labels).toEqual([
    ['instance', 'one'],
    ['job', 'shop'],
  ]);
});

test('is dropped by its rules, and kept to be looked at', () => {
  expect(make('one', { rules: [{ action: 'drop', sourceLabels: ['job'], regex: 'shop' }] })).toMatchObject({
    kind: 'dropped',
    discoveredLabels: { job: 'shop' },
  });
});

describe('what discovery says can be no more than an address', () => {
  test.each(['', 'http://one', 'one/metrics', 'me:hush@one', 'one?x', 'one#x', 'one two', 'one\\two', 'one:123456'])(
    '%j is none',
    (address) => {
      expect(make(address)).toMatchObject({ kind: 'invalid' });
    },
  );

  test.each(['one', 'one:9100', '10.0.0.1:80', '[::1]:80', '[2001:db8::1]'])('%j is one', (address) => {
    expect(make(address)).toMatchObject({ kind: 'target' });
  });

  test.each([
    [{ __scheme__: 'file' }, 'unsupported scheme "file"'],
    [{ __scrape_interval__: 'soon' }, 'scrape interval cannot be unreadable or shorter than 100 ms'],
    [{ __scrape_timeout__: '2m' }, 'scrape timeout cannot be greater than scrape interval'],
  ])('%j is refused', (labels, problem) => {
    expect(make('one', { labels })).toEqual({ kind: 'invalid', problem });
  });
});

test('durations are written as Prometheus writes them', () => {
  expect([0, 250, 15_000, 90_000, 86_400_000].map(durationText)).toEqual(['0s', '250ms', '15s', '1m30s', '1d']);
});

test('targets are asked at moments of their own, evenly over the interval', () => {
  const dues = Array.from({ length: 1_000 }, (_, at) =>
    new ScrapeSchedule(`target ${at}`, 'server', 15_000).nextAfter(0),
  );
  const quarters = [0, 0, 0, 0];
  for (const due of dues) quarters[Math.floor((due % 15_000) / 3_750)]!++;
  for (const count of quarters) expect(count).toBeGreaterThan(200);

  const schedule = new ScrapeSchedule('one', 'server', 1_000);
  const due = schedule.nextAfter(123_456);
  expect(schedule.nextAfter(due)).toBe(due + 1_000);
  expect(schedule.nextAfter(due + 2_500)).toBe(due + 3_000);
  expect(schedule.timeOf(due, due + 9)).toBe(due);
  expect(schedule.timeOf(due, due + 11)).toBe(due + 11);
});
