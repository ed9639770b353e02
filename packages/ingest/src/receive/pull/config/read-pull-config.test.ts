import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readPullConfig } from './read-pull-config.ts';

const folder = mkdtempSync(join(tmpdir(), 'oriel-pull-config-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function read(yaml: string) {
  const file = join(folder, 'prometheus.yml');
  writeFileSync(file, yaml);
  return readPullConfig(file).scrapes;
}

test('what several jobs have in common may be written once', () => {
  const scrapes = read(`scrape_configs:
  - &common
    job_name: one
    scrape_interval: 30s
    basic_auth: &me { username: me, password: hush }
    relabel_configs: &named
      - { source_labels: [__address__], target_label: host }
    static_configs: [{ targets: ['one:1'] }]
  - <<: *common
    job_name: two
    scrape_interval: 15s
  - <<: [{ metrics_path: /first }, { metrics_path: /second, scheme: https }, *common]
    job_name: three
  - job_name: four
    basic_auth: *me
    relabel_configs: *named
`);
  const seen = scrapes.map(({ jobName, intervalMs, metricsPath, scheme, relabel, http }) => [
    jobName,
    intervalMs,
    metricsPath,
    scheme,
    relabel.length,
    http.credential.kind,
  ]);
  expect(seen).toEqual([
    ['one', 30_000, '/metrics', 'http', 1, 'basic'],
    ['two', 15_000, '/metrics', 'http', 1, 'basic'],
    ['three', 30_000, '/first', 'https', 1, 'basic'],
    ['four', 60_000, '/metrics', 'http', 1, 'basic'],
  ]);
});

test.each([
  ['scrape_configs: [{ job_name: one, params: *nobody }]', 'scrape_configs[0].params: there is no anchor "nobody"'],
  ['scrape_configs: [&one { job_name: one, <<: *one }]', 'a mapping cannot be merged into itself'],
  ['common: &one { colour: red }\nscrape_configs: [{ <<: *one, job_name: one }]', 'there is no setting "colour" here'],
])('%j is refused', (yaml, problem) => {
  expect(() => read(yaml)).toThrow(problem);
});

test.each([
  ['twice as much with each', 40, (at: number) => `{ a${at}: 1, <<: [*m${at - 1}, *m${at - 1}] }`],
  ['one within the other', 200, (at: number) => `{ <<: *m${at - 1} }`],
])('what is merged is bounded: %s', (_what, count, mapping) => {
  const lines = Array.from(
    { length: count },
    (_, at) => `m${at}: &m${at} ${at === 0 ? '{ job_name: one }' : mapping(at)}`,
  );
  const yaml = `${lines.join('\n')}\nscrape_configs: [{ <<: *m${count - 1} }]`;
  expect(() => read(yaml)).toThrow('too much is merged by "<<"');
});

test('truth and numbers are written as Prometheus’ decoder takes them', () => {
  const [scrape] = read(`scrape_configs:
  - job_name: yes
    honor_labels: yes
    honor_timestamps: Off
    sample_limit: 50_000
    label_limit: 1e2
    native_histogram_min_bucket_factor: 1.1
    tls_config: { insecure_skip_verify: on }
`);
  expect(scrape).toMatchObject({
    jobName: 'yes',
    honorLabels: true,
    honorTimestamps: false,
    sampleLimit: 50_000,
    labelLimit: 100,
    histogramLeastFactor: 1.1,
    http: { tls: { insecureSkipVerify: true } },
  });
  expect(() => read('scrape_configs: [{ job_name: one, honor_labels: "yes" }]')).toThrow('true or false was expected');
  expect(() => read('scrape_configs: [{ job_name: one, sample_limit: 1.5 }]')).toThrow('a whole number was expected');
});

test('of several documents the first is read, and an empty file is no mistake', () => {
  expect(read('scrape_configs: [{ job_name: one }]\n---\nscrape_configs: [{ job_name: two }]\n')).toMatchObject([
    { jobName: 'one' },
  ]);
  expect(read('')).toEqual([]);
  expect(read('# nothing\n')).toEqual([]);
});
