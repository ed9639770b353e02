import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { barriers, followSignInLink, hasBrowser, type Visitor, visit } from '../kit/browser.ts';
import { type OrielProcess, startOriel } from '../kit/oriel-process.ts';

// The page of rules: what is evaluated, what fails and why, and the way from a rule to its series.

const RULES = `groups:
  - name: shop
    interval: 1s
    rules:
      - record: shop:one
        expr: vector(1)
      - record: shop:twice
        expr: label_replace(vector(1), "a", "1", "", "") or label_replace(vector(1), "a", "2", "", "")
        labels: { a: "" }
      - alert: TooFew
        expr: shop:one < 1
`;

describe.skipIf(!hasBrowser())('rules', () => {
  const directory = mkdtempSync(join(tmpdir(), 'oriel-rules-'));
  const file = join(directory, 'shop.yml');
  let oriel: OrielProcess;
  let browser: Visitor;
  beforeAll(async () => {
    writeFileSync(file, RULES);
    oriel = await startOriel({ environment: { ORIEL_RULE_FILES: file } });
    browser = await visit();
    await followSignInLink(browser.page, oriel);
  });
  afterAll(async () => {
    await browser?.[Symbol.asyncDispose]();
    await oriel?.[Symbol.asyncDispose]();
    rmSync(directory, { recursive: true, force: true });
  });

  test('say how their last evaluation went, and lead to their series', async () => {
    const { page } = browser;
    await page.goto(`${oriel.run.url}/explore/metrics/rules`);
    const rules = page.getByRole('table', { name: 'Rules of shop' });
    await rules.getByText('vector contains metrics with the same labelset after applying rule labels').waitFor();
    await page.getByRole('heading', { name: '1 of 2 rules fails; 1 alerting rule is not evaluated' }).waitFor();
    expect(await rules.getByRole('row', { name: /TooFew/ }).textContent()).toContain('not evaluated yet');
    expect(await barriers(page)).toEqual([]);
    await rules.getByRole('link', { name: 'shop:one' }).click();
    await expect.poll(() => new URL(page.url()).searchParams.get('q')).toContain('shop:one');
  });

  test('that are not taken are said to be, with file and line, until they are mended', async () => {
    const { page } = browser;
    writeFileSync(file, RULES.replace('expr: vector(1)', 'expr: vector(1'));
    await page.goto(`${oriel.run.url}/explore/metrics/rules`);
    const told = page.getByRole('alert');
    await told.getByText(/shop\.yml: 6:\d+: group "shop", rule 1, "shop:one"/).waitFor();
    expect(await told.textContent()).toContain('what was read before stays');
    await page.getByRole('table', { name: 'Rules of shop' }).waitFor();
    expect(await barriers(page)).toEqual([]);
    writeFileSync(file, RULES);
    await told.waitFor({ state: 'detached' });
  });
});
