import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { barriers, followSignInLink, hasBrowser, type Visitor, visit } from '../kit/browser.ts';
import { type OrielProcess, startOriel } from '../kit/oriel-process.ts';
import { untilFound } from '../kit/until-found.ts';

// The page of targets: who is scraped, who cannot be and why, and what relabelling did.

describe.skipIf(!hasBrowser())('targets', () => {
  const directory = mkdtempSync(join(tmpdir(), 'oriel-targets-'));
  const file = join(directory, 'prometheus.yml');
  let shop: Server;
  let oriel: OrielProcess;
  let browser: Visitor;
  beforeAll(async () => {
    shop = createServer((_, response) => {
      response.setHeader('content-type', 'text/plain; version=0.0.4');
      response.end('# TYPE orders_total counter\norders_total 7\n');
    });
    await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
    writeFileSync(file, configuration((shop.address() as AddressInfo).port));
    oriel = await startOriel({ environment: { ORIEL_SCRAPE_CONFIG: file } });
    browser = await visit();
    await untilFound(oriel, '/prometheus/api/v1/label/team/values');
    await followSignInLink(browser.page, oriel);
  });
  afterAll(async () => {
    await browser?.[Symbol.asyncDispose]();
    await oriel?.[Symbol.asyncDispose]();
    shop?.close();
    rmSync(directory, { recursive: true, force: true });
  });

  test('say who is down and why, trouble first', async () => {
    const { page } = browser;
    await page.goto(`${oriel.run.url}/explore/metrics/targets`);
    await page.getByRole('heading', { name: '1 of 2 targets is down' }).waitFor();
    const targets = page.getByRole('table', { name: 'Targets' });
    expect(await targets.getByRole('row').nth(1).textContent()).toContain('ECONNREFUSED');
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('radio', { name: 'Dropped 1' }).click();
    await targets.getByText('127.0.0.1:2').waitFor();
    await page.getByRole('radio', { name: 'All 2' }).click();
    await page.getByRole('textbox', { name: 'Find a target' }).fill('no such words');
    await page.getByRole('button', { name: 'Drop the words' }).click();
    await targets.waitFor();
  });

  test('a target opens and closes by keyboard alone', async () => {
    const { page } = browser;
    const target = page.getByRole('table', { name: 'Targets' }).getByRole('link', { name: /127\.0\.0\.1:1\b/ });
    await target.focus();
    await page.keyboard.press('Enter');
    const panel = page.getByRole('complementary', { name: 'Target' });
    await panel.getByText('every 1 s, at most 1 s').waitFor();
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'detached' });
  });

  test('a target opens beside the list, with what each rule did, and leads to its series', async () => {
    const { page } = browser;
    await page.getByRole('cell', { name: /team="platform"/ }).click();
    const panel = page.getByRole('complementary', { name: 'Target' });
    await panel.getByText('team: new → platform').waitFor();
    expect(new URL(page.url()).searchParams.get('target')).toContain('shop http://127.0.0.1');
    expect(await barriers(page)).toEqual([]);
    await panel.getByRole('link', { name: 'All its series' }).click();
    await page.getByRole('table', { name: 'Series' }).getByText('orders_total').waitFor();
    expect(browser.complaints).toEqual([]);
  });

  test('what is scraped can be read as configuration, without its secret, and stands in the log', async () => {
    const { data } = await (await browser.page.request.get(`${oriel.run.url}/prometheus/api/v1/status/config`)).json();
    expect(data.yaml).toContain('scrape_configs:\n  - job_name: shop\n');
    expect(data.yaml).toContain('credentials: <secret>\n');
    expect(oriel.output()).toMatch(/what is scraped .*jobs=3 {2}targets=2 {2}dropped=1/);
  });

  test('a mistake in the configuration is told with file and line, until it is mended', async () => {
    const { page } = browser;
    const { port } = shop.address() as AddressInfo;
    writeFileSync(file, configuration(port).replace('scrape_timeout', 'scrape_timout'));
    await page.goto(`${oriel.run.url}/explore/metrics/targets`);
    const told = page.getByRole('alert');
    await told
      .getByText(/prometheus\.yml:1: global\.scrape_timout: there is no setting "scrape_timout" here/)
      .waitFor();
    // What was read before stays.
    await page.getByRole('heading', { name: '1 of 2 targets is down' }).waitFor();
    expect(await barriers(page)).toEqual([]);
    writeFileSync(file, configuration(port));
    await told.waitFor({ state: 'detached' });
  });
});

function configuration(port: number): string {
  return `global: { scrape_interval: 1s, scrape_timeout: 1s }
scrape_configs:
  - job_name: shop
    static_configs: [{ targets: ['127.0.0.1:${port}'], labels: { owner: platform } }]
    relabel_configs: [{ source_labels: [owner], target_label: team }]
  - job_name: away
    authorization: { credentials: hush }
    static_configs: [{ targets: ['127.0.0.1:1'] }]
  - job_name: none
    static_configs: [{ targets: ['127.0.0.1:2'] }]
    relabel_configs: [{ action: drop }]
`;
}
