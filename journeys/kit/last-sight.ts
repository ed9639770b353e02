import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

/** A page that hangs must not hang the report about it. */
const PATIENCE_MS = 10_000;
const MOST_LINES = 60;

/**
 * What a page shows now, in words, for the report of a failed journey: its address, the line about its result, and its contents
 * as a screen reader would tell them. The screenshot stays on this machine, and is named where somebody can open it.
 */
export async function lastSight(page: Page, journey: string): Promise<string> {
  const told = async (what: Promise<string | null>): Promise<string> => {
    try {
      return (await what) ?? 'nothing';
    } catch (error) {
      return `cannot be told: ${error instanceof Error ? error.message.split('\n')[0] : error}`;
    }
  };
  const line = page.getByRole('status', { name: 'About this result' });
  const [status, contents, picture] = await Promise.all([
    told(line.first().textContent({ timeout: 1_000 })),
    told(page.locator('body').ariaSnapshot({ timeout: PATIENCE_MS })),
    process.env.CI ? undefined : told(screenshot(page, journey)),
  ]);
  const lines = contents.split('\n');
  const left = lines.length > MOST_LINES ? [`… and ${lines.length - MOST_LINES} lines more`] : [];
  return [
    `The page stood at ${page.url()}`,
    `its status line: ${status}`,
    ...(picture === undefined ? [] : [`its picture: ${picture}`]),
    ...lines.slice(0, MOST_LINES),
    ...left,
  ].join('\n');
}

async function screenshot(page: Page, journey: string): Promise<string> {
  const directory = join(tmpdir(), 'oriel-failed-journeys');
  mkdirSync(directory, { recursive: true });
  const path = join(directory, `${journey.replaceAll(/[^\w]+/g, '-')}-${Date.now()}.png`);
  await page.screenshot({ path, timeout: PATIENCE_MS });
  return path;
}
