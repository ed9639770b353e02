import { expect, test } from 'vitest';
import { type AskedOriel, asKey, refusalOf } from './asked-oriel.ts';

/** What operators and members may see and change of tenants, and who may enter them. */
export function describeTenants(subject: () => AskedOriel): void {
  test('operators change any tenant, its administrators what is theirs, others nothing', async () => {
    const { oriel, ask, askAsBrowser, administratorKey } = subject();
    const operator = await oriel.signIn(oriel.tenants.first, 'ADMIN', true);
    const member = await oriel.signIn(oriel.tenants.other, 'ADMIN');
    const reader = await oriel.signIn(oriel.tenants.other, 'READONLY');
    const change = (input: string) =>
      `mutation { changeTenant(name: "other", change: {${input}}) { name settings { bytesShare maxSeries maxSeriesPerMetric retention { logs spans } } } }`;
    const changed = (await askAsBrowser(change('bytesShare: 5000000000, maxSeries: 5000'), operator)).data.changeTenant;
    expect(changed).toEqual({
      name: 'other',
      settings: { bytesShare: 5e9, maxSeries: 5_000, maxSeriesPerMetric: 100_000, retention: { logs: 30, spans: 7 } },
    });
    const lifted = (await askAsBrowser(change('bytesShare: null, retention: { spans: 30 }'), operator)).data
      .changeTenant;
    expect(lifted.settings).toMatchObject({ bytesShare: null, maxSeries: 5_000, retention: { spans: 30 } });
    expect((await askAsBrowser(change('retention: { spans: 7 }'), member)).data.changeTenant.settings).toMatchObject({
      retention: { spans: 7 },
    });
    expect(refusalOf(await askAsBrowser(change('bytesShare: null'), member))).toMatchObject({
      code: 'operators_only',
      status: 403,
    });
    expect(refusalOf(await askAsBrowser(change('retention: { spans: 7 }'), reader))).toMatchObject({
      code: 'missing_scope',
    });
    expect(refusalOf(await ask(change('retention: { spans: 7 }'), asKey(administratorKey)))).toMatchObject({
      code: 'not_found',
      status: 404,
    });
    expect(refusalOf(await askAsBrowser(change('retention: { logs: 31 }'), operator))).toMatchObject({
      code: 'invalid',
      field: 'retention.logs',
    });

    const accounts = '{ tenantAccounts { name settings { bytesShare } } }';
    expect(
      (await askAsBrowser(accounts, operator)).data.tenantAccounts.map(({ name }: { name: string }) => name),
    ).toEqual(['default', 'oriel', 'other']);
    expect(refusalOf(await askAsBrowser(accounts, member))).toMatchObject({ code: 'operators_only', status: 403 });
  });

  test('a tenant’s account is its own people’s to see, with what a change would come to', async () => {
    const { oriel, askAsBrowser } = subject();
    const reader = await oriel.signIn(oriel.tenants.first, 'READONLY');
    const account = `{ tenantAccount { name bytesOnDisk seriesToday mayChange settings { redactKeys quotaPerHour { logs } }
      kept { signal days limitDays rows toMoveRows done } quotas { signal used rejectedToday } } }`;
    const { data } = await askAsBrowser(account, reader);
    expect(data.tenantAccount).toMatchObject({
      name: 'default',
      bytesOnDisk: 500,
      seriesToday: 12,
      mayChange: [],
      settings: { redactKeys: [], quotaPerHour: { logs: null } },
      quotas: [],
    });
    expect(data.tenantAccount.kept).toContainEqual({
      signal: 'logs',
      days: 30,
      limitDays: null,
      rows: 5,
      toMoveRows: 0,
      done: null,
    });
    const cost = '{ retentionCost(retention: { logs: 90 }) { signal days rows bytes expiringRows } }';
    const [logs] = (await askAsBrowser(cost, reader)).data.retentionCost;
    // What other tests have stored: it has another class.
    expect(logs).toMatchObject({ signal: 'logs', days: 90, expiringRows: 0, rows: expect.any(Number) });
    expect(logs.rows).toBeGreaterThan(0);
    const foreign = '{ tenantAccount(name: "other") { name } }';
    expect(refusalOf(await askAsBrowser(foreign, reader))).toMatchObject({
      code: 'not_found',
      status: 404,
      field: 'tenant',
    });
  });

  test('administrators try rules of redaction, operators see the settings of the installation', async () => {
    const { oriel, ask, askAsBrowser, administratorKey } = subject();
    const trial = `{ redactionTrial(sample: "case CASE-1", redactPatterns: ["CASE-\\\\d"]) { isRecord body attributes } }`;
    expect((await ask(trial, asKey(administratorKey))).data.redactionTrial).toEqual({
      isRecord: false,
      body: 'case [redacted]',
      attributes: {},
    });
    expect(refusalOf(await ask(trial))).toMatchObject({ code: 'missing_scope' });
    const settings = '{ effectiveSettings { key value origin given docs } }';
    const operator = await oriel.signIn(oriel.tenants.first, 'ADMIN', true);
    expect((await askAsBrowser(settings, operator)).data.effectiveSettings).toMatchObject([
      { key: 'port', given: 'file' },
    ]);
    expect(refusalOf(await ask(settings, asKey(administratorKey)))).toMatchObject({ code: 'operators_only' });
  });

  test('operators shut somebody out and let them in again', async () => {
    const { oriel, ask, askAsBrowser, administratorKey } = subject();
    const operator = await oriel.signIn(oriel.tenants.first, 'ADMIN', true);
    const somebody = await oriel.signIn(oriel.tenants.other, 'USER');
    const { data: seen } = await askAsBrowser('{ viewer { user } members { id email disabledAt } }', somebody);
    const self = seen.members.find(({ email }: { email: string }) => email === seen.viewer.user);
    expect(self.disabledAt).toBeNull();
    const set = (disabled: boolean) => `mutation { setUserDisabled(id: "${self.id}", disabled: ${disabled}) }`;
    expect(refusalOf(await ask(set(true), asKey(administratorKey)))).toMatchObject({ code: 'operators_only' });
    expect((await askAsBrowser(set(true), operator)).data.setUserDisabled).toBe(true);
    await expect
      .poll(async () => JSON.stringify(await askAsBrowser('{ viewer { user } }', somebody)))
      .toContain('invalid_credential');
    expect((await askAsBrowser(set(false), operator)).data.setUserDisabled).toBe(false);
  });

  test('what was kept out in a time is seen by readers of its tenant, and by nobody else', async () => {
    const { oriel, askAsBrowser } = subject();
    const reader = await oriel.signIn(oriel.tenants.first, 'READONLY');
    const member = await oriel.signIn(oriel.tenants.other, 'ADMIN');
    const keptOut = (start: string, end: string) =>
      `{ keptOut(range: { start: "2026-01-01T${start}:00Z", end: "2026-01-01T${end}:00Z" }) { signal cause since lastAt goesOn requests records quotaPerHour } }`;
    expect((await askAsBrowser(keptOut('12:59', '14:00'), reader)).data.keptOut).toEqual([
      {
        signal: 'logs',
        cause: 'quota',
        since: '2026-01-01T12:00:00.000Z',
        lastAt: '2026-01-01T13:00:00.000Z',
        goesOn: false,
        requests: 3,
        records: 12_345,
        quotaPerHour: 10_000,
      },
    ]);
    expect((await askAsBrowser(keptOut('11:00', '12:01'), reader)).data.keptOut).toHaveLength(1);
    for (const [start, end] of [
      ['11:00', '12:00'],
      ['13:01', '14:00'],
    ] as const) {
      expect((await askAsBrowser(keptOut(start, end), reader)).data.keptOut).toEqual([]);
    }
    expect((await askAsBrowser(keptOut('12:00', '14:00'), member)).data.keptOut).toEqual([]);
  });

  test('what is refused of series is seen by its tenant alone', async () => {
    const { oriel, askAsBrowser } = subject();
    const operator = await oriel.signIn(oriel.tenants.first, 'ADMIN', true);
    const member = await oriel.signIn(oriel.tenants.other, 'ADMIN');
    const refusals = '{ seriesRefusals { metric limitOf limit label labelValues refusedSeries message } }';
    expect((await askAsBrowser(refusals, member)).data.seriesRefusals).toEqual([]);
    expect((await askAsBrowser(refusals, operator)).data.seriesRefusals).toEqual([
      {
        metric: 'http_requests_total',
        limitOf: 'metric',
        limit: 500_000,
        label: 'user_id',
        labelValues: 48_211,
        refusedSeries: 52_040,
        message: 'metric http_requests_total has reached 500,000 series; its label user_id has 48,211 values',
      },
    ]);
  });

  test('an operator enters one tenant at a time; others may not, and it is written down', async () => {
    const { oriel, ask, askAsBrowser, foreignKey } = subject();
    const { other } = oriel.tenants;
    const enter = `mutation { enterTenant(id: "${other}") { tenant { name } } }`;
    const member = await oriel.signIn(oriel.tenants.first, 'ADMIN');
    expect(refusalOf(await askAsBrowser(enter, member))).toMatchObject({ code: 'tenant_denied', status: 403 });

    const operator = await oriel.signIn(oriel.tenants.first, 'ADMIN', true);
    const reply = await fetch(`${oriel.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie: operator, origin: oriel.url },
      body: JSON.stringify({ query: enter }),
    });
    expect(await reply.json()).toEqual({ data: { enterTenant: { tenant: { name: 'other' } } } });
    const entered = reply.headers.get('set-cookie')!.split(';')[0]!;
    const { data } = await askAsBrowser('{ viewer { tenant { name } } searchLogs { nodes { body } } }', entered);
    expect(data).toEqual({ viewer: { tenant: { name: 'other' } }, searchLogs: { nodes: [] } });

    const { data: log } = await ask('{ auditLog { action actor } }', asKey(foreignKey));
    const actions = log.auditLog.map((entry: { action: string }) => entry.action);
    expect(actions).toEqual(expect.arrayContaining(['tenant.enter', 'cross-tenant.denied']));
  });
}
