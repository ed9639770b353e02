import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { barriers, followSignInLink, hasBrowser, type Visitor, visit } from '../kit/browser.ts';
import { type OrielProcess, startOriel } from '../kit/oriel-process.ts';

// Parts of Oriel go away while somebody looks: the page says so by itself, and by itself goes on.

describe.skipIf(!hasBrowser())('losses', () => {
  const data = mkdtempSync(join(tmpdir(), 'oriel-losses-'));
  let oriel: OrielProcess;
  let visitor: Visitor;
  let page: Page;
  beforeAll(async () => {
    visitor = await visit();
    ({ page } = visitor);
    oriel = await startOriel({ data });
    await followSignInLink(page, oriel);
    await page.goto(`${oriel.run.url}/admin/health`);
  });
  afterAll(async () => {
    await visitor?.[Symbol.asyncDispose]();
    await oriel?.[Symbol.asyncDispose]();
    rmSync(data, { recursive: true, force: true });
  });

  const engine = () => page.getByRole('region', { name: 'engine', exact: true });
  const connection = () => page.getByRole('status', { name: 'Live connection' });

  test('an engine that ended and was started again is on screen without a reload', async () => {
    await engine().getByText('Operational').waitFor();
    const restarts = engine().locator('dl > div', { hasText: 'restarts' }).locator('dd').first();
    expect(await restarts.textContent()).toBe('0');
    process.kill(oriel.run.enginePid!, 'SIGKILL');
    await expect.poll(() => restarts.textContent()).toBe('1');
    await engine().getByText('Operational').waitFor();
  });

  test('without a server the page says since when it stands still, and goes on when it is back', async () => {
    expect(await connection().textContent()).toBe('');
    const { port } = new URL(oriel.run.url);
    await oriel.stop();
    await connection()
      .getByText(/No connection since \d\d:\d\d:\d\d/)
      .waitFor();
    expect(await barriers(page)).toEqual([]);

    oriel = await startOriel({ data, environment: { ORIEL_PORT: port } });
    await expect.poll(() => connection().textContent()).toBe('');
    // A new engine: what is shown is of now.
    const restarts = engine().locator('dl > div', { hasText: 'restarts' }).locator('dd').first();
    await expect.poll(() => restarts.textContent()).toBe('0');
    await engine().getByText('Operational').waitFor();
  });
});
