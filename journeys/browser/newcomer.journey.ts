import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { followSignInLink, hasBrowser, type Visitor, visit } from '../kit/browser.ts';
import { type OrielProcess, startOriel } from '../kit/oriel-process.ts';
import { otlpLogs, sendLogs } from '../kit/otlp-logs.ts';
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

    const answer = await sendLogs(oriel.run.otlpHttp, otlpLogs('my-service', [{ body: 'hello from my application' }]), {
      authorization: `Bearer ${key}`,
    });
    expect(answer.status).toBe(200);
    await light.getByText('Received 1 log').waitFor();

    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Logs' }).click();
    await page.getByRole('row', { name: /hello from my application/ }).waitFor();
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
