import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readPullConfig } from './read-pull-config.ts';
import { showPullConfig, showScrapeConfig } from './show-scrape-config.ts';

const folder = mkdtempSync(join(tmpdir(), 'oriel-show-scrape-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function shown(yaml: string): string {
  const file = join(folder, 'prometheus.yml');
  writeFileSync(file, yaml);
  return showScrapeConfig(readPullConfig(file).scrapes[0]!);
}

test('a configuration is shown with its defaults, and can be read again', () => {
  const text = shown(`scrape_configs:
  - job_name: shop
    scrape_interval: 90s
    sample_limit: 100
    convert_classic_histograms_to_nhcb: true
    native_histogram_bucket_limit: 160
    native_histogram_min_bucket_factor: 1.1
    body_size_limit: 1KB
    params: { module: [a, b] }
    static_configs: [{ targets: ['a:1'], labels: { env: prod } }]
    file_sd_configs: [{ files: ['/etc/targets/*.yml'] }]
    relabel_configs:
      - { source_labels: [__address__], regex: '(.*):1', target_label: host }
`);
  expect(text).toContain('scrape_interval: 1m30s\nscrape_timeout: 10s\n');
  expect(text).toContain('convert_classic_histograms_to_nhcb: true\n');
  expect(text).toContain('body_size_limit: 1024B\n');
  expect(text).toContain('static_configs:\n  - targets:\n      - a:1\n    labels:\n      env: prod\n');
  expect(text).toContain('relabel_configs:\n  - source_labels:\n      - __address__\n    regex: (.*):1\n');
  const indented = text.replaceAll(/^/gm, '    ').trimEnd();
  expect(shown(`scrape_configs:\n  -\n${indented}\n`)).toBe(text);
});

test('of secrets it is said that they are there, and neither what nor where', () => {
  const text = shown(`scrape_configs:
  - job_name: shop
    basic_auth: { username: me, password: hidden-1 }
    tls_config: { ca_file: /etc/hidden-2, insecure_skip_verify: true }
    http_headers: { X-Token: { secrets: [hidden-3] } }
    params: { module: [tls], token: [hidden-8, hidden-9] }
    metrics_path: /probe?api_key=hidden-10&site=a
    static_configs: [{ targets: ['a:1'], labels: { __param_password: hidden-11, env: prod } }]
    relabel_configs: [{ target_label: __param_secret, replacement: hidden-12 }]
    http_sd_configs:
      - url: http://me:hidden-4@finder.example/targets
        authorization: { credentials_file: /etc/hidden-5 }
      - url: http://hidden-6@finder.example/%ff?site=a%20b&api_key=hidden-7
        oauth2:
          client_id: oriel
          client_secret_file: /etc/hidden-13
          token_url: https://hidden-14@tokens.example/token
          scopes: [read]
          endpoint_params: { audience: shop, password: hidden-15 }
          tls_config: { ca_file: /etc/hidden-16 }
`);
  expect(text).not.toContain('hidden');
  expect(text).toContain('basic_auth:\n  username: <secret>\n  password: <secret>\n');
  expect(text).toContain('url: http://me:<secret>@finder.example/targets\n');
  // Of whatever bytes a path is made.
  expect(text).toContain('url: http://<secret>@finder.example/%ff?site=a+b&api_key=<secret>\n');
  expect(text).toContain('params:\n  module:\n    - tls\n  token:\n    - <secret>\n    - <secret>\n');
  expect(text).toContain('metrics_path: /probe?api_key=<secret>&site=a\n');
  expect(text).toContain('__param_password: <secret>\n      env: prod\n');
  expect(text).toContain('target_label: __param_secret\n    replacement: <secret>\n');
  const oauth2 = ['client_id: oriel', 'client_secret: <secret>', 'scopes:', '  - read']
    .concat(['token_url: https://<secret>@tokens.example/token', 'endpoint_params:', '  audience: shop'])
    .concat(['  password: <secret>', 'tls_config:', '  ca: <secret>']);
  expect(text).toContain(`oauth2:\n${oauth2.map((line) => `      ${line}\n`).join('')}`);
  expect(text).toContain('authorization:\n      type: Bearer\n      credentials: <secret>\n');
});

test('all of them are one file that can be read again, without secrets', () => {
  const file = join(folder, 'prometheus.yml');
  const read = (yaml: string) => {
    writeFileSync(file, yaml);
    return showPullConfig(readPullConfig(file));
  };
  const text = read(`global: { scrape_interval: 5s }
scrape_configs:
  - { job_name: shop, static_configs: [{ targets: ['a:1'] }] }
  - { job_name: 'a: b', authorization: { credentials: hidden-1 }, static_configs: [{ targets: ['b:1'] }] }
`);
  expect(text).toMatch(/^scrape_configs:\n {2}- job_name: shop\n/);
  expect(text).toContain('  - job_name: "a: b"\n');
  expect(text).toContain('credentials: <secret>\n');
  expect(text).not.toContain('hidden');
  expect(read(text)).toBe(text);
  expect(read('global: {}')).toBe('scrape_configs: []\n');
});
