import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { barriers, followSignInLink, hasBrowser, type Visitor, visit } from '../kit/browser.ts';
import { LONG_SPANS, LONG_TRACE, sendLongTrace } from '../kit/long-trace.ts';
import { type OrielProcess, startOriel } from '../kit/oriel-process.ts';
import { until } from '../kit/until.ts';
import { untilFound } from '../kit/until-found.ts';

// What is different from before: deployments, an earlier time behind the charts; and a trace too long to send whole.

/** To look through a long trace is much for one that does other things beside. */
const SLOW_MACHINE = { ORIEL_QUERY_TIMEOUT: '60s' };
const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;

describe.skipIf(!hasBrowser())('what changed', () => {
  let oriel: OrielProcess;
  let visitor: Visitor;
  let page: Page;
  beforeAll(async () => {
    visitor = await visit();
    ({ page } = visitor);
    oriel = await startOriel({ environment: SLOW_MACHINE });
    await sendRequests(oriel, Date.now() - 40 * MINUTE_MS, '2.4.0');
    await sendRequests(oriel, Date.now() - 20 * MINUTE_MS, '2.4.1');
    await sendRequests(oriel, Date.now() - DAY_MS - 40 * MINUTE_MS, '2.4.0');
    // The last that was sent: those before are there when it is.
    await untilFound(oriel, '/monitoring/traces?start=now-25h&end=now-24h&limit=1');
    await followSignInLink(page, oriel);
  });
  afterAll(async () => {
    await visitor?.[Symbol.asyncDispose]();
    await oriel?.[Symbol.asyncDispose]();
  });

  const go = (path: string) => page.goto(oriel.run.url + path);

  test('a deployment is told among the changes, and stands on the charts', async () => {
    await go('/');
    const changes = page.getByRole('region', { name: 'What changed' });
    await changes.getByText('answers in version 2.4.1, was 2.4.0').waitFor();
    await changes.getByRole('link', { name: /2\.4\.1/ }).click();
    await page.getByRole('heading', { name: 'checkout' }).waitFor();
    await expect.poll(() => page.title()).toBe('checkout · Service · Oriel');

    await go('/explore/traces?service=checkout');
    const heat = page.getByRole('img', { name: /^Spans by duration/ });
    const mark = heat.locator('g[data-mark]');
    await mark.waitFor();
    const said = page.getByText('checkout 2.4.0 → 2.4.1').first();
    // The chart moves as long as what stands above it arrives.
    await expect
      .poll(async () => {
        const box = (await mark.boundingBox())!;
        await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
        return said.isVisible();
      })
      .toBe(true);
  });

  test('memory that grows is told among the changes, and drawn on the page of its service', async () => {
    await sendMemory(oriel, 'leaky', (minute) => 80 + Math.max(0, minute - 10) * 10);
    const changes = page.getByRole('region', { name: 'What changed' });
    await until(
      async () => {
        await go('/');
        await changes.getByRole('listitem').first().waitFor();
        return changes.getByText(/memory grew from .+ MiB to .+ MiB within/).isVisible();
      },
      { everyMs: 1_000, timeoutMs: 120_000, what: 'the growing memory' },
    );
    await changes.getByRole('link', { name: /leaky memory grew/ }).click();
    await page.getByRole('heading', { name: 'leaky' }).waitFor();
    const memory = page.getByRole('region', { name: 'Memory' });
    await memory.getByRole('img', { name: 'Memory of each process over time' }).waitFor();
    await memory.getByText(/leaky-1: .+ MiB → .+ MiB within/).waitFor();
    expect(await barriers(page)).toEqual([]);
    await memory.getByRole('button', { name: 'Memory: more' }).click();
    await page.getByRole('menuitem', { name: 'Open in the explorer' }).click();
    await expect.poll(() => new URL(page.url()).searchParams.get('q')).toMatch(/^process_memory_usage_bytes\{job=/);
  });

  test('an earlier time is seen behind the present one, and stays in the address', async () => {
    await go('/services/checkout');
    await page.getByRole('heading', { name: 'checkout' }).waitFor();
    await page.keyboard.press('c');
    await page.getByRole('dialog', { name: 'Compare' }).getByRole('button', { name: 'Yesterday' }).click();
    await page.getByText(/^was /).first().waitFor();
    await expect.poll(() => page.url()).toContain('compare=1d');

    await page.keyboard.press('c');
    const form = page.getByRole('dialog', { name: 'Compare' });
    await form.getByLabel('Or so long before').fill('some day');
    await form.getByRole('button', { name: 'Compare', exact: true }).click();
    await form.getByRole('alert').waitFor();
    await form.getByLabel('Or so long before').fill('3 days');
    await form.getByRole('button', { name: 'Compare', exact: true }).click();
    await page.getByRole('button', { name: 'against 3 d earlier' }).waitFor();
    expect(page.url()).toContain('compare=3d');
    expect(await barriers(page)).toEqual([]);

    await page.getByRole('button', { name: 'Stop comparing' }).click();
    await expect.poll(() => page.url()).not.toContain('compare');
  });

  test('a trace of 50,000 spans comes without its details, and only what is seen is drawn', async () => {
    await sendLongTrace(oriel);
    const spans = page.getByRole('treegrid', { name: 'Spans' });
    const answered = page.waitForResponse(
      (response) => response.request().postData()?.includes('TraceOutline') === true,
    );
    await go(`/explore/traces/${LONG_TRACE}`);
    const outline = await (await answered).text();
    await expect.poll(() => spans.getAttribute('aria-rowcount')).toBe(String(LONG_SPANS));
    expect(await spans.getByRole('row').count()).toBeLessThan(100);
    expect(outline).not.toContain('only in the details');
    expect(outline.length / LONG_SPANS).toBeLessThan(100);

    // Scrolled to its end, only the rows there exist.
    await spans.evaluate((element) => element.scrollTo(0, element.scrollHeight));
    await spans.locator(`[aria-rowindex="${LONG_SPANS + 1}"]`).waitFor();
    expect(await spans.getByRole('row').count()).toBeLessThan(100);

    // The details come with the panel, and are searched where they are.
    await page.getByLabel('Search inside the trace').fill('detail-of-777');
    await page.getByRole('button', { name: 'Next match' }).click();
    const panel = page.getByRole('complementary', { name: 'Span' });
    await panel.getByText('only in the details, detail-of-777').waitFor();
    expect(await barriers(page)).toEqual([]);
  });
});

/** Ten requests of one version within a minute. */
function sendRequests(oriel: OrielProcess, startMs: number, version: string): Promise<void> {
  const spans = Array.from({ length: 10 }, (_, index) =>
    spanOf({
      traceId: hex(startMs + index, 32),
      id: index + 1,
      name: 'POST /checkout',
      startMs: startMs + index * 1_000,
    }),
  );
  return send(oriel, 'checkout', version, spans);
}

/** The memory of one process, in MiB, at each of the last forty minutes. */
async function sendMemory(oriel: OrielProcess, service: string, mebibytes: (minute: number) => number): Promise<void> {
  const resource = { attributes: attributesOf({ 'service.name': service, 'service.instance.id': `${service}-1` }) };
  const dataPoints = Array.from({ length: 41 }, (_, minute) => ({
    timeUnixNano: nanos(Date.now() - (41 - minute) * MINUTE_MS),
    asInt: String(mebibytes(minute) * 2 ** 20),
  }));
  const metrics = [{ name: 'process.memory.usage', unit: 'By', gauge: { dataPoints } }];
  await post(oriel, 'metrics', { resourceMetrics: [{ resource, scopeMetrics: [{ metrics }] }] });
}

function spanOf(span: { traceId: string; id: number; name: string; startMs: number }): object {
  return {
    traceId: span.traceId,
    spanId: hex(span.id, 16),
    name: span.name,
    kind: 2,
    startTimeUnixNano: nanos(span.startMs),
    endTimeUnixNano: nanos(span.startMs + 50),
  };
}

function hex(number: number, length: number): string {
  return Math.floor(number).toString(16).padStart(length, '0');
}

function nanos(ms: number): string {
  return String(BigInt(Math.round(ms * 1_000)) * 1_000n);
}

async function send(oriel: OrielProcess, service: string, version: string, spans: readonly object[]): Promise<void> {
  const resource = { attributes: attributesOf({ 'service.name': service, 'service.version': version }) };
  await post(oriel, 'traces', { resourceSpans: [{ resource, scopeSpans: [{ spans }] }] });
}

function attributesOf(attributes: Readonly<Record<string, string>>): readonly object[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: { stringValue: value } }));
}

async function post(oriel: OrielProcess, signal: 'traces' | 'metrics', body: object): Promise<void> {
  const answer = await fetch(`${oriel.run.otlpHttp}/v1/${signal}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(answer.status).toBe(200);
}
