import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PORT_SETTING, startTestOriel, type TestOriel } from '../test/test-oriel.ts';

let oriel: TestOriel;
/** Whoever may ask: what they send with a request. */
const callers: Record<string, Record<string, string>> = { nobody: {} };
/** In the order of the columns of the table below. */
const CALLERS = [
  'nobody',
  'ingest key',
  'read key',
  'READONLY',
  'USER',
  'admin key',
  'ADMIN',
  'operator',
  'foreign ADMIN',
] as const;

beforeAll(async () => {
  oriel = await startTestOriel();
  const { first, other } = oriel.tenants;
  const asKey = async (...scopes: string[]) => ({ authorization: `Bearer ${await oriel.key(first, ...scopes)}` });
  const asPerson = async (...who: Parameters<TestOriel['signIn']>) => ({
    cookie: await oriel.signIn(...who),
    origin: oriel.url,
  });
  callers['ingest key'] = await asKey('ingest');
  callers['read key'] = await asKey('read');
  callers['admin key'] = await asKey('read', 'admin');
  callers.READONLY = await asPerson(first, 'READONLY');
  callers.USER = await asPerson(first, 'USER');
  callers.ADMIN = await asPerson(first, 'ADMIN');
  callers.operator = await asPerson(first, 'ADMIN', true);
  callers['foreign ADMIN'] = await asPerson(other, 'ADMIN');
});
afterAll(() => oriel[Symbol.asyncDispose]());

