import { createRequire } from 'node:module';
import type { BrowserContext, Page } from 'playwright-core';
import { afterEach, expect } from 'vitest';
import { lastSight } from './last-sight.ts';
import { isBrowserThere, launchBrowser, signInLink } from './launch-browser.ts';
import type { OrielProcess } from './oriel-process.ts';

/** Long enough for a machine that does other things beside; a page that needs it is too slow, but not broken. */
const PATIENCE_MS = 60_000;

/** Whether there is a browser to look through. Without one the journeys are skipped, and this says so, once a file. */
export function hasBrowser(): boolean {
  return isBrowserThere('the journeys through the pages are');
}

export interface Visitor extends AsyncDisposable {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the console complained of so far: errors, refusals of the content security policy, uncaught exceptions. */
  readonly complaints: readonly string[];
}

const open = new Set<BrowserContext>();

// For every file that imports this one: a failed journey says what its pages showed when it failed.
afterEach(async ({ task }) => {
  const [error] = task.result?.errors ?? [];
  if (error === undefined) return;
  for (const context of open)
    for (const page of context.pages()) error.message += `\n\n${await lastSight(page, task.name)}`;
});

/** A browser that has never seen the pages, which are built as `npm start` builds them (build-pages-once.ts). */
export async function visit(): Promise<Visitor> {
  const browser = await launchBrowser();
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' });
  context.setDefaultTimeout(PATIENCE_MS);
  const complaints: string[] = [];
  context.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      complaints.push(`${message.type()}: ${message.text()} (${message.location().url})`);
  });
  context.on('weberror', (error) => complaints.push(`uncaught: ${error.error().stack ?? error.error().message}`));
  open.add(context);
  return {
    page: await context.newPage(),
    context,
    complaints,
    async [Symbol.asyncDispose]() {
      open.delete(context);
      await browser.close();
    },
  };
}

/** Follows the link of the first run, as the person would who reads it in the terminal. */
export async function followSignInLink(page: Page, oriel: OrielProcess): Promise<void> {
  const link = signInLink(oriel);
  try {
    await page.goto(link);
    await page.getByRole('navigation', { name: 'Pages' }).waitFor();
  } catch (cause) {
    // Before the first test, where nothing else says what was to be seen.
    throw new Error(`nobody is signed in\n${await lastSight(page, 'sign-in')}`, { cause });
  }
}

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const GRAVE = new Set(['serious', 'critical']);

/** What keeps someone from using this page, once it has read what it shows: the serious and critical findings of axe, one line each. */
export async function barriers(page: Page): Promise<string[]> {
  // A former answer is dimmed while the next one is read.
  await expect.poll(() => page.locator('[aria-busy="true"]').count()).toBe(0);
  // Beside the page's own content security policy, which rightly lets no foreign script in.
  await page.evaluate(await axeSource());
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  );
  return violations
    .filter((violation) => GRAVE.has(violation.impact ?? ''))
    .flatMap((violation) => violation.nodes.map((node) => `${violation.id}: ${node.target.join(' ')}: ${node.html}`));
}

interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string | null;
    readonly nodes: readonly { readonly target: readonly string[]; readonly html: string }[];
  }[];
}

let source: Promise<string> | undefined;
function axeSource(): Promise<string> {
  source ??= import('node:fs/promises').then(({ readFile }) => readFile(AXE, 'utf8'));
  return source;
}
