import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apiOf } from '../kit/api.ts';
import { barriers, followSignInLink, hasBrowser, type Visitor, visit } from '../kit/browser.ts';
import { holdAnswers } from '../kit/hold-answers.ts';
import { type OrielProcess, startOriel } from '../kit/oriel-process.ts';
import { otlpLogs, sendLogs } from '../kit/otlp-logs.ts';
import { until } from '../kit/until.ts';

// What operators and administrators do now and then: how long a tenant keeps, how much it may send, what nobody may read, and what of all
// this was done by whom.

const DAY_MS = 86_400_000;
const DAYS = 6;
const A_DAY = 50;

describe.skipIf(!hasBrowser())('settings', () => {
  let oriel: OrielProcess;
  let operator: Visitor;
  let page: Page;
  let key: string;
  beforeAll(async () => {
    operator = await visit();
    ({ page } = operator);
    oriel = await startOriel({ environment: { ORIEL_EXPENSIVE_PER_MINUTE: '12' }, args: ['--query-timeout', '20s'] });
    key = await oriel.key();
    // Some of each day, so that there are several partitions to move.
    for (let day = 0; day < DAYS; day++) {
      const timeMs = Date.now() - day * DAY_MS;
      const logs = Array.from({ length: A_DAY }, (_, at) => ({
        body: `order ${at} of day ${day}`,
        timeMs: timeMs - at,
      }));
      expect((await sendLogs(oriel.run.otlpHttp, otlpLogs('shop', logs), authorization())).status).toBe(200);
    }
    await followSignInLink(page, oriel);
  });
  afterAll(async () => {
    await operator?.[Symbol.asyncDispose]();
    await oriel?.[Symbol.asyncDispose]();
  });

  const authorization = () => ({ authorization: `Bearer ${key}` });
  const go = (part: string, visitor = page) => visitor.goto(`${oriel.run.url}/admin/settings?part=${part}`);
  const logsRow = (table: string) => page.getByRole('table', { name: table }).getByRole('row', { name: /^Logs/ });
  const tenant = async () =>
    (await apiOf(oriel.run, key).get<{ settings: Record<string, unknown> }>('/monitoring/tenants/default')).body;

  test('another class says what it costs, can be taken back, and shows how far what is stored has followed', async () => {
    await go('tenant');
    const stored = page.getByRole('status', { name: /^Logs: / });
    await expect.poll(() => stored.textContent(), { timeout: 60_000 }).toBe('all in place');
    // Measured every quarter of a minute.
    await expect.poll(() => logsRow('Retention').textContent(), { timeout: 60_000 }).toMatch(`${DAYS * A_DAY}`);
    expect(await barriers(page)).toEqual([]);

    const kept = page.getByLabel('How long logs are kept');
    await kept.selectOption('3 days');
    const cost = page.getByRole('region', { name: 'What the change comes to' });
    await cost.getByText(/^300 rows \(.*\) are written once more/).waitFor();
    await cost.getByText(/older than 3 days: they leave within minutes/).waitFor();
    expect(await barriers(page)).toEqual([]);
    await cost.getByRole('button', { name: 'Leave it' }).click();
    expect(await kept.inputValue()).toBe('30');

    await kept.selectOption('90 days');
    await cost.getByText(/are written once more/).waitFor();
    expect(await cost.getByText('leave within minutes').count()).toBe(0);
    await cost.getByRole('button', { name: 'Keep logs 90 days' }).click();
    await page.getByText('Keeping logs 90 days').waitFor();
    expect(await kept.inputValue()).toBe('90');
    await page.getByRole('button', { name: 'Undo' }).last().click();
    await expect.poll(() => kept.inputValue()).toBe('30');
    expect((await tenant()).settings.retention).toMatchObject({ logs: 30 });

    // Everything that its state says from here on.
    const said = await page.evaluateHandle(() => {
      const texts: string[] = [];
      const look = () => {
        const text = document.querySelector('[role="status"][aria-label^="Logs: "]')?.textContent ?? '';
        if (texts.at(-1) !== text) texts.push(text);
      };
      new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
      return texts;
    });
    await kept.selectOption('365 days');
    await cost.getByRole('button', { name: 'Keep logs 365 days' }).click();
    const settled = async () => {
      const texts = await said.jsonValue();
      return texts.some((text) => /to move|moving/.test(text)) && texts.at(-1) === 'all in place';
    };
    await until(settled, { timeoutMs: 400_000, what: 'the move of 300 logs, with its progress' });
    expect((await tenant()).settings.retention).toMatchObject({ logs: 365 });
    const found = await apiOf(oriel.run, key).get<{ data: unknown[] }>('/monitoring/logs?start=now-10d&limit=1000');
    expect(found.body.data).toHaveLength(DAYS * A_DAY);
  });

  test('an operator limits how long a tenant’s own administrators may keep', async () => {
    await page.getByLabel('How long traces may be kept').selectOption('30 days');
    await page.getByText('Traces may be kept 30 days at most').waitFor();
    const beyond = await fetch(`${oriel.run.url}/monitoring/tenants/default`, {
      method: 'PATCH',
      headers: { ...authorization(), 'content-type': 'application/json' },
      body: JSON.stringify({ retention: { spans: 60 } }),
    });
    expect(beyond.status).toBe(403);
    await page.getByRole('button', { name: 'Undo' }).last().click();
    await expect.poll(async () => (await tenant()).settings.retentionLimit).toEqual({});
  });

  test('a pattern is tried on a line before it is saved, a dangerous one is refused, and then it holds', async () => {
    const patterns = page.getByLabel('Patterns, one a line');
    const sample = page.getByLabel('Try them on a line of a log');
    const attempt = page.getByRole('button', { name: 'Try', exact: true });
    await patterns.fill('(a+)+$');
    await sample.fill('{"message":"opened CASE-123456","employee_number":4711}');
    await attempt.click();
    await page.getByRole('alert').getByText('may take too long on some texts').waitFor();

    await page.getByRole('button', { name: 'Add personal data' }).click();
    await expect.poll(() => page.getByLabel('Names of attributes, one a line').inputValue()).toMatch('date_of_birth');
    await patterns.fill('CASE-\\d{6}');
    await page.getByLabel('Names of attributes, one a line').fill('employee_number');
    await attempt.click();
    const stored = page.getByRole('status', { name: 'What would be stored' });
    await stored.getByText('opened').waitFor();
    expect(await stored.locator('mark').allTextContents()).toEqual(['[redacted]', '[redacted]']);
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('button', { name: 'Save redaction' }).click();
    await page.getByText('Changed what nobody may read of default').waitFor();

    await until(
      async () => {
        const body = `about CASE-123456 at ${Date.now()}`;
        await sendLogs(oriel.run.otlpHttp, otlpLogs('desk', [{ body }]), authorization());
        const { data } = (
          await apiOf(oriel.run, key).get<{ data: { body: string }[] }>('/monitoring/logs?query=service:desk')
        ).body;
        return data.some((log) => log.body.startsWith('about [redacted] at'));
      },
      { what: 'a redacted case' },
    );
  });

  test('a quota is judged at its field, and what it keeps out is shown', async () => {
    const quota = page.getByLabel('Logs an hour');
    const save = page.getByRole('button', { name: 'Save limits' });
    await quota.fill('many');
    await page.getByRole('alert').getByText('This takes a number, such as 10,000.').waitFor();
    expect(await save.isDisabled()).toBe(true);
    await quota.fill('0');
    await save.click();
    await page
      .getByRole('alert')
      .getByText(/whole number of records an hour from 1 on/)
      .waitFor();
    await quota.fill('100');
    await save.click();
    await page.getByText('Changed the limits of default').waitFor();
    await logsRow('Quotas').getByText('0 of 100 an hour').waitFor();

    const send = () =>
      sendLogs(
        oriel.run.otlpHttp,
        otlpLogs(
          'chatty',
          Array.from({ length: 150 }, (_, at) => ({ body: `line ${at}` })),
        ),
        authorization(),
      );
    // The way in hears of the quota within a second; what is over it is then kept out.
    await until(async () => /over its hourly quota/.test(await (await send()).text()), { what: 'a throttled sender' });
    const row = logsRow('Quotas');
    await row.getByText(/^throttled .*: ERROR and above alone, for/).waitFor();
    await expect
      .poll(() => row.textContent(), { timeout: 60_000 })
      .toMatch(/an hour1[,\d]*50throttled|an hour\d+throttled/);
    expect(await barriers(page)).toEqual([]);

    // Where people look at logs it is said that some are missing; where they look at something else, or at another time, it is not.
    const result = page.getByRole('status', { name: 'About this result' });
    const missing = result.getByText(
      /^Missing since \d\d:\d\d:\d\d: [\d,]+ logs below ERROR, over the quota of 100 an hour$/,
    );
    for (const path of ['/', '/explore/logs', '/explore/logs?q=service:chatty']) {
      await page.goto(`${oriel.run.url}${path}`);
      await missing.waitFor();
      expect(await result.getByText('complete', { exact: true }).count()).toBe(0);
      expect(await barriers(page)).toEqual([]);
    }
    for (const path of ['/explore/traces', '/services', '/explore/logs?from=now-3d&to=now-2d']) {
      await page.goto(`${oriel.run.url}${path}`);
      await result.getByText(/as of/).waitFor();
      await expect.poll(() => page.locator('[aria-busy="true"]').count()).toBe(0);
      expect(await result.getByText('Missing').count()).toBe(0);
    }
    await page.goto(`${oriel.run.url}/explore/logs`);
    await result.getByRole('link', { name: 'Change the quota' }).click();
    await quota.fill('');
    await save.click();
    await page.getByText('No quota: everything that is sent is taken.').waitFor();
  });

  test('every setting of the installation is found, with its value and where it came from', async () => {
    await go('installation');
    const table = page.getByRole('region', { name: 'Settings of the installation' });
    await table.waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.getByLabel('Find a setting').fill('expensive');
    const row = table.getByRole('row', { name: /query\.expensivePerMinute/ });
    await row.getByText('from ORIEL_EXPENSIVE_PER_MINUTE').waitFor();
    expect(await row.textContent()).toMatch(/12from ORIEL_EXPENSIVE_PER_MINUTEin place of 10/);
    await page.getByLabel('Find a setting').fill('query.timeout');
    await table
      .getByRole('row', { name: /query\.timeout/ })
      .getByText('from flag --query-timeout')
      .waitFor();
    await page.getByLabel('Find a setting').fill('');
    await page.getByRole('radio', { name: 'Set here' }).click();
    // What nobody set is not among them.
    await expect.poll(() => table.getByRole('row', { name: /memory/ }).count()).toBe(0);
    expect(new URL(page.url()).searchParams.get('given')).toBe('yes');
    const link = table.getByRole('link', { name: 'query.timeout' });
    const docs = await fetch(oriel.run.url + (await link.getAttribute('href')));
    expect(await docs.text()).toContain('<tr id="query.timeout">');
    const { stdout } = await oriel.command('config', '--json', '--query-timeout', '20s');
    expect(JSON.parse(stdout)).toContainEqual(
      expect.objectContaining({ key: 'query.timeout', value: '20s', given: 'flag', default: '5s' }),
    );
    const served = await page.request.get(`${oriel.run.url}/monitoring/settings`);
    expect(((await served.json()) as { data: unknown }).data).toEqual(JSON.parse(stdout));
  });

  test('the audit log is searched by who, what and when, and marks what was denied', async () => {
    await go('audit');
    const log = page.getByRole('table', { name: 'Audit log' });
    await page.getByLabel('Did', { exact: true }).fill('tenant.update');
    await page.getByLabel('To, or in the detail').fill('CASE');
    const rows = log.getByRole('row');
    await expect.poll(() => rows.count()).toBe(2);
    await log.getByRole('row', { name: /admin@localhost.*tenant\.update.*CASE/ }).waitFor();
    expect(new URL(page.url()).searchParams.get('what')).toBe('tenant.update');
    await page.getByLabel('Did', { exact: true }).fill('');
    await page.getByLabel('To, or in the detail').fill('');
    await page.getByLabel('Denied alone').check();
    await log.getByRole('row', { name: /operator\.denied.*spans/ }).waitFor();
    await fetch(`${oriel.run.url}/monitoring/settings`, { headers: authorization() });
    await until(async () => {
      await page.reload();
      await log.waitFor();
      return log.getByRole('row', { name: /operator\.denied.*installation/ }).isVisible();
    });
    await page.getByLabel('When').selectOption('Last hour');
    await log.getByRole('row', { name: /operator\.denied.*installation/ }).waitFor();
    await page.getByLabel('All tenants').check();
    await log.getByRole('columnheader', { name: 'Tenant' }).waitFor();
    expect(await barriers(page)).toEqual([]);
  });

  test('what a person likes is on every browser of theirs, whatever their role, and on nobody else’s', async () => {
    await using here = await visit();
    await using there = await visit();
    const signIn = async (visitor: Page, ...command: string[]) => {
      const { stdout, stderr } = await oriel.command('user', ...command);
      await visitor.goto(/https?:\/\/\S+\/auth\/link\?token=\S+/.exec(stdout)?.[0] ?? `no link: ${stdout}${stderr}`);
      await visitor.getByRole('navigation', { name: 'Pages' }).waitFor();
    };
    const logs = (visitor: Page) => visitor.goto(`${oriel.run.url}/explore/logs`);
    const columns = (visitor: Page) => new URL(visitor.url()).searchParams.getAll('col');
    const look = (visitor: Page) => visitor.evaluate(() => ({ ...document.documentElement.dataset }));
    const choose = (visitor: Page, name: string) => visitor.getByRole('radio', { name, exact: true }).click();
    const kept = async (visitor: Page) => (await visitor.request.get(`${oriel.run.url}/monitoring/preferences`)).json();

    await signIn(here.page, 'create', 'ann@example.com', '--role', 'READONLY');
    await logs(here.page);
    const heading = here.page.getByRole('columnheader').getByRole('button', { name: 'service' });
    await heading.click();
    await here.page.getByRole('menuitem', { name: 'Wider' }).click();
    await expect.poll(() => columns(here.page)).toEqual(['service~222']);
    // The page is left at once: what was chosen is sent as it closes.
    await go('profile', here.page);
    await choose(here.page, 'Dark');
    await choose(here.page, 'UTC');
    await here.page.reload();
    const chosen = { theme: 'dark', zone: 'utc', logColumns: [{ field: 'service', widthPx: 222 }] };
    await expect.poll(() => kept(here.page)).toMatchObject(chosen);

    await signIn(there.page, 'link', 'ann@example.com');
    expect(await look(there.page)).toMatchObject({ theme: 'dark' });
    await logs(there.page);
    await expect.poll(() => columns(there.page)).toEqual(['service~222']);
    const width = (await there.page.getByRole('columnheader', { name: 'service' }).boundingBox())!.width;
    expect(Math.abs(width - 222)).toBeLessThan(12);

    // Another window of that browser follows at once, the other browser when it looks again.
    const beside = await there.context.newPage();
    await go('profile', beside);
    await choose(beside, 'Light');
    await expect.poll(() => look(there.page)).toMatchObject({ theme: 'light' });
    await expect.poll(() => kept(here.page)).toMatchObject({ ...chosen, theme: 'light' });
    await here.page.reload();
    await expect.poll(() => look(here.page)).toMatchObject({ theme: 'light' });

    // The first paint waits for no answer.
    {
      await using held = await holdAnswers(here.page, '**/graphql', 'query Preferences');
      await here.page.reload();
      await here.page.getByRole('radio', { name: 'Light', checked: true }).waitFor();
      await held.release();
    }

    // Without a network it holds, and is sent when it is back.
    await there.context.setOffline(true);
    await choose(beside, 'Comfortable');
    await expect.poll(() => look(there.page)).toMatchObject({ density: 'comfortable' });
    await there.context.setOffline(false);
    await expect.poll(() => kept(here.page)).toMatchObject({ ...chosen, theme: 'light', density: 'comfortable' });
    await beside.close();

    await there.page.getByRole('button', { name: /^Account: / }).click();
    await there.page.getByRole('menuitem', { name: 'Sign out' }).click();
    await there.page.getByRole('form', { name: 'Sign in' }).waitFor();
    await signIn(there.page, 'create', 'bob@example.com');
    expect(await look(there.page)).toEqual({ density: 'dense' });
    await logs(there.page);
    await there.page.getByRole('columnheader', { name: 'service' }).waitFor();
    expect(columns(there.page)).toEqual([]);
    expect(await there.page.evaluate(() => JSON.stringify({ ...localStorage }))).not.toContain('ann');

    await here.page.evaluate(() => localStorage.clear());
    await logs(here.page);
    await expect.poll(() => columns(here.page)).toEqual(['service~222']);
    expect(await look(here.page)).toMatchObject({ theme: 'light', density: 'comfortable' });
  });

  test('a reader looks at all of it and changes nothing', async () => {
    await go('members');
    await page.getByLabel('Email').fill('reader@example.com');
    await page.getByLabel('Role', { exact: true }).selectOption('READONLY');
    await page.getByRole('button', { name: 'Add member' }).click();
    const link = (await page.locator('code', { hasText: '/auth/link?token=' }).textContent())!;
    await using reader = await visit();
    await reader.page.goto(link);
    await reader.page.getByRole('navigation', { name: 'Pages' }).waitFor();
    await go('tenant', reader.page);
    const retention = reader.page.getByRole('table', { name: 'Retention' });
    await retention.getByRole('row', { name: /^Logs 365 days/ }).waitFor();
    await reader.page.getByText('employee_number').waitFor();
    expect(await reader.page.getByRole('combobox').count()).toBe(0);
    expect(await reader.page.getByRole('button', { name: /^(Save (limits|redaction)|Try|Keep )/ }).count()).toBe(0);
    expect(await barriers(reader.page)).toEqual([]);
    // That something is missing is everybody's to know.
    await reader.page.goto(`${oriel.run.url}/explore/logs?from=now-6h&to=now`);
    const result = reader.page.getByRole('status', { name: 'About this result' });
    await result.getByText(/^Missing (since|from) .*logs below ERROR, over the quota of 100 an hour$/).waitFor();
    await result.getByRole('link', { name: 'The quota, which operators change' }).click();
    await retention.waitFor();
    for (const part of ['tenants', 'installation', 'audit']) {
      await go(part, reader.page);
      await reader.page.getByRole('heading', { name: 'Not open to you' }).waitFor();
    }
    await go('tenant&tenant=oriel', reader.page);
    await reader.page.getByText(/There is no tenant "oriel" that you may see/i).waitFor();

    // Shut out by an operator, they are out at once; let in again, they sign in again.
    await page.getByRole('button', { name: 'Shut out reader@example.com' }).click();
    await page.getByText('Shutting reader@example.com out').waitFor();
    const signIn = reader.page.getByRole('form', { name: 'Sign in' });
    await until(async () => {
      await reader.page.reload();
      await signIn
        .or(reader.page.getByRole('navigation', { name: 'Pages' }))
        .first()
        .waitFor();
      return signIn.isVisible();
    });
    await page.getByRole('button', { name: 'Let in reader@example.com' }).waitFor();
  });

  test('operators see every tenant, and open its settings', async () => {
    await go('tenants');
    await page.getByLabel('Name').fill('acme');
    await page.getByRole('button', { name: 'Create tenant' }).click();
    await page.getByRole('table', { name: 'Tenants' }).getByRole('link', { name: 'acme' }).click();
    await logsRow('Quotas').getByText('0 of 10,000 an hour').waitFor();
    await page.getByRole('link', { name: 'All tenants' }).click();
    await page.getByRole('table', { name: 'Tenants' }).waitFor();
    expect(await barriers(page)).toEqual([]);
    expect(operator.complaints.filter((line) => !/status of 40[013]/.test(line))).toEqual([]);
  });
});
