import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { barriers, followSignInLink, hasBrowser, type Visitor, visit } from '../kit/browser.ts';
import { holdAnswers } from '../kit/hold-answers.ts';
import { type OrielProcess, startOriel } from '../kit/oriel-process.ts';
import { remoteWrite, writeShopMetrics } from '../kit/remote-write.ts';

// Someone asks for numbers in PromQL: typed with completion, built by hand, as chart, table and heat map, and on to a trace.

const TRACE_ID = '5b8efff798038103d269b633813fc60c';

describe.skipIf(!hasBrowser())('asking in PromQL', () => {
  let oriel: OrielProcess;
  let visitor: Visitor;
  let page: Page;
  beforeAll(async () => {
    visitor = await visit();
    ({ page } = visitor);
    oriel = await startOriel();
    await writeShopMetrics(oriel.run.otlpHttp, { traceId: TRACE_ID });
    await followSignInLink(page, oriel);
  });
  afterAll(async () => {
    await visitor?.[Symbol.asyncDispose]();
    await oriel?.[Symbol.asyncDispose]();
  });

  const editor = (letter = 'A') => page.getByRole('textbox', { name: `Query ${letter}`, exact: true });
  const status = () => page.getByRole('status', { name: 'About this result' });
  const offer = (name: RegExp) => page.getByRole('option', { name });
  const queries = () => new URL(page.url()).searchParams.getAll('q');
  const go = (search: Readonly<Record<string, string>>, path = '/explore/metrics') =>
    page.goto(`${oriel.run.url}${path}?${new URLSearchParams({ from: 'now-30m', ...search })}`);

  /** Each at one value for some minutes, so that every step of a chart finds it, and there to be asked for. */
  const writeLevels = async (
    levels: readonly {
      readonly labels: { readonly __name__: string; [name: string]: string };
      readonly value: number;
    }[],
  ) => {
    const nowMs = Date.now();
    const times = Array.from({ length: 20 }, (_, at) => nowMs - (19 - at) * 15_000);
    await remoteWrite(
      oriel.run.otlpHttp,
      levels.map(({ labels, value }) => ({ labels, samples: times.map((ms) => [ms, value] as const) })),
    );
    const count = `count(${levels[0]!.labels.__name__})`;
    const kept = `${oriel.run.url}/prometheus/api/v1/query?query=${count}`;
    await expect.poll(async () => (await page.request.get(kept)).text()).toContain(`"${levels.length}"`);
  };

  test('a query is typed with what is offered, and drawn', async () => {
    await go({});
    await page.getByRole('heading', { name: 'Ask for a metric' }).waitFor();
    // Requests before the process that answers them.
    const offered = await page.getByRole('main').getByRole('button', { name: /_/ }).allTextContents();
    expect(offered.indexOf('shop_requests_total')).toBeGreaterThan(-1);
    expect(offered.at(-1)).toMatch(/^process_/);
    await page.keyboard.press('/');
    await page.keyboard.type('su');
    await offer(/^sum aggregation/).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.type(' by (ro');
    await offer(/^route/).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.type(') (rat');
    await offer(/^rate/).first().waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.type('shop_requests');
    await offer(/shop_requests_total counter/).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.type('{code="');
    await offer(/^500/).waitFor();
    await page.keyboard.type('200"}[5m]))');
    await page.keyboard.press('ControlOrMeta+Enter');
    await status().getByText('3 series').waitFor();
    expect(queries()).toEqual(['sum by (route) (rate(shop_requests_total{code="200"}[5m]))']);
    await page.getByRole('img', { name: '3 series over time' }).waitFor();
    const search = page.getByRole('row', { name: /\/search/ });
    await search.getByRole('cell', { name: '4/s', exact: true }).first().waitFor();
  });

  test('while the answer to another query is on its way, the former one keeps its name and unit, and is not counted', async () => {
    const former = 'sum by (route) (rate(shop_requests_total{code="200"}[5m]))';
    await go({ q: former });
    await status().getByText('3 series').waitFor();
    const rate = page.getByRole('row', { name: /\/search/ }).getByRole('cell', { name: '4/s', exact: true });
    await rate.first().waitFor();
    await using held = await holdAnswers(page, '**/query_range*');
    await editor().fill('sum by (code) (shop_requests_total)');
    await editor().press('Enter');
    await status().getByText('reading').waitFor();
    expect(await rate.first().isVisible()).toBe(true);
    expect(await status().textContent()).not.toMatch(/series|samples/);
    await held.release();
    await status().getByText('2 series').waitFor();
    await rate.first().waitFor({ state: 'detached' });
  });

  test('what is wrong is said at its place, and mended', async () => {
    await go({ q: 'sum(rate(shop_requests_total))' });
    await page.getByRole('alert').getByText('at 1:10').waitFor();
    expect(await editor().getAttribute('aria-invalid')).toBe('true');
    expect(await page.locator('pre mark').first().textContent()).toBe('shop_requests_total');
    await editor().fill('sum(rate(shop_requests_total[5m]))');
    await editor().press('Enter');
    await status().getByText('1 series').waitFor();
    expect(await editor().getAttribute('aria-invalid')).toBe('false');
  });

  test('a formula between queries, one of them switched off, formatted', async () => {
    await go({ q: 'sum(rate(shop_requests_total{code="500"}[5m]))' });
    await status().getByText('1 series').waitFor();
    await page.keyboard.press('a');
    await editor('B').fill('sum(rate(shop_requests_total[5m]))');
    await page.getByRole('button', { name: 'Query', exact: true }).click();
    await editor('C').fill('A/B*100');
    await editor('C').press('Enter');
    await status().getByText('3 series').waitFor();
    for (const letter of ['A', 'B']) {
      await page.getByRole('button', { name: `Query ${letter} is asked` }).click();
    }
    await status().getByText('1 series').waitFor();
    // A tenth of a request of seven each second, 1.43 %, as far as whole requests show it.
    await page
      .getByRole('cell', { name: /^1\.[45]\d* %$/ })
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Query C: more' }).click();
    await page.getByRole('menuitem', { name: 'Format' }).click();
    await expect.poll(() => queries()[2]).toBe('A / B * 100');
  });

  test('the builder and the text are one query', async () => {
    await go({ q: 'histogram_quantile(0.95, sum by (le) (rate(shop_request_duration_seconds_bucket[5m])))' });
    await page.getByRole('radio', { name: 'Builder' }).click();
    const builder = page.getByRole('group', { name: 'Builder of query A' });
    const quantile = builder.getByRole('textbox', { name: 'Number 1 of histogram_quantile' });
    expect(await quantile.inputValue()).toBe('0.95');
    await quantile.fill('0.5');
    await quantile.press('Enter');
    await builder.getByRole('combobox', { name: 'Range of rate' }).selectOption('10m');
    const built = 'histogram_quantile(0.5, sum by (le) (rate(shop_request_duration_seconds_bucket[10m])))';
    await expect.poll(() => queries()[0]).toBe(built);
    await expect.poll(() => editor().inputValue()).toBe(built);
    await editor().fill('rate(shop_requests_total[5m] offset 1m)');
    await page.getByText('The builder cannot hold an offset').waitFor();
    await editor().fill('max(process_resident_memory_bytes)');
    await builder.getByText('max', { exact: true }).waitFor();
    await editor().press('Enter');
    await status().getByText('1 series').waitFor();
  });

  test('a function that was renamed is told by its new name', async () => {
    await go({ q: 'holt_winters(up[5m], 0.5, 0.5)' });
    await page.getByRole('alert').getByText('since Prometheus 3 it is called double_exponential_smoothing').waitFor();
  });

  test('a point in time is a date, wherever it is said', async () => {
    const startedAt = Math.floor(Date.now() / 1_000) - 3 * 86_400;
    await writeLevels([{ labels: { __name__: 'process_start_time_seconds', job: 'shop' }, value: startedAt }]);
    await go({ q: 'process_start_time_seconds' });
    await page.getByText(/^time, UTC/).waitFor();
    const said = new Date(startedAt * 1_000).toISOString().slice(0, 10);
    await page
      .getByRole('cell', { name: new RegExp(`^${said.slice(0, 8)}\\d\\d \\d\\d:\\d\\d:\\d\\d$`) })
      .first()
      .waitFor();
    await go({ q: 'time() - process_start_time_seconds' });
    await page.getByRole('cell', { name: /^3 d/ }).first().waitFor();
  });

  test('rates and durations have a scale each', async () => {
    await go({ q: 'sum(rate(shop_requests_total[5m]))' });
    await status().getByText('1 series').waitFor();
    await page.keyboard.press('a');
    await editor('B').fill('histogram_quantile(0.9, sum by (le) (rate(shop_request_duration_seconds_bucket[5m])))');
    await editor('B').press('Enter');
    await status().getByText('2 series').waitFor();
    await page.getByText('left /s, right duration').waitFor();
    await page.getByRole('cell', { name: '7/s', exact: true }).first().waitFor();
    await page
      .getByRole('cell', { name: /^\d+ ms$/ })
      .first()
      .waitFor();
  });

  test('a thousand lines are drawn, a spike among them stays, the legend holds what is seen', async () => {
    const endMs = Math.floor(Date.now() / 15_000) * 15_000;
    await remoteWrite(
      oriel.run.otlpHttp,
      Array.from({ length: 1_000 }, (_, host) => ({
        labels: { __name__: 'host_load', host: `h${host}` },
        samples: Array.from({ length: 120 }, (_, at) => {
          const isSpike = host === 500 && at === 60;
          return [endMs - (119 - at) * 15_000, isSpike ? 90 : 1 + (host % 10)] as const;
        }),
      })),
    );
    const kept = `${oriel.run.url}/prometheus/api/v1/query?query=count(host_load)`;
    await expect.poll(async () => (await page.request.get(kept)).text()).toContain('"1000"');
    await go({ q: 'host_load', step: '15' });
    await status().getByText('1,000 series').waitFor();
    const plot = page.getByRole('img', { name: '1,000 series over time' });
    // Colours of lines, and not only the grey of the grid: in the lower rows, and in one column of the upper ones.
    const coloured = () =>
      plot
        .locator('canvas')
        .first()
        .evaluate((canvas: HTMLCanvasElement) => {
          const { width, height } = canvas;
          // A copy is read: the page's own canvas is for drawing.
          const copy = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })!;
          copy.drawImage(canvas, 0, 0);
          const columns = (top: number, bottom: number) => {
            const { data } = copy.getImageData(80, top, width - 100, bottom - top);
            const found = new Set<number>();
            for (let at = 0; at < data.length; at += 4) {
              const parts = [data[at]!, data[at + 1]!, data[at + 2]!];
              if (data[at + 3]! > 200 && Math.max(...parts) - Math.min(...parts) > 60)
                found.add((at / 4) % (width - 100));
            }
            return found.size;
          };
          return { low: columns(height * 0.6, height * 0.9), high: columns(height * 0.1, height * 0.4) };
        });
    await expect.poll(async () => (await coloured()).low).toBeGreaterThan(300);
    await expect.poll(async () => (await coloured()).high).toBeGreaterThan(0);
    expect((await coloured()).high).toBeLessThan(20);
    expect(await page.getByRole('button', { name: /^h\d+$/ }).count()).toBeLessThan(60);
    expect(await barriers(page)).toEqual([]);
  });

  test('a chart against the time before, named, in orders of magnitude, taken along as CSV and as a link', async () => {
    await visitor.context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: oriel.run.url });
    await go({ q: 'sum by (route) (shop_requests_total)', from: 'now-10m', compare: 'previous' });
    await status().getByText('3 series').waitFor();
    await page.getByRole('button', { name: '/cart, the 10 min before' }).waitFor();
    await page.getByRole('button', { name: 'Query A: more' }).click();
    await page.getByRole('menuitem', { name: 'Name the series' }).click();
    const legend = page.getByRole('textbox', { name: 'Legend of A' });
    await legend.fill('way {{route}}');
    await legend.press('Enter');
    await page.getByRole('button', { name: 'way /cart', exact: true }).waitFor();
    await page.getByRole('button', { name: 'Log scale' }).click();
    await expect.poll(() => new URL(page.url()).searchParams.get('scale')).toBe('log');

    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: 'sum by (route) (shop_requests_total): more' }).click();
    await page.getByRole('menuitem', { name: 'Save all series as CSV' }).click();
    const [head, ...lines] = readFileSync(await (await downloading).path(), 'utf8').split('\n');
    expect(head).toBe('query,series,time,value');
    expect(lines.length).toBeGreaterThan(100);
    expect(lines.every((line) => /^A,way \/\w+,[\dT:.-]+Z,\d+$/.test(line))).toBe(true);

    await page.getByRole('button', { name: 'Copy a link to this view' }).click();
    await page.getByText('Copied a link to exactly this time').waitFor();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    expect(new URL(link).searchParams.get('from')).toMatch(/^20/);
    await page.goto(link);
    await page.getByRole('button', { name: 'way /cart', exact: true }).waitFor();
    await page.getByRole('button', { name: 'way /cart, the 10 min before' }).waitFor();
    expect(await page.getByRole('button', { name: 'Log scale' }).getAttribute('aria-pressed')).toBe('true');
  });

  test('dragging zooms, the table has every series, a series filters', async () => {
    await go({ q: 'shop_requests_total' });
    const plot = page.getByRole('img', { name: '4 series over time' });
    await plot.waitFor();
    await plot.locator('canvas').waitFor();
    const box = (await plot.boundingBox())!;
    await page.mouse.move(box.x + box.width * 0.5, box.y + 100);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.8, box.y + 100, { steps: 4 });
    await page.mouse.up();
    await expect.poll(() => new URL(page.url()).searchParams.get('from')).toMatch(/^20/);
    await page.goBack();
    await page.getByRole('button', { name: /^Time range: Last 30 min/ }).waitFor();
    await page.getByRole('radio', { name: 'Table' }).click();
    const table = page.getByRole('table', { name: 'Series' });
    await expect.poll(() => table.getByRole('row').count()).toBe(5);
    // Half an hour of 4 requests a second.
    await table.getByRole('row').nth(1).getByRole('cell', { name: '7,200' }).waitFor();
    await table.getByRole('button', { name: /code="500"/ }).click();
    await expect.poll(() => queries()[0]).toContain('code="500"');
    await status().getByText('1 series').waitFor();
  });

  test('an exemplar leads to its trace, the explanation says what is read, buckets are a heat map', async () => {
    await go({ q: 'histogram_quantile(0.9, sum by (le) (rate(shop_request_duration_seconds_bucket[5m])))' });
    const exemplars = page.getByRole('table', { name: 'Exemplars' });
    const trace = exemplars.getByRole('link').first();
    expect(await trace.getAttribute('href')).toContain(TRACE_ID);
    // However long the labels of its series are, nobody scrolls aside for it.
    const { x, width } = (await trace.boundingBox())!;
    expect(x + width).toBeLessThan(page.viewportSize()!.width);
    await page.getByRole('radio', { name: 'Explain' }).click();
    // What was not asked has no number, not even zero.
    await expect.poll(() => status().textContent()).toMatch(/^explained, not runsteps of/);
    await page.getByText(/reads 6 series and at most/).waitFor();
    await go({ q: 'sum by (le) (increase(shop_request_duration_seconds_bucket[1m]))', view: 'heat' });
    await page.getByRole('img', { name: /^Distribution of/ }).waitFor();
  });

  test('where nothing is found, what of the query removes it is told and taken out', async () => {
    await go({ q: 'rate(shop_request_duration_second_bucket[5m])' });
    await page.getByRole('heading', { name: /No metric is called shop_request_duration_second_bucket/ }).waitFor();
    await page.getByRole('main').getByRole('button', { name: 'shop_request_duration_seconds_bucket' }).last().click();
    await status().getByText('6 series').waitFor();
    expect(queries()).toEqual(['rate(shop_request_duration_seconds_bucket[5m])']);
    await go({ q: 'shop_request_duration_seconds_bucket{le="0.7"}' });
    await page.getByText(/^Its le is .*\+Inf/).waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('button', { name: 'Drop {le="0.7"}' }).click();
    await status().getByText('6 series').waitFor();
  });

  test('a query that is added is written at once', async () => {
    await go({ q: 'up' });
    await page.getByRole('button', { name: 'Query', exact: true }).click();
    await page.keyboard.type('vector(7)');
    await page.keyboard.press('Control+Enter');
    await expect.poll(queries).toEqual(['up', 'vector(7)']);
  });

  test('metrics alone: the overview begins with them, and the page of targets says that they are sent', async () => {
    await writeLevels(
      [1, 0].map((up) => ({
        labels: { __name__: 'up', job: 'shop', instance: `${up}`, cluster: 'prod' },
        value: up,
      })),
    );
    await go({}, '/');
    const card = page.getByRole('region', { name: 'Metrics' });
    await card.getByRole('link', { name: '1 is down' }).waitFor();
    await card.getByRole('table', { name: 'Busiest metrics' }).waitFor();
    expect(await barriers(page)).toEqual([]);
    await card.getByRole('link', { name: 'Targets' }).click();
    await page.getByRole('heading', { name: 'Oriel scrapes nothing itself' }).waitFor();
    await page.getByText(/^Samples arrive by remote write, /).waitFor();
    const others = page.getByRole('table', { name: 'Scraped by others' });
    await others.getByText('cluster="prod"').waitFor();
    expect(await barriers(page)).toEqual([]);
    await others.getByRole('link', { name: '1', exact: true }).click();
    await status().getByText('1 series').waitFor();
    expect(queries()).toEqual(['up{job="shop", cluster="prod"} == 0']);
  });

  test('cardinality: the largest, and a click asks for it', async () => {
    await go({}, '/explore/metrics/cardinality');
    await page
      .getByRole('table', { name: 'Series by metric' })
      .getByRole('link', { name: 'shop_request_duration_seconds_bucket' })
      .click();
    await status().getByText('6 series').waitFor();
    expect(queries()).toEqual(['shop_request_duration_seconds_bucket']);
  });

  test('cardinality: what is refused, which label is at fault, and what to do', async () => {
    const { url, otlpHttp } = oriel.run;
    const limit = 'mutation { changeTenant(change: { maxSeriesPerMetric: 1100 }) { settings { maxSeriesPerMetric } } }';
    const limited = await page.request.post(`${url}/graphql`, { headers: { origin: url }, data: { query: limit } });
    expect(await limited.text()).toContain('1100');
    const users = Array.from({ length: 1_500 }, (_, user) => ({
      labels: { __name__: 'visits_total', user_id: `u${user}` },
      samples: [[Date.now(), 1]] as const,
    }));
    // The limit is the tenant's at once and the way in's within moments.
    await expect
      .poll(() => remoteWrite(otlpHttp, users).then(String, (error: Error) => error.message))
      .toContain('visits_total has reached 1,100 series');
    await go({}, '/explore/metrics/cardinality');
    const refused = page.getByRole('table', { name: 'Refused series' }).getByRole('row', { name: /visits_total/ });
    await refused.getByText('user_id').waitFor();
    await page.getByText('regex: user_id').waitFor();
    expect(await barriers(page)).toEqual([]);
  });

  test('from a chart to the logs of its services, at the same time', async () => {
    const logsOf = async (query: string): Promise<string[]> => {
      await go({ q: query });
      await page.getByRole('button', { name: /^Logs of/ }).click();
      await page.getByRole('heading', { name: 'Logs', exact: true }).waitFor();
      const { pathname, searchParams } = new URL(page.url());
      expect({ pathname, from: searchParams.get('from') }).toEqual({ pathname: '/explore/logs', from: 'now-30m' });
      return searchParams.getAll('service').sort();
    };
    expect(await logsOf('sum by (job) (rate(shop_requests_total[5m]))')).toEqual(['payments', 'shop']);
    // Also where the answer has lost the label.
    expect(await logsOf('sum by (route) (rate(shop_requests_total{job="shop"}[5m]))')).toEqual(['shop']);
    // A series that the legend isolates is the one that is meant, until all are in sight again.
    await go({ q: 'sum by (job) (rate(shop_requests_total[5m]))' });
    const payments = page.getByRole('main').getByRole('button', { name: 'payments', exact: true });
    await payments.click();
    await page.getByRole('button', { name: 'Logs of payments at the same time' }).waitFor();
    await payments.click();
    await page.getByRole('button', { name: /^Logs of .*shop/ }).waitFor();
    await payments.click();
    await page.getByRole('button', { name: 'Traces of payments at the same time' }).click();
    await page.getByRole('heading', { name: 'Traces', exact: true }).waitFor();
    expect(new URL(page.url()).searchParams.getAll('service')).toEqual(['payments']);
  });

  test('heat maps beside each other show the same moment', async () => {
    const ofBuckets = (rate: string) => `sum by (le) (${rate}(shop_request_duration_seconds_bucket[1m]))`;
    const asked = [
      ['q', ofBuckets('increase')],
      ['q', ofBuckets('rate')],
    ];
    await page.goto(
      `${oriel.run.url}/explore/metrics?${new URLSearchParams([...asked, ['view', 'heat'], ['from', 'now-30m']])}`,
    );
    const maps = page.getByRole('img', { name: /^Distribution of/ });
    await maps.nth(1).waitFor();
    const lines = maps.nth(1).locator('[data-moment]');
    expect(await lines.count()).toBe(0);
    const box = (await maps.first().boundingBox())!;
    await page.mouse.move(box.x + box.width * 0.6, box.y + 100);
    await expect.poll(async () => (await lines.boundingBox())?.x).toBeCloseTo(box.x + box.width * 0.6, -1);
    expect(await maps.first().locator('[data-moment]').count()).toBe(0);
    await page.mouse.move(1, 1);
    await expect.poll(() => lines.count()).toBe(0);
  });

  test('a chart is kept as a view with what is written, and opens as it was saved wherever one has been since', async () => {
    await go({ q: 'sum by (route) (rate(shop_requests_total[5m]))', from: 'now-30m' });
    await status().getByText('3 series').waitFor();
    await page.keyboard.press('a');
    await editor('B').fill('sum(rate(shop_requests_total{code="500"}[5m]))');
    await page.getByRole('button', { name: 'Save as a view' }).click();
    await page.getByLabel('Save this view as').fill('Routes and failures');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Saved "Routes and failures"').waitFor();
    const saved = queries();
    expect(saved).toHaveLength(2);

    await go({ from: 'now-6h', service: 'payments', compare: 'previous' }, '/explore/logs');
    await page.getByRole('button', { name: 'Saved views' }).click();
    await page.getByRole('button', { name: /^Routes and failures/ }).click();
    await status().getByText('4 series').waitFor();
    expect(queries()).toEqual(saved);
    expect([...new URL(page.url()).searchParams.keys()].sort()).toEqual(['from', 'q', 'q']);
    await page.getByRole('button', { name: /^Time range: Last 30 min/ }).waitFor();
    expect(await editor('B').inputValue()).toBe('sum(rate(shop_requests_total{code="500"}[5m]))');
  });

  test('each state keeps nobody out, in either theme, and fits a phone', async () => {
    const views: readonly (readonly [search: Readonly<Record<string, string>>, path?: string])[] = [
      [{}],
      [{ q: 'sum by (route) (rate(shop_requests_total[5m]))', edit: 'builder' }],
      [{ q: 'sum(rate(' }],
      [{ q: 'nothing_like_this' }],
      [{ q: 'rate(process_resident_memory_bytes[5m])', draw: 'stacked' }],
      [{ q: 'shop_requests_total', view: 'table' }],
      [{ q: 'shop_requests_total', view: 'explain' }],
      [{ q: 'process_start_time_seconds' }],
      [{}, '/'],
      [{}, '/explore/metrics/cardinality'],
      [{}, '/explore/metrics/targets'],
      [{}, '/explore/metrics/rules'],
    ];
    const found: string[] = [];
    for (const [search, path] of views)
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize(
          colorScheme === 'light' ? { width: 1_280, height: 800 } : { width: 390, height: 844 },
        );
        await go(search, path);
        await status().waitFor();
        const place = `${path ?? ''} ${JSON.stringify(search)} ${colorScheme}`;
        for (const barrier of await barriers(page)) found.push(`${place}: ${barrier}`);
        const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');
        if (overflow > 0) found.push(`${place}: ${overflow} px too wide`);
      }
    expect(found).toEqual([]);
    expect(visitor.complaints).toEqual([]);
  });
});
