import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { barriers, followSignInLink, hasBrowser, type Visitor, visit } from '../kit/browser.ts';
import { type OrielProcess, startOriel } from '../kit/oriel-process.ts';
import { sendShop } from '../kit/otlp-shop.ts';
import { writeShopMetrics } from '../kit/remote-write.ts';
import { SHOP, untilFound } from '../kit/until-found.ts';
import { walkByKeyboard } from '../kit/walk-by-keyboard.ts';

// Somebody without a mouse goes to every page, through it and back, in both themes.

const RULES = `groups:
  - name: shop
    interval: 1s
    rules:
      - record: shop:one
        expr: vector(1)
`;
// Nobody listens there.
const TARGETS = `scrape_configs:
  - job_name: shop
    scrape_interval: 1s
    static_configs:
      - targets: ['127.0.0.1:2']
`;

interface PageOfWalk {
  /** Its heading. */
  readonly name: string;
  readonly title: string;
  go(): Promise<void>;
  isThere(): Promise<void>;
}

describe.skipIf(!hasBrowser())('by keyboard alone', () => {
  const directory = mkdtempSync(join(tmpdir(), 'oriel-keyboard-'));
  let oriel: OrielProcess;
  let visitor: Visitor;
  let page: Page;
  beforeAll(async () => {
    const [rules, targets] = [join(directory, 'rules.yml'), join(directory, 'prometheus.yml')];
    writeFileSync(rules, RULES);
    writeFileSync(targets, TARGETS);
    oriel = await startOriel({ environment: { ORIEL_RULE_FILES: rules, ORIEL_SCRAPE_CONFIG: targets } });
    visitor = await visit();
    ({ page } = visitor);
    await sendShop(oriel.run.otlpHttp);
    await writeShopMetrics(oriel.run.otlpHttp);
    await untilFound(oriel, ...SHOP);
    await followSignInLink(page, oriel);
    await page.goto(oriel.run.url);
    // Keys are heard once the page is there.
    await heading().waitFor();
  });
  afterAll(async () => {
    await visitor?.[Symbol.asyncDispose]();
    await oriel?.[Symbol.asyncDispose]();
    rmSync(directory, { recursive: true, force: true });
  });

  const heading = () => page.getByRole('heading', { level: 1 });
  const status = () => page.getByRole('status', { name: 'About this result' });
  const press = async (...keys: readonly string[]): Promise<void> => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const focused = () => page.evaluate<string>('document.activeElement?.textContent ?? ""');

  /** Runs a command of the palette. */
  async function command(words: string, title: string): Promise<void> {
    await press('ControlOrMeta+k');
    await page.getByRole('dialog').getByRole('combobox').fill(words);
    await page.getByRole('option', { name: title, selected: true }).waitFor();
    await press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  }

  /** Each page, the keys that lead to it from the one before, and what must be there before it is walked through. */
  const PAGES: readonly PageOfWalk[] = [
    {
      name: 'Overview',
      title: 'Overview',
      go: () => press('g', 'o'),
      isThere: async () => {
        await status().getByText('3 services').waitFor();
        await page.getByText('Comparing').waitFor({ state: 'detached' });
      },
    },
    {
      name: 'Logs',
      title: 'Logs',
      go: () => press('g', 'l'),
      isThere: () => status().getByText('120 records').waitFor(),
    },
    {
      name: 'Traces',
      title: 'Traces',
      go: () => press('g', 't'),
      isThere: () => status().getByText('40 traces').waitFor(),
    },
    {
      name: 'Trace',
      title: 'Trace',
      go: () => press('j', 'Enter'),
      isThere: () => page.getByRole('treegrid', { name: 'Spans' }).getByRole('row').nth(3).waitFor(),
    },
    {
      name: 'Metrics',
      title: 'Metrics',
      go: async () => {
        await press('g', 'm');
        await page.getByRole('textbox', { name: 'Query A', exact: true }).waitFor();
        await press('/');
        await page.keyboard.type('sum by (route) (rate(shop_requests_total[5m])) > 0.01');
        await press('ControlOrMeta+Enter');
        await press('Escape');
      },
      isThere: () => page.getByRole('img', { name: '3 series over time' }).waitFor(),
    },
    {
      name: 'Cardinality',
      title: 'Cardinality',
      go: () => command('go to cardi', 'Go to cardinality'),
      isThere: () => page.getByRole('table').first().waitFor(),
    },
    {
      name: 'Targets',
      title: 'Targets',
      go: () => command('go to targets', 'Go to targets'),
      isThere: () => page.getByRole('table', { name: 'Targets' }).waitFor(),
    },
    {
      name: 'Rules',
      title: 'Rules',
      go: () => command('go to rules', 'Go to rules'),
      isThere: () => page.getByRole('table').first().waitFor(),
    },
    {
      name: 'Services',
      title: 'Services',
      go: () => press('g', 's'),
      isThere: () => status().getByText('3 services').waitFor(),
    },
    {
      name: 'Service',
      title: 'Service',
      go: async () => {
        await press('j');
        await expect.poll(focused).toMatch(/^(checkout|payments|storefront)/);
        await press('Enter');
      },
      isThere: () => page.getByRole('table', { name: 'Operations' }).waitFor(),
    },
    {
      name: 'Health',
      title: 'Health',
      go: () => press('g', 'h'),
      isThere: () => page.getByText('version').first().waitFor(),
    },
    ...['keys', 'members', 'tenant', 'tenants', 'installation', 'profile', 'views', 'audit'].map((part) => ({
      name: 'Settings',
      title: `Settings, ${part}`,
      go: () => command(`settings: ${part}`, `Settings: ${part}`),
      isThere: () => expect.poll(() => new URL(page.url()).searchParams.get('part')).toBe(part),
    })),
  ];

  test.each(PAGES)(
    '$title is reached, walked through, told by its sheet of keys, and open to everybody in both themes',
    async ({ name, go, isThere }) => {
      await go();
      await heading().getByText(name, { exact: true }).waitFor();
      await isThere();
      await expect.poll(() => page.locator('[aria-busy="true"]').count()).toBe(0);
      const { stops, faults } = await walkByKeyboard(page);
      expect(faults).toEqual([]);
      expect(stops.length).toBeGreaterThan(10);
      expect(await untoldKeys()).toEqual([]);
      for (const colorScheme of ['dark', 'light'] as const) {
        await page.emulateMedia({ colorScheme });
        expect(await barriers(page), colorScheme).toEqual([]);
      }
    },
  );

  /** Keys that buttons name and the sheet of keys does not. Escape closes the sheet, and the focus is back where it was. */
  async function untoldKeys(): Promise<string[]> {
    await page.evaluate('document.activeElement?.blur()');
    await press('?');
    const sheet = page.getByRole('dialog', { name: 'Keys' });
    await sheet.waitFor();
    const told = new Set(await sheet.locator('kbd').allTextContents());
    const named = await page.evaluate<string[]>(
      `[...document.querySelectorAll('#app button[title$=")"]')].filter((one) => one.checkVisibility() && !one.disabled)
        .map((one) => /\\(([^ ()]+|⌘K)\\)$/.exec(one.title)?.[1]).filter(Boolean)`,
    );
    await press('Escape');
    await sheet.waitFor({ state: 'detached' });
    const spelled: Readonly<Record<string, string>> = { '⌘K': 'Ctrl K', Backspace: '⌫', Enter: '⏎' };
    const always = ['Ctrl K', '?', 'y', 'g o', 'g l', 'g t', 'g m', 'g s', 'g h', 'g e'];
    return [...new Set([...always, ...named.map((keys) => spelled[keys] ?? keys)])].filter((keys) => !told.has(keys));
  }

  test('Escape closes whatever floats, and the focus is back on what opened it', async () => {
    await page.goto(`${oriel.run.url}/explore/logs`);
    await status().getByText('120 records').waitFor();
    for (const [keys, name] of [
      ['t', 'Time range'],
      ['v', 'Saved views'],
      ['?', 'Keys'],
      ['ControlOrMeta+k', 'Commands and pages'],
    ] as const) {
      await press(keys);
      const floating = page.getByRole('dialog', { name });
      await floating.waitFor();
      await press('Escape');
      await floating.waitFor({ state: 'detached' });
    }
    await press('j');
    const panel = page.getByRole('complementary', { name: 'Log record' });
    await panel.waitFor();
    await press('Escape');
    await panel.waitFor({ state: 'detached' });
    const menu = page.getByRole('button', { name: 'Records over time: more' });
    await menu.focus();
    await press('Enter');
    await page.getByRole('menuitem', { name: 'Copy as CSV' }).waitFor();
    await press('Escape');
    await page.getByRole('menu').waitFor({ state: 'detached' });
    await expect.poll(() => page.evaluate('document.activeElement?.ariaLabel')).toBe('Records over time: more');
  });

  const chart = () => page.locator('main [data-chart]:focus');
  const said = () => chart().locator('[aria-live]').textContent();

  test('bars over time: points are said, chosen and zoomed into', async () => {
    await page.goto(`${oriel.run.url}/explore/logs`);
    await status().getByText('120 records').waitFor();
    await page.getByRole('application', { name: /records over time/ }).waitFor();
    await press('x');
    await expect.poll(said).toMatch(/\d\d:\d\d:\d\d to \d\d:\d\d:\d\d, .*(INFO|ERROR)/);
    const newest = await said();
    await press('ArrowLeft');
    await expect.poll(said).not.toBe(newest);
    await press('Home');
    await expect.poll(said).toMatch(/nothing/);
    // From the end back over some of it: fewer records than all.
    await press('End', ...Array<string>(8).fill('Shift+ArrowLeft'), 'Enter');
    await expect.poll(() => page.url()).toContain('from=20');
    await status()
      .getByText(/^(?!120)\d+ records$/)
      .waitFor();
    await press('Backspace');
    await status().getByText('120 records').waitFor();
    // Enter looks at one bar alone.
    await page.evaluate('document.activeElement?.blur()');
    await press('x', 'Enter');
    await status()
      .getByText(/^(?!120)\d+ records?$/)
      .waitFor();
  });

  test('a heat map: cells are said, in both directions, and asked for', async () => {
    await page.goto(`${oriel.run.url}/explore/traces`);
    await status().getByText('40 traces').waitFor();
    await page.getByRole('application', { name: /^Spans by duration/ }).waitFor();
    await press('x');
    await expect.poll(said).toMatch(/\d+ spans?/);
    const cell = await said();
    await press('ArrowDown');
    await expect.poll(said).not.toBe(cell);
    await press('ArrowUp');
    await expect.poll(said).toBe(cell);
    await press('Enter');
    await expect.poll(() => page.url()).toMatch(/min=.*max=|max=.*min=/);
    await status()
      .getByText(/^\d+\+? traces?$/)
      .waitFor();
  });

  test('lines over time: a series is walked along and left for another, with its threshold; Enter opens what a click opens', async () => {
    const query = new URLSearchParams({ from: 'now-30m', q: 'sum by (route) (rate(shop_requests_total[5m]))' });
    await page.goto(`${oriel.run.url}/explore/metrics?${query}`);
    await page.getByRole('img', { name: '3 series over time' }).waitFor();
    await page.getByRole('button', { name: 'Query A: more' }).focus();
    await press('Enter');
    await page.getByRole('menuitem', { name: 'Draw a threshold' }).waitFor();
    await page.keyboard.type('Draw');
    await press('Enter');
    await page.getByLabel('Threshold of A').waitFor();
    await page.keyboard.type('3');
    await press('Enter');
    await expect.poll(() => new URL(page.url()).searchParams.getAll('limit')).toEqual(['A 3']);
    await page.reload();
    await page.getByRole('img', { name: '3 series over time' }).waitFor();
    expect(await page.getByLabel('Threshold of A').inputValue()).toBe('3');
    // Where the rate is even: the newest sample may lie some time back.
    await press('x', ...Array<string>(7).fill('PageUp'));
    await expect.poll(said).toMatch(/\/search 4\/s, above: 3\/s/);
    await press('ArrowDown');
    await expect.poll(said).toMatch(/\/cart 2\/s$/);
    await press('Home');
    await expect.poll(said).toMatch(/not measured|\/cart/);
    await press('End', 'Enter');
    await page.waitForURL('**/explore/logs?**');
  });

  test('what stood around a record is a list, positioned there', async () => {
    await page.goto(`${oriel.run.url}/explore/logs?q=declined`);
    await status().getByText('5 records').waitFor();
    await press('j', 'j');
    const chosen = page.getByRole('row', { selected: true });
    await chosen.getByText('card declined by the bank').waitFor();
    const id = await chosen.getAttribute('id');
    await press('a');
    // All that payments said, its declined cards among the others.
    await status().getByText('40 records').waitFor();
    expect(await chosen.getAttribute('id')).toBe(id);
    await expect.poll(() => chosen.isVisible()).toBe(true);
    expect(new URL(page.url()).searchParams.get('q')).toBeNull();
    await page.reload();
    await status().getByText('40 records').waitFor();
    expect(await chosen.getAttribute('id')).toBe(id);
  });

  test('records are selected out of a list and copied together', async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.goto(`${oriel.run.url}/explore/logs`);
    await status().getByText('120 records').waitFor();
    await press('j', 'Space', 'j', 'j', 'Space');
    await status().getByText('2 selected').waitFor();
    await page.reload();
    await status().getByText('2 selected').waitFor();
    await press('Shift+y');
    await page.getByText('Copied 2 records as lines of JSON').waitFor();
    const lines = (await page.evaluate<string>('navigator.clipboard.readText()'))
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toHaveLength(2);
    expect(lines[0].timestamp <= lines[1].timestamp).toBe(true);
    await press('Space');
    await status().getByText('1 selected').waitFor();
  });

  test('columns of traces are widened, moved and hidden, and are so on the next visit', async () => {
    await page.goto(`${oriel.run.url}/explore/traces`);
    await status().getByText('40 traces').waitFor();
    const column = (name: string) => page.getByRole('grid', { name: 'Traces' }).getByRole('columnheader', { name });
    const width = async () => (await column('Spans').boundingBox())!.width;
    const choose = async (name: string, entry: string): Promise<void> => {
      await column(name).getByRole('button').focus();
      await press('Enter');
      await page.getByRole('menuitem', { name: entry }).waitFor();
      await page.keyboard.type(entry);
      await press('Enter');
      await page.getByRole('menu').waitFor({ state: 'detached' });
    };
    const before = await width();
    await choose('Spans', 'Wider');
    await expect.poll(width).toBeGreaterThan(before);
    await choose('Spans', 'Move left');
    await choose('Errors', 'Hide');
    await column('Errors').waitFor({ state: 'detached' });
    await page.goto(`${oriel.run.url}/explore/traces`);
    await status().getByText('40 traces').waitFor();
    const names = await page.getByRole('grid', { name: 'Traces' }).getByRole('columnheader').allTextContents();
    expect(names).toEqual(['Start', 'Service', 'Root', 'Spans', 'Duration', 'Services']);
    expect(await width()).toBeGreaterThan(before);
    await command('usual columns', 'Show the usual columns');
    await column('Errors').waitFor();
  });

  test('the console stayed silent', () => {
    expect(visitor.complaints).toEqual([]);
  });
});
