import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { followSignInLink, hasBrowser, type Visitor, visit } from '../kit/browser.ts';
import { type OrielProcess, startOriel } from '../kit/oriel-process.ts';
import { until } from '../kit/until.ts';

// A newcomer in the browser: the printed link, an empty Oriel that says what to do, a key, the first record.

describe.skipIf(!hasBrowser())('the first five minutes', () => {
  let oriel: OrielProcess;
  let visitor: Visitor;
  beforeAll(async () => {
    visitor = await visit();
    oriel = await startOriel();
  });
  afterAll(async () => {
    await visitor?.[Symbol.asyncDispose]();
    await oriel?.[Symbol.asyncDispose]();
  });

  test('from the printed link to the first record on screen', async () => {
    const { page } = visitor;
    await followSignInLink(page, oriel);
    expect(new URL(page.url()).search).not.toContain('token');

    const guide = page.getByRole('region', { name: 'Connect an application' });
    await guide.getByRole('heading', { name: 'Send the first telemetry' }).waitFor();
    const snippet = guide.locator('pre');
    expect(await snippet.textContent()).toContain(oriel.run.otlpHttp);
    // On this machine it works as it stands: nothing has to be filled in first.
    expect(await snippet.textContent()).not.toMatch(/YOUR_KEY|Bearer/);
    await guide.getByText('Programs on the machine of this Oriel need no key').waitFor();
    const light = guide.getByRole('status');
    expect(await light.textContent()).toContain('Waiting for the first record');

    await guide.getByRole('button', { name: 'Create a key' }).click();
    await guide.getByText('it is shown only now').waitFor();
    const key = /Bearer%20([^"\s]+)/.exec((await snippet.textContent()) ?? '')?.[1];
    expect(key).toMatch(/^oriel_/);

    // Copied as it stands and run, as a newcomer would who has no application at hand.
    await guide.getByRole('radio', { name: 'curl' }).click();
    const command = (await snippet.textContent()) ?? '';
    expect(command).toContain(`Bearer ${key}`);
    const { stdout } = await promisify(execFile)('sh', ['-c', command]);
    expect(JSON.parse(stdout)).toMatchObject({ accepted: 1, rejected: 0 });
    await light.getByText('Received 1 log').waitFor();

    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Logs' }).click();
    await page.getByRole('row', { name: /hello from my application/ }).waitFor();
  });

  test('a page that waits for the first trace stands still, and shows it by itself', async () => {
    const { page } = visitor;
    await sendTrace(oriel.run.otlpHttp, 'long ago', Date.now() - 3 * 3_600_000);
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Traces' }).click();
    await page.getByText('No trace arrived in this time.').waitFor();
    let asked = 0;
    // As long as an answer from a busy server takes, so that waiting for it could be seen.
    await page.route('**/graphql', async (route) => {
      asked++;
      await sleep(400);
      await route.continue();
    });
    const former = await page.evaluate(watchResults);
    expect(former).toContain('No trace arrived in this time.');
    await expect.poll(() => asked, { timeout: 60_000 }).toBeGreaterThan(8);
    expect(await page.evaluate(() => (globalThis as unknown as Watched).seen)).toEqual([former]);

    await sendTrace(oriel.run.otlpHttp, 'the first', Date.now() - 1_000);
    await page.getByRole('row', { name: /the first/ }).waitFor();
    await page.unrouteAll({ behavior: 'wait' });
  });

  test('the key that was made is listed, and revoking it can be undone', async () => {
    const { page } = visitor;
    await page.goto(`${oriel.run.url}/admin/settings?part=keys`);
    const row = page.getByRole('table', { name: 'Keys' }).getByRole('row', { name: /first application/ });
    await row.getByRole('button', { name: 'Revoke first application' }).click();
    await row.getByText('revoked').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await row.getByRole('button', { name: 'Revoke first application' }).waitFor();
  });

  test('who signs out is asked to sign in, and no page is shown', async () => {
    const { page } = visitor;
    await page.getByRole('button', { name: /Account/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    expect(await page.getByRole('navigation', { name: 'Pages' }).count()).toBe(0);
  });

  test('the console stayed silent', async () => {
    // A browser tells of every 401 by itself, and asking who is signed in is how a page finds out.
    await until(() => visitor.complaints.every((text) => text.includes('401')), {
      timeoutMs: 100,
      what: () => visitor.complaints.join('\n'),
    });
  });
});

interface Watched {
  seen: string[];
}

/** Keeps, in the page, each look that what was found takes from now on: its words, how dim it is, whether a line moves above it. */
function watchResults(): string {
  const { document, getComputedStyle, requestAnimationFrame } = globalThis as never as Window & typeof globalThis;
  const look = (): string => {
    const answer = document.querySelector('[class*="results"] > [aria-busy]');
    const [inner, ...others] = [...(answer?.children ?? [])] as Element[];
    return JSON.stringify([inner?.textContent, inner && getComputedStyle(inner).opacity, others.length]);
  };
  const seen = [look()];
  const watch = (): void => {
    if (look() !== seen.at(-1)) seen.push(look());
    requestAnimationFrame(watch);
  };
  watch();
  Object.assign(globalThis, { seen });
  return seen[0]!;
}

async function sendTrace(otlpHttp: string, name: string, startMs: number): Promise<void> {
  const nanos = (ms: number): string => String(BigInt(ms) * 1_000_000n);
  const span = {
    traceId: randomBytes(16).toString('hex'),
    spanId: randomBytes(8).toString('hex'),
    name,
    kind: 2,
    startTimeUnixNano: nanos(startMs),
    endTimeUnixNano: nanos(startMs + 5),
    status: {},
  };
  const answer = await fetch(`${otlpHttp}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] }),
  });
  expect(answer.status).toBe(200);
}
