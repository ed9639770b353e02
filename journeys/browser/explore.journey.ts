import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { followSignInLink, hasBrowser, type Visitor, visit } from '../kit/browser.ts';
import { holdAnswers } from '../kit/hold-answers.ts';
import { type OrielProcess, startOriel } from '../kit/oriel-process.ts';
import { otlpLogs, sendLogs } from '../kit/otlp-logs.ts';
import { type Purchase, sendShop } from '../kit/otlp-shop.ts';
import { until } from '../kit/until.ts';
import { SHOP, untilFound } from '../kit/until-found.ts';

// Someone looks for the reason of declined cards: in the logs, mostly by keyboard, then along a trace and back.

describe.skipIf(!hasBrowser())('looking for the reason', () => {
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

  const records = () => page.getByRole('grid', { name: 'Log records' });
  const record = () => page.getByRole('complementary', { name: 'Log record' });
  const status = () => page.getByRole('status', { name: 'About this result' });
  const query = () => new URL(page.url()).searchParams.get('q') ?? '';
  const chosenRows = () => page.getByRole('row', { selected: true });

  /** Puts a query into the line and runs it, without the mouse. */
  async function search(text: string): Promise<void> {
    await page.keyboard.press('/');
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.press('Delete');
    await page.keyboard.type(text);
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
  }

  test('logs: a search, a facet, and what they match', async () => {
    await page.goto(`${oriel.run.url}/explore/logs`);
    await status().getByText('120 records').waitFor();
    await search('declined');
    await status().getByText('5 records').waitFor();
    expect(query()).toBe('declined');
    await records()
      .getByRole('row', { name: /card declined by the bank/ })
      .first()
      .waitFor();
    expect(await records().locator('mark').first().textContent()).toBe('declined');

    await search('');
    await status().getByText('120 records').waitFor();
    const filters = page.getByRole('navigation', { name: 'Filters' });
    await filters.getByRole('checkbox', { name: 'payments, 40' }).click();
    await status().getByText('40 records').waitFor();
    expect(query()).toBe('service:payments');
    await filters.getByRole('checkbox', { name: /^ERROR, 5/ }).click();
    await status().getByText('5 records').waitFor();
  });

  test('logs: no count is said before the records are there', async () => {
    await search('');
    await status().getByText('120 records').waitFor();
    await using held = await holdAnswers(page, '**/graphql', 'query SearchLogs');
    await search('declined');
    // The bars have answered: five of payments.
    await page.getByRole('img', { name: '5 records over time, by severity' }).waitFor();
    await status().getByText('reading').waitFor();
    expect(await status().textContent()).not.toMatch(/records|rows read|complete/);
    await held.release();
    await status().getByText('5 records').waitFor();
    expect(
      await records()
        .getByRole('row', { name: /card declined by the bank/ })
        .count(),
    ).toBe(5);
    await search('');
    await status().getByText('120 records').waitFor();
  });

  test('logs: a record opens by keyboard, and its values filter', async () => {
    await search('');
    await status().getByText('120 records').waitFor();
    await page.keyboard.press('j');
    await record().waitFor();
    const first = await record().getByRole('heading', { level: 2 }).textContent();
    await page.keyboard.press(']');
    await until(async () => (await record().getByRole('heading', { level: 2 }).textContent()) !== first, {
      what: 'the next record in the panel',
    });
    await page.keyboard.press('[');
    await until(async () => (await record().getByRole('heading', { level: 2 }).textContent()) === first);

    // A column is filled for the rows that are there, and what the panel shows is of its record.
    await record().getByRole('button', { name: 'More for card.brand' }).click();
    await page.getByRole('menuitem', { name: 'Show as column' }).click();
    await records().getByRole('gridcell', { name: 'visa', exact: true }).first().waitFor();
    await until(async () => (await record().getByRole('heading', { level: 2 }).textContent()) === first);

    await record().getByRole('button', { name: 'Filter for card.brand' }).click();
    await status().getByText('105 records').waitFor();
    expect(query()).toBe('card.brand:visa');
    await page.keyboard.press('j');
    await record().getByRole('button', { name: 'Filter out service', exact: true }).click();
    await status().getByText('70 records').waitFor();
    expect(query()).toMatch(/^card\.brand:visa (-|NOT )service:\w+$/);
  });

  test('logs: the address is the view, also after a reload', async () => {
    // Below the row of headings.
    await page.keyboard.press('j');
    await expect.poll(() => chosenRows().getAttribute('aria-rowindex')).toBe('2');
    await page.keyboard.press('j');
    await expect.poll(() => chosenRows().getAttribute('aria-rowindex')).toBe('3');
    const title = (await record().getByRole('heading', { level: 2 }).textContent()) ?? '';
    const chosen = await chosenRows().textContent();
    const address = page.url();
    await page.reload();
    await record().getByRole('heading', { level: 2, name: title }).waitFor();
    await status().getByText('70 records').waitFor();
    expect(page.url()).toBe(address);
    expect(await chosenRows().textContent()).toBe(chosen);
    await page.keyboard.press('Escape');
    await record().waitFor({ state: 'detached' });
  });

  test('logs: columns that were chosen are there on the next visit, until the usual ones are wanted', async () => {
    const column = () => records().getByRole('columnheader', { name: 'card.brand' });
    await page.goto(`${oriel.run.url}/explore/logs`);
    await column().waitFor();
    await expect.poll(() => page.url()).toContain('card.brand');
    const width = async () => (await column().boundingBox())!.width;
    const before = await width();
    await column().getByRole('button').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'Wider' }).click();
    await expect.poll(width).toBeGreaterThan(before);
    await page.keyboard.press('ControlOrMeta+k');
    await page.getByRole('dialog').getByRole('combobox').fill('usual columns');
    await page.keyboard.press('Enter');
    await column().waitFor({ state: 'detached' });
    await page.goto(`${oriel.run.url}/explore/logs`);
    await status().getByText('120 records').waitFor();
    expect(await column().count()).toBe(0);
  });

  test('logs: a record leads to what stood around it, and to its trace', async () => {
    await page.goto(`${oriel.run.url}/explore/logs?q=declined`);
    await status().getByText('5 records').waitFor();
    await page.keyboard.press('j');
    await record().getByText('± 8 lines of payments').waitFor();
    const itself = record().locator('button[aria-current=true]');
    await expect.poll(() => itself.textContent()).toContain('card declined by the bank');
    const address = page.url();

    // Into the panel by keyboard, and out of it.
    await page.keyboard.press('i');
    await expect.poll(() => page.evaluate<string>('document.activeElement.textContent')).toBe('Open trace');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/explore/traces/**');
    await page
      .getByRole('treegrid', { name: 'Spans' })
      .getByRole('row', { name: /POST \/charge/, selected: true })
      .waitFor();
    await page.goBack();
    await record().waitFor();
    expect(page.url()).toBe(address);

    await record().getByRole('button', { name: 'Show around' }).click();
    await expect.poll(query).toBe('');
    expect(page.url()).toContain('from=20');
    await record().waitFor();
    await page.keyboard.press('Escape');
    await record().waitFor({ state: 'detached' });
  });

  test('logs: an answer that takes long says so, and can be given up', async () => {
    await page.goto(`${oriel.run.url}/explore/logs`);
    await status().getByText('120 records').waitFor();
    await using held = await holdAnswers(page, '**/graphql');
    await search('declined');
    await page
      .getByText(/^Working, [1-9]\d* s/)
      .last()
      .waitFor();
    await page.getByRole('button', { name: 'Cancel' }).last().click();
    await page.getByRole('heading', { name: 'Cancelled' }).waitFor();
    await held.release();
    await page.getByRole('button', { name: 'Run again' }).click();
    await status().getByText('5 records').waitFor();
  });

  test('logs: a new line comes by itself while live', async () => {
    await page.goto(`${oriel.run.url}/explore/logs`);
    await status().getByText('120 records').waitFor();
    await page.keyboard.press('.');
    await status().getByText('live').waitFor();
    await until(
      async () => {
        await sendLogs(oriel.run.otlpHttp, otlpLogs('night', [{ body: 'something arrived just now' }]));
        return records()
          .getByRole('row', { name: /something arrived just now/ })
          .first()
          .isVisible();
      },
      { everyMs: 500, what: 'a new line in the live tail' },
    );
    expect(page.url()).toContain('live');
  });

  test('traces: from the list to a span, and from the span to its logs', async () => {
    await page.keyboard.press('g');
    await page.keyboard.press('t');
    const traces = page.getByRole('grid', { name: 'Traces' });
    await traces
      .getByRole('row', { name: /POST \/buy/ })
      .first()
      .waitFor();
    await page
      .getByRole('button', { name: 'Failed' })
      .or(page.getByRole('radio', { name: 'Failed' }))
      .click();
    await status().getByText('5 traces').waitFor();

    const failed = purchases.findLast((purchase) => purchase.failed)!;
    await page.goto(`${oriel.run.url}/explore/traces/${failed.traceId}`);
    const spans = page.getByRole('treegrid', { name: 'Spans' });
    await spans.getByRole('row', { name: /POST \/charge/ }).waitFor();
    const levels = await Promise.all(
      ['/buy', '/checkout', '/charge'].map((path) =>
        spans.getByRole('row', { name: new RegExp(`POST ${path}`) }).getAttribute('aria-level'),
      ),
    );
    expect(levels).toEqual(['1', '2', '3']);
    await spans.getByRole('row', { name: /POST \/buy/, expanded: true }).waitFor();

    await page.keyboard.press('e');
    const span = page.getByRole('complementary', { name: 'Span' });
    await span.getByRole('heading', { level: 2, name: 'POST /charge' }).waitFor();
    await span.getByText('card declined', { exact: true }).waitFor();
    await span.getByText('90 ms').first().waitFor();

    // Down to the one that began it, which links to the purchase before.
    const root = spans.getByRole('row', { name: /POST \/buy/ });
    await root.click();
    await span.getByRole('heading', { level: 2, name: 'POST /buy' }).waitFor();
    const former = purchases[purchases.indexOf(failed) - 1]!;
    await span.getByRole('link', { name: former.traceId }).click();
    await page.waitForURL(`**/explore/traces/${former.traceId}**`);
    await page.goBack();
    await page.keyboard.press('e');
    await span.getByRole('heading', { level: 2, name: 'POST /charge' }).waitFor();

    // The minimap looks at a part, and a click comes back to the whole.
    const ticks = () => spans.getByRole('columnheader').last().textContent();
    const whole = await ticks();
    const map = (await page.getByRole('img', { name: /^Minimap of 3 spans/ }).boundingBox())!;
    await page.mouse.move(map.x + map.width * 0.2, map.y + 10);
    await page.mouse.down();
    await page.mouse.move(map.x + map.width * 0.5, map.y + 10, { steps: 3 });
    await page.mouse.up();
    await expect.poll(ticks).not.toBe(whole);
    await page.keyboard.press('w');
    await expect.poll(ticks).toBe(whole);
    // What no part of a request can do without.
    await page.keyboard.press('p');
    await expect.poll(() => page.url()).toContain('view=critical');

    await span.getByRole('button', { name: 'Its logs' }).click();
    await records()
      .getByRole('row', { name: /card declined by the bank/ })
      .waitFor();
    await status().getByText('1 record').waitFor();
  });

  test('traces: while another answer is on its way, what is in sight is what opens, and no count is said of it', async () => {
    await page.goto(`${oriel.run.url}/explore/traces`);
    await status().getByText('40 traces').waitFor();
    await page.keyboard.press('j');
    await chosenRows().waitFor();
    const chosen = (await chosenRows().getAttribute('id'))!;
    await using held = await holdAnswers(page, '**/graphql');
    await search('nothing-like-this');
    await status().getByText('reading').waitFor();
    expect(await status().textContent()).not.toMatch(/traces|rows read|complete/);
    await page
      .getByRole('navigation', { name: 'Filters', includeHidden: true })
      .and(page.locator('[aria-busy=true]'))
      .waitFor();
    expect(await chosenRows().getAttribute('id')).toBe(chosen);
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/explore/traces/${chosen.replace('trace-', '')}**`);
    await held.release();
  });

  test('traces: of a chosen length, their durations and facets are of the same traces', async () => {
    const services = () => page.getByRole('navigation', { name: 'Filters' }).getByRole('checkbox', { name: /, 40$/ });
    const cells = () => page.getByRole('img', { name: /^Spans by duration over time/ }).locator('rect');
    await page.goto(`${oriel.run.url}/explore/traces`);
    const lengths = page.getByRole('radiogroup', { name: 'Length of the whole trace' });
    await lengths.getByRole('radio', { name: '≥ 100 ms' }).click();
    await status().getByText('40 traces').waitFor();
    // Of them also the spans that are shorter themselves.
    await page.getByRole('checkbox', { name: 'payments, 40' }).waitFor();
    await expect.poll(() => cells().count()).toBeGreaterThan(0);
    await lengths.getByRole('radio', { name: '≥ 1 s' }).click();
    await page.getByRole('heading', { name: 'No trace matches in this range' }).waitFor();
    await expect.poll(() => services().count()).toBe(0);
    await expect.poll(() => cells().count()).toBe(0);
  });

  test('a service: what one chart is pointed at all of them show, and one zooms all', async () => {
    await page.goto(`${oriel.run.url}/services/payments?from=now-30m`);
    const charts = [
      'Requests per second over time',
      'Share of failed requests over time',
      'Duration over time, p50 and p95',
    ];
    const plots = charts.map((name) => page.getByRole('application', { name }));
    const [rate, errors, duration] = plots as [Locator, Locator, Locator];
    const over = (plot: Locator) => plot.locator('.u-over');
    for (const plot of plots) await over(plot).waitFor();
    const pointAt = async (plot: Locator, share: number): Promise<void> => {
      // None while the chart is drawn anew.
      const box = await until(() => over(plot).boundingBox());
      await page.mouse.move(box.x + box.width * share, box.y + box.height / 2, { steps: 3 });
    };
    /** Where along its time a chart has the line. */
    const shareOf = async (plot: Locator): Promise<number> => {
      const [box, line] = [await over(plot).boundingBox(), await plot.locator('.u-cursor-x').boundingBox()];
      return (line!.x + line!.width - box!.x) / box!.width;
    };
    /** Whether a chart that is pointed at in the middle says that this is the time, within its step and a pixel. */
    const isMiddle = async (plot: Locator, ms: number): Promise<boolean> => {
      await pointAt(plot, 0.5);
      const [, ...parts] = /(\d\d):(\d\d):(\d\d)/.exec((await plot.textContent())!) ?? [];
      const [hours, minutes, seconds] = parts.map(Number) as [number, number, number];
      return parts.length > 0 && Math.abs(new Date(ms).setHours(hours, minutes, seconds) - ms) < 45_000;
    };
    const minutesAgo = (minutes: number): number => Date.now() - minutes * 60_000;

    await pointAt(rate, 0.8);
    await errors.getByText('failed').waitFor();
    await duration.getByText('p95', { exact: true }).waitFor();
    for (const plot of plots) expect(await shareOf(plot)).toBeCloseTo(0.8, 1);
    await until(() => isMiddle(rate, minutesAgo(15)));

    await pointAt(errors, 0.7);
    await page.mouse.down();
    await pointAt(errors, 0.9);
    await page.mouse.up();
    await expect.poll(() => new URL(page.url()).searchParams.get('from')).toMatch(/^20/);
    // A fifth of half an hour, whose middle is six minutes ago.
    for (const plot of plots) await until(() => isMiddle(plot, minutesAgo(6)));
    // One step back is back for all.
    await page.keyboard.press('Backspace');
    await page.getByRole('button', { name: /^Time range: Last 30 min/ }).waitFor();
    for (const plot of plots) await until(() => isMiddle(plot, minutesAgo(15)));
  });

  test('a chart: one click to the traces and the logs of its time, service and labels', async () => {
    const promql = 'sum by (shop_region) (increase(shop_orders_total{job="checkout"}[5m]))';
    await page.goto(`${oriel.run.url}/explore/metrics?${new URLSearchParams({ q: promql, from: 'now-30m' })}`);
    const plot = page.getByRole('img', { name: '1 series over time' });
    await plot.locator('canvas').waitFor();
    const box = (await plot.boundingBox())!;
    await page.mouse.move(box.x + box.width * 0.5, box.y + 100);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width - 20, box.y + 100, { steps: 4 });
    await page.mouse.up();
    await expect.poll(() => new URL(page.url()).searchParams.get('from')).toMatch(/^20/);
    const time = () => ['from', 'to'].map((name) => new URL(page.url()).searchParams.get(name));
    const services = () => new URL(page.url()).searchParams.getAll('service');
    const zoomed = time();
    // Its labels are conditions where records have them, under the name that they were sent with.
    await page.getByRole('button', { name: 'Traces of checkout, shop.region:north at the same time' }).click();
    await page.getByRole('heading', { name: 'Traces', exact: true }).waitFor();
    // The newest may lie behind the part that was chosen.
    await status()
      .getByText(/^(3\d|40) traces$/)
      .waitFor();
    expect({ time: time(), services: services(), q: query() }).toEqual({
      time: zoomed,
      services: ['checkout'],
      q: 'shop.region:north',
    });
    await page.goBack();
    await page.getByRole('button', { name: 'Logs of checkout at the same time' }).click();
    await page.getByRole('heading', { name: 'Logs', exact: true }).waitFor();
    await status()
      .getByText(/^(3\d|40) records$/)
      .waitFor();
    expect({ time: time(), services: services(), q: query() }).toEqual({
      time: zoomed,
      services: ['checkout'],
      q: '',
    });
  });

  test('traces: the one that was chosen stays chosen when newer ones come above it', async () => {
    await page.goto(`${oriel.run.url}/explore/traces`);
    await status().getByText('40 traces').waitFor();
    await page.keyboard.press('j');
    await chosenRows().waitFor();
    const chosen = await chosenRows().getAttribute('id');
    await sendShop(oriel.run.otlpHttp);
    await until(
      async () => {
        if (await status().getByText('80 traces').isVisible()) return true;
        // Asked again only once it was answered: a new question ends the one before.
        if (await status().getByText('40 traces').isVisible()) await page.keyboard.press('r');
        return false;
      },
      { everyMs: 500, timeoutMs: 60_000, what: 'the newer traces' },
    );
    expect(await chosenRows().getAttribute('id')).toBe(chosen);
  });

  test('traces: what they were at another time', async () => {
    await page.goto(`${oriel.run.url}/explore/traces?compare=previous`);
    const figures = page.getByRole('region', { name: 'Spans against the 1 h before' });
    await expect.poll(() => figures.textContent()).toMatch(/^Spans\d+was 0Failed4\.2/);
  });

  test('traces: one whose parent is on its way is shown whole as it comes', async () => {
    const [traceId, spanId, parentSpanId] = ['c'.repeat(32), 'c'.repeat(16), 'd'.repeat(16)];
    const send = (span: object) =>
      fetch(`${oriel.run.otlpHttp}/v1/traces`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          resourceSpans: [
            {
              resource: { attributes: [{ key: 'service.name', value: { stringValue: 'deliveries' } }] },
              scopeSpans: [{ spans: [{ traceId, kind: 2, ...span }] }],
            },
          ],
        }),
      });
    const nanos = (ms: number) => `${ms}000000`;
    const startMs = Date.now() - 5_000;
    await send({
      spanId,
      parentSpanId,
      name: 'hand over',
      startTimeUnixNano: nanos(startMs + 10),
      endTimeUnixNano: nanos(startMs + 20),
    });
    const row = page.getByRole('grid', { name: 'Traces' }).getByRole('row', { name: /hand over/ });
    await page.goto(`${oriel.run.url}/explore/traces?q=service:deliveries`);
    await until(
      async () => {
        if (await row.isVisible()) return true;
        await page.keyboard.press('r');
        return false;
      },
      { everyMs: 500, timeoutMs: 60_000, what: 'the trace in the list' },
    );
    await row.getByText('still arriving').waitFor();
    await row.click();
    const spans = page.getByRole('treegrid', { name: 'Spans' });
    await spans
      .getByRole('row', { name: /hand over/, level: 1 })
      .getByText('parent on its way')
      .waitFor();
    await page.getByRole('status').getByText('still arriving').waitFor();
    await spans.getByRole('row', { name: /hand over/ }).click();
    await page
      .getByRole('complementary', { name: 'Span' })
      .getByText('No metric kept this trace as an example.')
      .waitFor();

    await send({
      spanId: parentSpanId,
      name: 'deliver',
      startTimeUnixNano: nanos(startMs),
      endTimeUnixNano: nanos(startMs + 100),
    });
    // By itself.
    await spans.getByRole('row', { name: /hand over/, level: 2 }).waitFor();
    expect(await page.getByText('still arriving').count()).toBe(0);
    expect(await page.getByText('incomplete').count()).toBe(0);
  });

  test('the console stayed silent', () => {
    expect(visitor.complaints).toEqual([]);
  });
});
