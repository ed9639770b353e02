import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { barriers, followSignInLink, hasBrowser, type Visitor, visit } from '../kit/browser.ts';
import { type OrielProcess, startOriel } from '../kit/oriel-process.ts';
import { type Purchase, sendShop } from '../kit/otlp-shop.ts';
import { until } from '../kit/until.ts';
import { SHOP, untilFound } from '../kit/until-found.ts';

// Pages with something on them: their figures are those of what was really sent, and everybody can use them.

describe.skipIf(!hasBrowser())('pages with data', () => {
  let oriel: OrielProcess;
  let visitor: Visitor;
  let page: Page;
  let purchases: readonly Purchase[];
  beforeAll(async () => {
    visitor = await visit();
    ({ page } = visitor);
    oriel = await startOriel();
    purchases = await sendShop(oriel.run.otlpHttp);
    await untilFound(oriel, ...SHOP);
    await followSignInLink(page, oriel);
  });
  afterAll(async () => {
    await visitor?.[Symbol.asyncDispose]();
    await oriel?.[Symbol.asyncDispose]();
  });

  const go = (path: string) => page.goto(oriel.run.url + path);

  test('metrics: one is drawn by the name it was sent with, its figures beneath', async () => {
    await go('/explore/metrics');
    const picker = page.getByRole('navigation', { name: 'Metrics' });
    await picker.getByRole('button', { name: /shop_orders_total/ }).waitFor();
    const figures = page
      .getByRole('table')
      .getByRole('row')
      .filter({ has: page.getByRole('button') });
    // Counted up to 30 in steps of 3: last, min, mean, max. The newest sample is there from the next whole step on.
    await until(
      async () => {
        await go('/explore/metrics?metric=shop.orders&agg=last');
        await figures.first().waitFor();
        return figures.getByRole('cell', { name: '30', exact: true }).first().isVisible();
      },
      { timeoutMs: 180_000, everyMs: 3_000, what: 'the newest sample' },
    );
    const [last, min, mean, max] = (await figures.getByRole('cell').allTextContents()).slice(1);
    expect([last, min, max]).toEqual(['30', '3', '30']);
    // Over time: the newest sample stands until the next.
    expect(Number(mean)).toBeGreaterThan(15);
    expect(Number(mean)).toBeLessThan(30);
  });

  test('overview and services: rate, errors and durations of each service', async () => {
    for (const path of ['/', '/services']) {
      await go(path);
      const row = page.getByRole('table', { name: 'Services' }).getByRole('row', { name: /payments/ });
      // 5 of 40 cards were declined, and each charge took 90 ms.
      await row.getByRole('cell', { name: '12.5', exact: true }).waitFor();
      await row.getByRole('cell', { name: '90 ms' }).first().waitFor();
    }
    await page.getByRole('table', { name: 'Services' }).getByRole('link', { name: 'checkout' }).first().click();
    await page.waitForURL(/\/services\/checkout/);
    await page.getByText('POST /checkout').first().waitFor();
  });

  test('tables go from row to row by keyboard, and Enter presses what has the focus', async () => {
    const focused = () => page.evaluate<string>('document.activeElement.textContent');
    await go('/services');
    await page
      .getByRole('table', { name: 'Services' })
      .getByRole('row', { name: /payments/ })
      .waitFor();
    await page.keyboard.press('j');
    await expect.poll(focused).toMatch(/^(storefront|checkout|payments)$/);
    const first = await focused();
    await page.keyboard.press('j');
    await expect.poll(focused).not.toBe(first);
    await page.keyboard.press('k');
    await expect.poll(focused).toBe(first);
    await page.keyboard.press('ArrowDown');
    await expect.poll(focused).not.toBe(first);
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/services/${first}**`);

    // A trace is chosen, and would open if Enter were the list's.
    await go('/explore/traces');
    await page
      .getByRole('row', { name: /POST \/buy/ })
      .first()
      .waitFor();
    await page.keyboard.press('j');
    await page.getByRole('radio', { name: 'Failed' }).focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => page.url()).toContain('status=error');
    expect(new URL(page.url()).pathname).toBe('/explore/traces');
  });

  test('overview: an answer that does not come is missing wherever it was to be seen', async () => {
    await page.route('**/graphql', async (route) => {
      if (!route.request().postData()?.includes('services(range')) return route.continue();
      const refusal = {
        message: 'the query took longer than its limit',
        extensions: { code: 'query_timeout', status: 504 },
      };
      await route.fulfill({ json: { data: null, errors: [refusal] } });
    });
    await go('/');
    const changes = page.getByRole('region', { name: 'What changed' });
    await changes.getByText('Not available: the query took longer than its limit').waitFor();
    const services = page.getByRole('region', { name: 'Services' });
    await services.getByRole('button', { name: 'Retry' }).waitFor();
    await page.unrouteAll({ behavior: 'wait' });
    await services.getByRole('button', { name: 'Retry' }).click();
    await services.getByRole('row', { name: /payments/ }).waitFor();
  });

  test('service: nobody is said to call it before there is an answer', async () => {
    await page.route('**/graphql', async (route) => {
      if (!route.request().postData()?.includes('dependencies(range')) return route.continue();
      const refusal = {
        message: 'the query took longer than its limit',
        extensions: { code: 'query_timeout', status: 504 },
      };
      await route.fulfill({ json: { data: null, errors: [refusal] } });
    });
    await go('/services/checkout');
    const callers = page.getByRole('region', { name: 'Called by' });
    await callers.getByText('Not available: the query took longer than its limit').waitFor();
    expect(await page.getByText('No service called another in this range.').count()).toBe(0);
    await page.unrouteAll({ behavior: 'wait' });
    await go('/services/checkout');
    await callers
      .getByRole('row', { name: /storefront/ })
      .first()
      .waitFor();
  });

  test('health: every part of Oriel, and how it is', async () => {
    await go('/admin/health');
    await page.getByText('of 100').first().waitFor();
    for (const part of ['intake', 'spool', 'engine', 'records'])
      await page.getByRole('heading', { name: part }).waitFor();
  });

  test('full pages keep nobody out, in either theme', async () => {
    const trace = `/explore/traces/${purchases[0]!.traceId}`;
    const views: readonly (readonly [path: string, shows: string | RegExp])[] = [
      ['/', 'payments'],
      ['/explore/logs', /charged the card/],
      ['/explore/logs?q=nothing-like-this', 'Nothing matches in this range'],
      ['/explore/traces', /POST \/buy/],
      [trace, /POST \/charge/],
      ['/explore/metrics?metric=shop.orders', 'mean'],
      ['/services/checkout', 'POST /checkout'],
      ['/admin/settings?part=tenant', 'all in place'],
      ['/admin/settings?part=tenants', 'For operators of this installation'],
      ['/admin/settings?part=installation', 'query.expensivePerMinute'],
      ['/admin/settings?part=audit', 'What was changed, and by whom'],
    ];
    const found: string[] = [];
    for (const [path, shows] of views) {
      await go(path);
      await page.getByText(shows).first().waitFor();
      // With a record or a span open: the panel is part of the page.
      if (path === '/explore/logs' || path === trace) {
        await page.keyboard.press('j');
        await page.getByRole('complementary').waitFor();
      }
      for (const colorScheme of ['dark', 'light'] as const) {
        await page.emulateMedia({ colorScheme });
        for (const barrier of await barriers(page)) found.push(`${path}, ${colorScheme}: ${barrier}`);
      }
    }
    expect(found).toEqual([]);
  });

  test('the console stayed silent', () => {
    expect(visitor.complaints).toEqual([]);
  });
});
