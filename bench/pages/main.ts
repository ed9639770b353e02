import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { apiOf } from '../../journeys/kit/api.ts';
import { isBrowserThere, launchBrowser, signInLink } from '../../journeys/kit/launch-browser.ts';
import { START, startOriel } from '../../journeys/kit/oriel-process.ts';
import { until } from '../../journeys/kit/until.ts';
import { median, printFigures } from '../kit/table.ts';

// How long does each page take, from its address to its content, on what the demo's shop sends?
// `node bench/pages/main.ts [ROUNDS] [SECONDS]`: the median of ROUNDS (5) loads, after the shop was open for SECONDS (180). A load is the
// whole of it: the document, scripts and styles from the browser's cache, the session, and every answer that the page asks for.

const ROUNDS = Number(process.argv[2] ?? 5);
const SHOP_SECONDS = Number(process.argv[3] ?? 180);
const GOAL = '< 1 s';

/** What stands on the page once it has answered. */
const PAGES: readonly { readonly name: string; readonly path: string; readonly content: string }[] = [
  { name: 'Overview', path: '/', content: 'main table tbody tr a' },
  { name: 'Logs', path: '/explore/logs', content: '[role=grid] [role=rowgroup] [role=row]' },
  { name: 'Traces', path: '/explore/traces', content: '[role=grid] [role=rowgroup] [role=row]' },
  { name: 'Trace', path: '/explore/traces/TRACE', content: '[role=treegrid] [role=row]' },
  { name: 'Metrics', path: '/explore/metrics', content: 'main [role=textbox], main textarea' },
  {
    name: 'Metrics, a query drawn',
    path: `/explore/metrics?q=${encodeURIComponent('sum by (job) (rate(http_server_request_duration_seconds_count[5m]))')}`,
    content: 'main canvas',
  },
  { name: 'Cardinality', path: '/explore/metrics/cardinality', content: 'main table tbody tr' },
  { name: 'Targets', path: '/explore/metrics/targets', content: 'main h2' },
  { name: 'Rules', path: '/explore/metrics/rules', content: 'main h2' },
  { name: 'Services', path: '/services', content: 'main table tbody tr a' },
  { name: 'Service', path: '/services/SERVICE', content: 'main table tbody tr a' },
  { name: 'Health', path: '/admin/health', content: 'main h2' },
  { name: 'Settings', path: '/admin/settings', content: 'main h2, main table' },
];

if (isBrowserThere('the pages are')) await measurePages();

async function measurePages(): Promise<void> {
  await using oriel = await startOriel({ program: START, args: ['--demo'] });
  const api = apiOf(oriel.run, await oriel.key('read'));
  const browser = await launchBrowser();
  try {
    await sleep(SHOP_SECONDS * 1_000);
    const { trace, service } = await until(
      async () => {
        const { traces } = await api.graphql<{ traces: { nodes: { traceId: string; rootService: string }[] } }>(
          '{ traces(range: { start: "now-15m", end: "now" }, first: 1) { nodes { traceId rootService } } }',
        );
        const [first] = traces.nodes;
        return first && { trace: first.traceId, service: first.rootService };
      },
      { what: 'a trace of the shop' },
    );
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(signInLink(oriel));
    await page.getByRole('navigation', { name: 'Pages' }).waitFor();
    const figures = [];
    for (const { name, path, content } of PAGES) {
      const address = oriel.run.url + path.replace('TRACE', trace).replace('SERVICE', encodeURIComponent(service));
      // Once without measuring, so that each has its scripts in the cache.
      await loadMs(page, address, content);
      const times = [];
      for (let round = 0; round < ROUNDS; round++) times.push(await loadMs(page, address, content));
      const worst = Math.max(...times);
      figures.push({ question: name, measured: `${median(times).toFixed(0)} ms (${worst.toFixed(0)})`, goal: GOAL });
    }
    printFigures(`Pages from address to content, the median of ${ROUNDS} loads (and the slowest)`, figures);
  } finally {
    await browser.close();
  }
}

/** Milliseconds of the page's own clock, which begins with the navigation, until its content is there and nothing is being read. */
async function loadMs(page: Page, address: string, content: string): Promise<number> {
  await page.goto('about:blank');
  await page.goto(address, { waitUntil: 'commit' });
  return page.evaluate<number>(`new Promise((resolve) => {
    const look = () => {
      const isThere = document.querySelector(${JSON.stringify(content)}) !== null;
      if (isThere && document.querySelector('[aria-busy=true]') === null) resolve(performance.now());
      else requestAnimationFrame(look);
    };
    look();
  })`);
}