function ask(who: string, method: string, path: string, body?: unknown): Promise<Response> {
  return fetch(`${oriel.url}${path}`, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...callers[who] },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

// biome-ignore lint/suspicious/noExplicitAny: answers are judged by what they hold
async function answerOf(who: string, method: string, path: string, body?: unknown): Promise<any> {
  return (await ask(who, method, path, body)).json();
}

const TENANT = '/monitoring/tenants/default';
const OTHER = '/monitoring/tenants/other';

describe('every address, for everybody', () => {
  //                                                       no  ing read RO  USER key ADM op foreign
  test.each<[string, string, unknown, string]>([
    ['GET', '/monitoring/tenants', undefined, '             401 403 403 403 403 403 403 200 403'],
    ['POST', '/monitoring/tenants', { name: 'other' }, '     401 403 403 403 403 403 403 409 403'],
    ['GET', '/monitoring/redaction/personal', undefined, ' 401 403 200 200 200 200 200 200 200'],
    ['GET', TENANT, undefined, '                            401 403 200 200 200 200 200 200 404'],
    ['GET', OTHER, undefined, '                             401 403 404 404 404 404 404 200 200'],
    ['GET', '/monitoring/tenants/oriel', undefined, '       401 403 404 404 404 404 404 200 404'],
    ['GET', '/monitoring/tenants/nobody', undefined, '      401 403 404 404 404 404 404 404 404'],
    ['PATCH', TENANT, { retention: { logs: 30 } }, '        401 403 403 403 403 200 200 200 404'],
    ['PATCH', TENANT, { redactKeys: [] }, '                 401 403 403 403 403 200 200 200 404'],
    ['PATCH', TENANT, { quotaPerHour: {} }, '               401 403 403 403 403 403 403 200 404'],
    ['PATCH', TENANT, { retentionLimit: {} }, '             401 403 403 403 403 403 403 200 404'],
    ['PATCH', TENANT, { acceptAnyTime: false }, '           401 403 403 403 403 403 403 200 404'],
    ['PATCH', TENANT, { bytesShare: null }, '               401 403 403 403 403 403 403 200 404'],
    ['PATCH', TENANT, { maxSeries: null }, '                401 403 403 403 403 403 403 200 404'],
    ['PATCH', TENANT, { maxSeriesPerMetric: null }, '       401 403 403 403 403 403 403 200 404'],
    ['PATCH', OTHER, { retention: { logs: 30 } }, '         401 403 403 403 403 404 404 200 200'],
    ['PATCH', OTHER, { quotaPerHour: {} }, '                401 403 403 403 403 404 404 200 403'],
    ['POST', `${TENANT}/retention-cost`, {}, '              401 403 200 200 200 200 200 200 404'],
    ['POST', `${OTHER}/retention-cost`, {}, '               401 403 404 404 404 404 404 200 200'],
    ['POST', '/monitoring/redaction/trial', { sample: '' }, '401 403 403 403 403 200 200 200 200'],
    ['GET', '/monitoring/audit', undefined, '               401 403 403 403 403 200 200 200 200'],
    ['GET', '/monitoring/audit?everywhere=true', undefined, '401 403 403 403 403 403 403 200 403'],
    ['GET', '/monitoring/settings', undefined, '            401 403 403 403 403 403 403 200 403'],
    ['GET', '/monitoring/preferences', undefined, '         401 403 403 200 200 403 200 200 200'],
    ['PATCH', '/monitoring/preferences', { zone: 'utc' }, ' 401 403 403 200 200 403 200 200 200'],
    ['GET', '/monitoring/docs/settings', undefined, '       200 200 200 200 200 200 200 200 200'],
  ])('%s %s %j', async (method, path, body, statuses) => {
    const answered = await Promise.all(CALLERS.map(async (who) => (await ask(who, method, path, body)).status));
    const expected = statuses.trim().split(/\s+/).map(Number);
    expect(Object.fromEntries(CALLERS.map((who, at) => [who, answered[at]]))).toEqual(
      Object.fromEntries(CALLERS.map((who, at) => [who, expected[at]])),
    );
  });

  test('a page of another origin changes nothing with somebody’s session', async () => {
    const reply = await fetch(`${oriel.url}${TENANT}`, {
      method: 'PATCH',
      headers: { ...callers.ADMIN, origin: 'https://evil.example', 'content-type': 'application/json' },
      body: '{}',
    });
    expect(reply.status).toBe(403);
    expect(await reply.json()).toMatchObject({ code: 'foreign_origin' });
  });

  test('attempts at other tenants and at what is for operators are in the audit logs, and marked', async () => {
    const { first } = oriel.tenants;
    const mallory = { authorization: `Bearer ${await oriel.key(first, 'read', 'admin')}` };
    callers.mallory = mallory;
    await ask('mallory', 'PATCH', OTHER, { retention: { logs: 1 } });
    await ask('mallory', 'GET', '/monitoring/settings');
    await ask('mallory', 'PATCH', TENANT, { quotaPerHour: {} });
    for (const who of ['ADMIN', 'foreign ADMIN']) {
      await expect
        .poll(async () => (await answerOf(who, 'GET', '/monitoring/audit?denied=true&action=cross-tenant')).data[0])
        .toMatchObject({ denied: true, detail: { from: first, to: oriel.tenants.other } });
    }
    await expect
      .poll(async () => {
        const { data } = await answerOf('ADMIN', 'GET', '/monitoring/audit?denied=true&action=operator.denied');
        return data.map(({ target }: { target: string }) => target);
      })
      .toEqual(expect.arrayContaining(['installation', String(first)]));
  });
});

describe('every operation of GraphQL, for everybody', () => {
  const nobodyId = '00000000-0000-0000-0000-000000000000';
  //                                                                    no  ing read RO  USER key ADM op foreign
  test.each<[string, string]>([
    ['{ tenantAccounts { name } }', '                                   401 403 403 403 403 403 403 200 403'],
    ['{ tenantAccount { name kept { days } quotas { used } } }', '      401 403 200 200 200 200 200 200 200'],
    ['{ tenantAccount(name: "default") { name } }', '                   401 403 200 200 200 200 200 200 404'],
    ['{ tenantAccount(name: "other") { name } }', '                     401 403 404 404 404 404 404 200 200'],
    ['{ retentionCost(retention: { logs: 7 }) { rows } }', '            401 403 200 200 200 200 200 200 200'],
    ['{ retentionCost(tenant: "other", retention: {}) { rows } }', '    401 403 404 404 404 404 404 200 200'],
    ['mutation { changeTenant(change: { redactKeys: [] }) { name } }', '401 403 403 403 403 200 200 200 200'],
    ['mutation { changeTenant(change: { maxSeries: null }) { name } }', '401 403 403 403 403 403 403 200 403'],
    ['mutation { changeTenant(name: "other", change: {}) { name } }', ' 401 403 403 403 403 404 404 200 200'],
    ['{ redactionTrial(sample: "") { body } }', '                       401 403 403 403 403 200 200 200 200'],
    ['{ personalData { redactKeys } }', '                               401 403 200 200 200 200 200 200 200'],
    ['{ auditLog { action } }', '                                       401 403 403 403 403 200 200 200 200'],
    ['{ auditLog(everywhere: true) { action } }', '                     401 403 403 403 403 403 403 200 403'],
    ['{ effectiveSettings { key } }', '                                 401 403 403 403 403 403 403 200 403'],
    [`mutation { setUserDisabled(id: "${nobodyId}", disabled: true) }`, '401 403 403 403 403 403 403 404 403'],
  ])('%s', async (query, statuses) => {
    const answered = await Promise.all(
      CALLERS.map(async (who) => {
        const reply = await ask(who, 'POST', '/graphql', { query });
        const { errors } = (await reply.json()) as { errors?: { extensions: { status: number } }[] };
        return errors?.[0]?.extensions.status ?? reply.status;
      }),
    );
    const expected = statuses.trim().split(/\s+/).map(Number);
    expect(Object.fromEntries(CALLERS.map((who, at) => [who, answered[at]]))).toEqual(
      Object.fromEntries(CALLERS.map((who, at) => [who, expected[at]])),
    );
  });
});

describe('a tenant', () => {
  test('is shown with what is set, kept, used and kept out, and what you may change', async () => {
    await ask('operator', 'PATCH', TENANT, { quotaPerHour: { logs: 100 }, retentionLimit: { logs: 90 }, maxSeries: 7 });
    const account = await answerOf('USER', 'GET', TENANT);
    expect(account).toMatchObject({
      name: 'default',
      bytesOnDisk: 500,
      seriesToday: 12,
      mayChange: [],
      settings: {
        retention: { logs: 30, spans: 7, exemplars: 7, samples: 30, rollups: 365 },
        retentionLimit: { logs: 90 },
        quotaPerHour: { logs: 100 },
        maxSeries: 7,
        maxSeriesPerMetric: null,
        bytesShare: null,
      },
      quotas: [
        { signal: 'logs', perHour: 100, used: 40, rejectedToday: 7, throttledSince: '1970-01-01T00:00:00.000Z' },
      ],
    });
    expect(account.kept.find(({ signal }: { signal: string }) => signal === 'logs')).toEqual({
      signal: 'logs',
      days: 30,
      defaultDays: 30,
      limitDays: 90,
      rows: 5,
      bytesOnDisk: 500,
      toMoveRows: 0,
      toMoveBytes: 0,
      done: null,
    });
    expect((await answerOf('admin key', 'GET', TENANT)).mayChange).toEqual([
      'retention',
      'redactKeys',
      'redactPatterns',
    ]);
    expect((await answerOf('operator', 'GET', TENANT)).mayChange).toContain('quotaPerHour');
    await ask('operator', 'PATCH', TENANT, { quotaPerHour: {}, retentionLimit: { logs: 0 }, maxSeries: null });
  });

  test('is changed, and upkeep hears of other classes', async () => {
    const told = oriel.classChanges();
    const { settings, kept } = await answerOf('ADMIN', 'PATCH', TENANT, {
      redactKeys: ['badge'],
      redactPatterns: ['CASE-\\d{6}'],
    });
    expect(settings).toMatchObject({ redactKeys: ['badge'], redactPatterns: ['CASE-\\d{6}'] });
    expect(oriel.classChanges()).toBe(told);
    expect(kept).toHaveLength(5);
    const changed = await answerOf('ADMIN', 'PATCH', TENANT, { retention: { logs: 90 } });
    expect(changed.settings.retention).toMatchObject({ logs: 90, spans: 7 });
    expect(oriel.classChanges()).toBe(told + 1);
    expect((await oriel.records.policyOf(oriel.tenants.first))?.retention.logs).toBe(90);
    await ask('ADMIN', 'PATCH', TENANT, { retention: { logs: 30 }, redactKeys: [], redactPatterns: [] });
  });

  test.each<[unknown, string, RegExp]>([
    [{ retention: { logs: 31 } }, 'retention.logs', /^retention\.logs: can be kept 1, 3, 7, .* not 31$/],
    [{ retention: { smells: 30 } }, 'retention.smells', /"smells" is no signal here/],
    [{ quotaPerHour: { exemplars: 3 } }, 'quotaPerHour.exemplars', /expected one of logs, spans, samples/],
    [{ maxSeries: -1 }, 'maxSeries', /whole number from 1 to 10000000, not -1/],
    [{ redactPatterns: ['ok', '(a+)+$'] }, 'redactPatterns.1', /may take too long on some texts/],
    [{ colour: 'red' }, 'colour', /"colour" is no setting of a tenant/],
  ])('refuses %j at its field, in the words of the command line', async (change, field, sentence) => {
    const reply = await ask('operator', 'PATCH', TENANT, change);
    expect(reply.status).toBe(400);
    expect(await reply.json()).toMatchObject({ status: 400, field, detail: expect.stringMatching(sentence) });
  });

  test('may be kept as long as its limit says; operators may go beyond', async () => {
    await ask('operator', 'PATCH', OTHER, { retentionLimit: { logs: 60 } });
    const beyond = await answerOf('foreign ADMIN', 'PATCH', OTHER, { retention: { logs: 90 } });
    expect(beyond).toMatchObject({ status: 403, code: 'operators_only', field: 'retention.logs' });
    expect((await ask('foreign ADMIN', 'PATCH', OTHER, { retention: { logs: 60 } })).status).toBe(200);
    expect((await ask('operator', 'PATCH', OTHER, { retention: { logs: 365 } })).status).toBe(200);
    await ask('operator', 'PATCH', OTHER, { retentionLimit: { logs: 0 }, retention: { logs: 30 } });
  });

  test('the cost of another class is told for the signals that it is about', async () => {
    const path = `${TENANT}/retention-cost`;
    const cost = await answerOf('READONLY', 'POST', path, { retention: { logs: 7, spans: 0 } });
    expect(cost.data).toEqual([
      { signal: 'logs', days: 7, rows: 0, bytes: 0, expiringRows: 0, expiringBytes: 0 },
      { signal: 'spans', days: 0, rows: 0, bytes: 0, expiringRows: 0, expiringBytes: 0 },
    ]);
    expect(await answerOf('READONLY', 'POST', path, { retention: { logs: 8 } })).toMatchObject({
      field: 'retention.logs',
    });
  });

  test('is made by operators with everything that may be set, and refused in part by nobody', async () => {
    const reply = await ask('operator', 'POST', '/monitoring/tenants', {
      name: 'made',
      retention: { logs: 90 },
      quotaPerHour: { spans: 5 },
    });
    expect(reply.status).toBe(201);
    expect(await reply.json()).toMatchObject({
      name: 'made',
      settings: { retention: { logs: 90, spans: 7 }, quotaPerHour: { spans: 5 }, maxSeries: 500_000 },
    });
    for (const [body, field] of [
      [{ name: 'Not A Name' }, 'name'],
      [{ name: 'fine', retention: { logs: 8 } }, 'retention.logs'],
      [{ retention: { logs: 90 } }, 'name'],
    ] as const) {
      expect(await answerOf('operator', 'POST', '/monitoring/tenants', body)).toMatchObject({ status: 400, field });
    }
    const personal = await answerOf('READONLY', 'GET', '/monitoring/redaction/personal');
    const clinic = await ask('operator', 'PATCH', '/monitoring/tenants/made', personal);
    expect(await clinic.json()).toMatchObject({ settings: personal });
  });

  test('operators see all of them', async () => {
    const { data } = await answerOf('operator', 'GET', '/monitoring/tenants');
    expect(data.map(({ name }: { name: string }) => name)).toEqual(['default', 'oriel', 'other', 'made']);
    expect(data[2].settings.quotaPerHour).toEqual(expect.any(Object));
  });
});

describe('a trial of redaction', () => {
  const trial = (body: unknown) => ask('ADMIN', 'POST', '/monitoring/redaction/trial', body);

  test('shows what would be stored', async () => {
    const reply = await trial({ sample: 'case CASE-123456', redactPatterns: ['CASE-\\d{6}'] });
    expect(await reply.json()).toEqual({ isRecord: false, body: 'case [redacted]', attributes: {} });
  });

  test.each<[unknown, number, string, string | undefined]>([
    [{ sample: 'x', redactPatterns: ['(a+)+$'] }, 400, 'invalid_request', 'redactPatterns.0'],
    [{ sample: 'x', redactPatterns: ['('] }, 400, 'invalid_request', 'redactPatterns.0'],
    [{ sample: 'x'.repeat(65_537) }, 400, 'invalid_request', 'sample'],
    [{ sample: 'slow' }, 422, 'trial_too_slow', undefined],
    [{ sample: 'busy' }, 503, 'trial_busy', undefined],
  ])('of %j', async (body, status, code, field) => {
    const reply = await trial(body);
    expect(reply.status).toBe(status);
    const problem = await reply.json();
    expect(problem).toMatchObject({ code });
    expect((problem as { field?: string }).field).toBe(field);
  });
});

describe('the audit log', () => {
  test('is searched and read in pages', async () => {
    await ask('ADMIN', 'PATCH', TENANT, { redactKeys: ['sought'] });
    await ask('ADMIN', 'PATCH', TENANT, { redactKeys: [] });
    const path = '/monitoring/audit?action=tenant.update&text=sought&start=now-1h';
    const { data, next } = await answerOf('ADMIN', 'GET', `${path}&limit=1`);
    expect(data).toMatchObject([
      {
        action: 'tenant.update',
        tenant: 'default',
        target: 'default',
        denied: false,
        detail: { from: { redactKeys: ['sought'] } },
      },
    ]);
    const second = await answerOf('ADMIN', 'GET', `${path}&limit=1&cursor=${next}`);
    expect(second).toMatchObject({ data: [{ detail: { to: { redactKeys: ['sought'] } } }], next: null });
    expect((await answerOf('ADMIN', 'GET', `${path}&end=now-30m`)).data).toEqual([]);
    const ever = '/monitoring/audit?action=tenant.update&text=sought&start=now-999999999d&end=now%2B999999999d&limit=1';
    expect((await answerOf('ADMIN', 'GET', ever)).data).toHaveLength(1);
    expect((await answerOf('foreign ADMIN', 'GET', path)).data).toEqual([]);
    const everywhere = await answerOf('operator', 'GET', '/monitoring/audit?everywhere=true&action=tenant.create');
    expect(everywhere.data).toContainEqual(expect.objectContaining({ tenant: 'other', target: 'other' }));
  });

  test.each([
    ['limit=0', 'limit', 'bad_limit'],
    ['start=soon', 'start', 'bad_time'],
    ['cursor=x', 'before', 'invalid'],
    [`actor=${'x'.repeat(201)}`, 'actor', 'invalid'],
    ['denied=maybe', 'denied', 'invalid_request'],
  ])('refuses ?%s', async (query, field, code) => {
    const reply = await ask('ADMIN', 'GET', `/monitoring/audit?${query}`);
    expect(reply.status).toBe(400);
    expect(await reply.json()).toMatchObject({ field, code });
  });
});

test('the settings of the installation are listed, and each points to what is said of it', async () => {
  expect((await answerOf('operator', 'GET', '/monitoring/settings')).data).toEqual([PORT_SETTING]);
  const reply = await fetch(`${oriel.url}${PORT_SETTING.docs}`);
  expect(reply.headers.get('content-type')).toMatch('text/html');
  const page = await reply.text();
  expect(page).toContain('<tr id="port">');
  expect(page).toContain('port of the pages &amp; the API');
  expect(page).not.toContain('8080');
});

describe('what a person likes', () => {
  const PATH = '/monitoring/preferences';
  const logColumns = [{ field: 'user.id', widthPx: 222 }];

  test('is theirs alone, by REST and by GraphQL', async () => {
    const { first } = oriel.tenants;
    const cookies = [await oriel.signIn(first, 'READONLY'), await oriel.signIn(first, 'ADMIN')] as const;
    callers.ann = { cookie: cookies[0], origin: oriel.url };
    callers.bob = { cookie: cookies[1], origin: oriel.url };
    const usual = { theme: 'system', density: 'dense', zone: 'local', logColumns: null, traceColumns: null };
    expect(await answerOf('ann', 'GET', PATH)).toEqual(usual);
    expect(await answerOf('ann', 'PATCH', PATH, { theme: 'dark', logColumns })).toEqual({
      ...usual,
      theme: 'dark',
      logColumns,
    });
    const query = `{ preferences { theme density zone logColumns { field widthPx } traceColumns { field } } }`;
    const asked = await answerOf('ann', 'POST', '/graphql', { query });
    expect(asked.data.preferences).toEqual({ ...usual, theme: 'dark', logColumns });
    const change = `mutation ($change: PreferencesChange!) { changePreferences(change: $change) { theme logColumns { field } } }`;
    const changed = await answerOf('ann', 'POST', '/graphql', {
      query: change,
      variables: { change: { theme: 'light', logColumns: null } },
    });
    expect(changed.data.changePreferences).toEqual({ theme: 'light', logColumns: null });
    expect(await answerOf('bob', 'GET', PATH)).toEqual(usual);
  });

  test('is told by no cache', async () => {
    expect((await ask('USER', 'GET', PATH)).headers.get('cache-control')).toBe('no-store');
  });

  test('is nothing that a key has, which is said', async () => {
    for (const reply of [await ask('admin key', 'GET', PATH), await ask('read key', 'PATCH', PATH, { zone: 'utc' })]) {
      expect(reply.status).toBe(403);
      expect(await reply.json()).toMatchObject({ code: 'people_only' });
    }
    const { errors } = await answerOf('admin key', 'POST', '/graphql', { query: '{ preferences { theme } }' });
    expect(errors[0].extensions).toMatchObject({ code: 'people_only', status: 403 });
  });

  test.each<[unknown, string]>([
    [{ colour: 'blue' }, 'colour'],
    [{ logColumns: [{ field: 'a', widthPx: 39 }] }, 'logColumns.0.widthPx'],
    [{ logColumns: [{ field: 'a', widthPx: 40, unit: 'em' }] }, 'logColumns.0.unit'],
    [{ theme: 'sepia' }, 'theme'],
  ])('refuses %j with the name of what is wrong', async (change, field) => {
    const reply = await ask('USER', 'PATCH', PATH, change);
    expect(reply.status).toBe(400);
    expect(await reply.json()).toMatchObject({ code: 'invalid_request', field });
  });

  test('a page of another origin changes none of it', async () => {
    const reply = await fetch(`${oriel.url}${PATH}`, {
      method: 'PATCH',
      headers: { ...callers.USER, origin: 'https://evil.example', 'content-type': 'application/json' },
      body: '{"theme":"dark"}',
    });
    expect([reply.status, ((await reply.json()) as { code: string }).code]).toEqual([403, 'foreign_origin']);
  });
});
