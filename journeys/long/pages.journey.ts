import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { barriers, followSignInLink, hasBrowser, type Visitor, visit } from '../kit/browser.ts';
import { type OrielProcess, startOriel } from '../kit/oriel-process.ts';
import { untilFound } from '../kit/until-found.ts';

// Every page: for whom sees little, for whom has a keyboard only, for whom holds a phone.

const TRACE_ID = '5b8efff798038103d269b633813fc60c';
const PAGES = [
  '/',
  '/explore/logs',
  '/explore/traces',
  `/explore/traces/${TRACE_ID}`,
  '/explore/metrics',
  '/explore/metrics/cardinality',
  '/explore/metrics/targets',
  '/explore/metrics/rules',
  '/services',
  '/services/basket',
  '/admin/health',
  ...['keys', 'members', 'tenant', 'tenants', 'installation', 'profile', 'views', 'audit'].map(
    (part) => `/admin/settings?part=${part}`,
  ),
];

describe.skipIf(!hasBrowser())('every page', () => {
  let oriel: OrielProcess;
  let browser: Visitor;
  beforeAll(async () => {
    oriel = await startOriel();
    browser = await visit();
    await followSignInLink(browser.page, oriel);
  });
  afterAll(async () => {
    await browser?.[Symbol.asyncDispose]();
    await oriel?.[Symbol.asyncDispose]();
  });

  test('a mistyped query is refused with a sentence and its place', async () => {
    const { page } = browser;
    await page.goto(`${oriel.run.url}/explore/logs?q=${encodeURIComponent('basket (found')}`);
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.textContent()).toMatch(/\(/);
    await alert.getByRole('button', { name: 'Copy details' }).waitFor();
  });

  test('a trace is drawn, and its span leads to its logs', async () => {
    const { page } = browser;
    const sent = await fetch(`${oriel.run.otlpHttp}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: traceOfTwo(),
    });
    expect(sent.status).toBe(200);
    await untilFound(oriel, '/monitoring/traces?start=now-1h&end=now&limit=1');
    await page.goto(`${oriel.run.url}/explore/traces/${TRACE_ID}`);
    await page.getByRole('treegrid', { name: 'Spans' }).waitFor();
    // However quickly one follows the other.
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    const panel = page.getByRole('complementary', { name: 'Span' });
    await panel.getByRole('heading', { name: 'SELECT baskets' }).waitFor();
    await page.keyboard.press('h');
    await page.keyboard.press('Escape');
    await expect.poll(() => panel.count()).toBe(0);
    await page.keyboard.press('/');
    await page.keyboard.type('SELECT');
    const find = page.getByLabel('Search inside the trace');
    expect(await find.inputValue()).toBe('SELECT');
    await page.keyboard.press('Enter');
    await panel.getByRole('heading', { name: 'SELECT baskets' }).waitFor();
    expect(await find.inputValue()).toBe('SELECT');
  });

  test('a list that is left open says by itself what of it has become final, and asks for it once', async () => {
    const { page } = browser;
    const startMs = Date.now() - 1_000;
    const span = {
      traceId: 'e'.repeat(32),
      spanId: 'e'.repeat(16),
      parentSpanId: 'd'.repeat(16),
      name: 'left behind',
      startTimeUnixNano: `${startMs}000000`,
      endTimeUnixNano: `${startMs + 10}000000`,
    };
    await fetch(`${oriel.run.otlpHttp}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] }),
    });
    await untilFound(oriel, '/monitoring/traces?start=now-1h&end=now&limit=1&operation=left+behind');
    await page.goto(`${oriel.run.url}/explore/traces?operation=left+behind`);
    const row = page.getByRole('grid', { name: 'Traces' }).getByRole('row', { name: /left behind/ });
    await row.getByText('still arriving').waitFor();
    let asked = 0;
    page.on('request', (request) => {
      if (request.postData()?.includes('query SearchTraces') === true) asked++;
    });
    await row.getByText('incomplete').waitFor({ timeout: 90_000 });
    expect(await row.getByText('still arriving').count()).toBe(0);
    // Nothing of it is arriving any more.
    await page.waitForTimeout(5_000);
    expect(asked).toBe(1);
  });

  test('the keyboard alone goes anywhere', async () => {
    const { page } = browser;
    await page.goto(oriel.run.url);
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('l');
    await page.getByRole('heading', { name: 'Logs', exact: true }).waitFor();
    await page.keyboard.press('?');
    const keys = page.getByRole('dialog', { name: 'Keys' });
    await keys.waitFor();
    await page.keyboard.press('Escape');
    await keys.waitFor({ state: 'detached' });
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').getByRole('combobox').fill('go to health');
    await page.getByRole('option', { name: 'Go to health', selected: true }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Health', exact: true }).waitFor();
    await page.goto(`${oriel.run.url}/explore/logs`);
    await page.getByRole('heading', { name: 'Logs', exact: true }).waitFor();
    await page.keyboard.press('t');
    await page.getByLabel('Time in words').fill('last 5 minutes');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.url()).toContain('from=now-5m');
    await page.getByRole('button', { name: 'Back to the time range before' }).click();
    await expect.poll(() => page.url()).toContain('from=now-1h');
  });

  test.each(['light', 'dark'] as const)('every page in the %s theme is open to everybody', async (colorScheme) => {
    const { page } = browser;
    await page.emulateMedia({ colorScheme });
    const found: Record<string, string[]> = {};
    for (const path of PAGES) {
      await page.goto(oriel.run.url + path);
      await page.getByRole('main').waitFor();
      const violations = await barriers(page);
      if (violations.length > 0) found[path] = violations;
    }
    expect(found).toEqual({});
  });

  test('a phone reads every page without scrolling sideways', async () => {
    const { page } = browser;
    await page.setViewportSize({ width: 390, height: 800 });
    for (const path of PAGES) {
      await page.goto(oriel.run.url + path);
      await page.getByRole('main').waitFor();
      const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');
      expect(overflow, path).toBeLessThanOrEqual(0);
    }
  });

  test('on a short screen what is said in place of records ends above the last line', async () => {
    const { page } = browser;
    await page.setViewportSize({ width: 390, height: 600 });
    await page.goto(`${oriel.run.url}/explore/logs`);
    const note = page.getByText('Programs on the machine of this Oriel need no key');
    await note.waitFor();
    await expect.poll(() => page.locator('[aria-busy="true"]').count()).toBe(0);
    await note.scrollIntoViewIfNeeded();
    const line = page.getByRole('status', { name: 'About this result' });
    const [said, last] = [await note.boundingBox(), await line.boundingBox()];
    expect(said!.y + said!.height).toBeLessThanOrEqual(last!.y);
    expect(last!.y + last!.height).toBeLessThanOrEqual(600);
  });
});

function traceOfTwo(): string {
  const startNano = BigInt(Date.now() - 2_000) * 1_000_000n;
  const span = (spanId: string, parentSpanId: string, name: string, fromMs: number, toMs: number) => ({
    traceId: TRACE_ID,
    spanId,
    parentSpanId,
    name,
    kind: 2,
    startTimeUnixNano: String(startNano + BigInt(fromMs) * 1_000_000n),
    endTimeUnixNano: String(startNano + BigInt(toMs) * 1_000_000n),
    status: {},
  });
  return JSON.stringify({
    resourceSpans: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: 'basket' } }] },
        scopeSpans: [
          {
            spans: [
              span('eee19b7ec3c1b174', '', 'GET /basket', 0, 120),
              span('eee19b7ec3c1b175', 'eee19b7ec3c1b174', 'SELECT baskets', 20, 90),
            ],
          },
        ],
      },
    ],
  });
}
