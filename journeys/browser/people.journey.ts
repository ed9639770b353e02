import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { barriers, followSignInLink, hasBrowser, type Visitor, visit } from '../kit/browser.ts';
import { type OrielProcess, startOriel } from '../kit/oriel-process.ts';
import { until } from '../kit/until.ts';

// Who may come in and what they may do: invited, given another role, a password of their own, and out again.

const READER = 'reader@example.com';
const PASSWORD = 'correct horse battery staple';

describe.skipIf(!hasBrowser())('people', () => {
  let oriel: OrielProcess;
  let admin: Visitor;
  let reader: Visitor;
  let page: Page;
  let link: string;
  beforeAll(async () => {
    [admin, reader] = [await visit(), await visit()];
    ({ page } = admin);
    oriel = await startOriel();
    await followSignInLink(page, oriel);
  });
  afterAll(async () => {
    await admin?.[Symbol.asyncDispose]();
    await reader?.[Symbol.asyncDispose]();
    await oriel?.[Symbol.asyncDispose]();
  });

  const go = (visitor: Page, path: string) => visitor.goto(oriel.run.url + path);
  const members = () => page.getByRole('table', { name: 'Members' });

  test('a member is invited, and the link is shown once', async () => {
    await go(page, '/admin/settings?part=members');
    await expect.poll(() => page.title()).toBe('members · Settings · Oriel');
    await page.getByLabel('Email').fill('no address');
    await page.getByRole('button', { name: 'Add member' }).click();
    await page.getByRole('alert').waitFor();
    await page.getByLabel('Email').fill(READER);
    await page.getByLabel('Role', { exact: true }).selectOption('READONLY');
    await page.getByRole('button', { name: 'Add member' }).click();
    await members()
      .getByRole('row', { name: /reader@example\.com/ })
      .waitFor();
    link = (await page.locator('code', { hasText: '/auth/link?token=' }).textContent())!;
    expect(await barriers(page)).toEqual([]);
  });

  test('a change of role can be taken back, and the last administrator stays', async () => {
    const role = page.getByLabel(`Role of ${READER}`);
    await role.selectOption('ADMIN');
    await page.getByText(`Making ${READER} ADMIN`).waitFor();
    await page.getByRole('button', { name: 'Undo' }).last().click();
    await expect.poll(() => role.inputValue()).toBe('READONLY');

    // Not offered only to be refused: the control says why.
    const remove = page.getByRole('button', { name: 'Remove admin@localhost' });
    await expect.poll(() => remove.getAttribute('title')).toMatch('the last ADMIN of the tenant');
    await remove.click({ force: true });
    await page.getByRole('region', { name: 'Notices' }).getByText('the last ADMIN of the tenant').waitFor();
    expect(await page.getByText('Removing admin@localhost').count()).toBe(0);
    expect(await page.getByLabel('Role of admin@localhost').isDisabled()).toBe(true);
    await members()
      .getByRole('row', { name: /admin@localhost/ })
      .waitFor();
  });

  test('a reader sees what is open to them, and a sentence for the rest', async () => {
    const { page: theirs } = reader;
    await theirs.goto(link);
    await theirs.getByRole('navigation', { name: 'Pages' }).waitFor();
    await go(theirs, '/admin/settings?part=members');
    await theirs.getByRole('table', { name: 'Members' }).waitFor();
    expect(await theirs.getByRole('button', { name: 'Add member' }).count()).toBe(0);
    for (const part of ['keys', 'tenants', 'audit']) {
      await go(theirs, `/admin/settings?part=${part}`);
      await theirs.getByRole('heading', { name: 'Not open to you' }).waitFor();
    }
    // Its last errors are told to operators: who is not told of them is not told that there were none.
    await go(theirs, '/admin/health');
    await theirs.getByRole('heading', { name: 'engine' }).waitFor();
    expect(await theirs.getByRole('heading', { name: 'Last errors' }).count()).toBe(0);
    expect(await barriers(theirs)).toEqual([]);

    // A view of somebody else's can be opened, and is not offered for deletion.
    await go(page, '/explore/logs?q=basket');
    await page.getByRole('button', { name: 'Saved views' }).click();
    await page.getByLabel('Save this view as').fill('Baskets');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Saved "Baskets"').waitFor();
    await go(page, '/services/check%20out');
    await page.getByRole('button', { name: 'Saved views' }).click();
    await page.getByLabel('Save this view as').fill('Checkout');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Saved "Checkout"').waitFor();
    await go(theirs, '/admin/settings?part=views');
    const remove = theirs.getByRole('button', { name: 'Delete Baskets' });
    await remove.waitFor();
    expect(await remove.getAttribute('title')).toMatch('This takes the role USER');
    expect(await theirs.getByRole('link', { name: 'Baskets' }).getAttribute('href')).toBe('/explore/logs?q=basket');
    expect(await theirs.getByRole('link', { name: 'Checkout' }).getAttribute('href')).toBe('/services/check%20out');
    await theirs.getByRole('button', { name: 'Saved views' }).click();
    await theirs.getByText('Saving one takes the role USER').waitFor();
    expect(await theirs.getByLabel('Save this view as').count()).toBe(0);
    expect(await barriers(theirs)).toEqual([]);
    const menu = theirs.getByRole('dialog', { name: 'Saved views' });
    await menu.getByRole('button', { name: /^Checkout/ }).click();
    await expect.poll(() => new URL(theirs.url()).pathname).toBe('/services/check%20out');
    await theirs.getByRole('button', { name: 'Saved views' }).click();
    await menu.getByRole('button', { name: /^Baskets/ }).click();
    await expect.poll(() => theirs.url()).toContain('/explore/logs?q=basket');
  });

  test('a password is chosen, a wrong one is refused in its place, and it opens the door', async () => {
    const { page: theirs, context } = reader;
    await go(theirs, '/admin/settings?part=profile');
    const change = async (current: string, next: string): Promise<void> => {
      await theirs.getByLabel('Current password').fill(current);
      await theirs.getByLabel('New password').fill(next);
      await theirs.getByRole('button', { name: 'Change password' }).click();
    };
    await change('', PASSWORD);
    await theirs.getByText('Changed the password').waitFor();
    await change('not mine', `${PASSWORD} again`);
    await theirs.getByRole('alert').getByText('The current password is wrong.').waitFor();

    // The session ends while the page is open: whoever signs in again is where they were.
    await go(theirs, '/explore/logs?q=basket');
    await theirs.getByRole('heading', { name: 'Logs', exact: true }).waitFor();
    await context.clearCookies();
    // Unless the page has noticed by itself, which takes the button away.
    const ended = theirs.getByText('Your session has ended.');
    const newest = theirs.getByRole('button', { name: 'Read the newest' });
    await Promise.race([ended.waitFor(), newest.click().catch(() => {})]);
    await ended.waitFor();
    expect(await barriers(theirs)).toEqual([]);
    await theirs.getByLabel('Email').fill(READER);
    await theirs.getByLabel('Password').fill(PASSWORD);
    await theirs.getByRole('button', { name: 'Sign in' }).click();
    await theirs.getByRole('heading', { name: 'Logs', exact: true }).waitFor();
    expect(theirs.url()).toContain('q=basket');
  });

  test('another window of the same browser reads the tenant that was entered, and says so', async () => {
    const other = await admin.context.newPage();
    await go(other, '/explore/logs');
    const account = other.getByRole('button', { name: /^Account: / });
    await expect.poll(() => account.getAttribute('aria-label')).toMatch(/tenant default$/);
    await go(page, '/admin/settings?part=tenants');
    await page.getByLabel('Name').fill('acme');
    await page.getByRole('button', { name: 'Create tenant' }).click();
    await page.getByRole('button', { name: 'Enter acme' }).click();
    await expect.poll(() => account.getAttribute('aria-label')).toMatch(/tenant acme$/);
    await page.getByRole('button', { name: 'Enter default' }).click();
    await expect.poll(() => account.getAttribute('aria-label')).toMatch(/tenant default$/);
    await other.close();
  });

  test('removing somebody is done even when the page is left at once', async () => {
    await go(page, '/admin/settings?part=members');
    await page.getByRole('button', { name: `Remove ${READER}` }).click();
    await page.getByText(`Removing ${READER}`).waitFor();
    await go(page, '/admin/settings?part=audit');
    const told = page.getByRole('row', { name: /member\.remove.*reader@example\.com/ });
    // It is done as the page is left, and may come after the next one has asked.
    await until(async () => {
      await page.getByRole('table', { name: 'Audit log' }).waitFor();
      if (await told.isVisible()) return true;
      await page.reload();
      return false;
    });
    await reader.page.reload();
    await reader.page.getByRole('form', { name: 'Sign in' }).waitFor();
  });
});
