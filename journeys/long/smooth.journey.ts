import { setTimeout as sleep } from 'node:timers/promises';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { followSignInLink, hasBrowser, type Visitor, visit } from '../kit/browser.ts';
import { LONG_SPANS, LONG_TRACE, sendLongTrace } from '../kit/long-trace.ts';
import { type OrielProcess, startOriel } from '../kit/oriel-process.ts';
import { otlpLogs, sendLogs } from '../kit/otlp-logs.ts';
import { pageProcessorTime } from '../kit/page-processor-time.ts';
import { remoteWrite } from '../kit/remote-write.ts';
import { until } from '../kit/until.ts';

// What moves, moves as the hand does: what a page computes for a frame fits into it. Its thread's processor time is judged, so that a busy
// machine says the same as an idle one.

const FRAME_MS = 1_000 / 60;
const LINES_PER_SECOND = 1_000;
const TAIL_SECONDS = 8;
const [HOSTS, POINTS] = [1_000, 1_000];

describe.skipIf(!hasBrowser())('smooth', () => {
  let oriel: OrielProcess;
  let visitor: Visitor;
  let page: Page;
  beforeAll(async () => {
    visitor = await visit();
    ({ page } = visitor);
    oriel = await startOriel({ environment: { ORIEL_QUERY_TIMEOUT: '60s' } });
    await followSignInLink(page, oriel);
  });
  afterAll(async () => {
    await visitor?.[Symbol.asyncDispose]();
    await oriel?.[Symbol.asyncDispose]();
  });

  test('a waterfall of 50,000 spans scrolls within its frames', async () => {
    await sendLongTrace(oriel);
    await page.goto(`${oriel.run.url}/explore/traces/${LONG_TRACE}`);
    const spans = page.getByRole('treegrid', { name: 'Spans' });
    await expect.poll(() => spans.getAttribute('aria-rowcount')).toBe(String(LONG_SPANS));
    const time = await pageProcessorTime(page);
    await scroll(spans, 20);
    const frames = 120;
    const spentMs = await time.during(() => scroll(spans, frames));
    expect(spentMs / frames).toBeLessThan(FRAME_MS);
  });

  test('a thousand lines a second come by without a stutter', async () => {
    await page.goto(`${oriel.run.url}/explore/logs?live=1`);
    const status = page.getByRole('status', { name: 'About this result' });
    await status.getByText('live').waitFor();
    const records = page.getByRole('grid', { name: 'Log records' });
    await until(
      async () => {
        await send(0);
        return records
          .getByRole('row', { name: /of second 0/ })
          .first()
          .isVisible();
      },
      { everyMs: 500, what: 'the first lines of the tail' },
    );
    const time = await pageProcessorTime(page);
    const spentMs = await time.during(async () => {
      for (let second = 1; second <= TAIL_SECONDS; second++) await Promise.all([send(second), sleep(1_000)]);
      await records
        .getByRole('row', { name: new RegExp(`of second ${TAIL_SECONDS}`) })
        .first()
        .waitFor();
    });
    // More than half of the time left for whoever uses the page meanwhile.
    expect(spentMs / TAIL_SECONDS).toBeLessThan(500);
  });

  test('a million samples as a thousand lines are drawn and looked along within frames', async () => {
    await writeMillion();
    await page.setViewportSize({ width: 1_280, height: 800 });
    const time = await pageProcessorTime(page);
    const plot = page.getByRole('img', { name: '1,000 series over time' });
    await page.goto(
      `${oriel.run.url}/explore/metrics?${new URLSearchParams({ q: 'host_load', from: 'now-250m', step: '15' })}`,
    );
    await plot.locator('canvas').waitFor();
    const box = (await plot.boundingBox())!;
    const look = async (moves: number): Promise<void> => {
      for (let at = 0; at < moves; at++)
        await page.mouse.move(box.x + 100 + ((box.width - 150) * at) / moves, box.y + 60 + (at % 7) * 12);
    };
    await look(10);
    const moves = 100;
    const spentMs = await time.during(() => look(moves));
    expect(spentMs / moves).toBeLessThan(FRAME_MS);
  });

  async function writeMillion(): Promise<void> {
    const endMs = Math.floor(Date.now() / 15_000) * 15_000;
    const times = Array.from({ length: POINTS }, (_, at) => endMs - (POINTS - 1 - at) * 15_000);
    for (let from = 0; from < HOSTS; from += 100)
      await remoteWrite(
        oriel.run.otlpHttp,
        Array.from({ length: 100 }, (_, at) => ({
          labels: { __name__: 'host_load', host: `h${from + at}` },
          samples: times.map((ms, time) => [ms, ((from + at) % 50) + Math.sin(time / (20 + at))] as const),
        })),
      );
    const kept = `${oriel.run.url}/prometheus/api/v1/query?query=${encodeURIComponent('sum(count_over_time(host_load[5h]))')}`;
    await expect.poll(async () => (await page.request.get(kept)).text(), { timeout: 30_000 }).toContain('"1000000"');
  }

  async function send(second: number): Promise<void> {
    const lines = Array.from({ length: LINES_PER_SECOND }, (_, line) => ({ body: `line ${line} of second ${second}` }));
    expect((await sendLogs(oriel.run.otlpHttp, otlpLogs('chatty', lines))).status).toBe(200);
  }
});

/** Ten rows a frame, as a wheel that is turned fast. */
async function scroll(list: Locator, frames: number): Promise<void> {
  await list.evaluate(async (element, count) => {
    const { requestAnimationFrame } = globalThis as never as Window & typeof globalThis;
    for (let frame = 0; frame < count; frame++) {
      element.scrollBy(0, 240);
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
  }, frames);
}
