import { expect, test } from 'vitest';
import { actorOfKey } from '../../src/actors.ts';
import { FROM, MINUTE_MS, OPERATOR, type RecordsUnderTest } from './records-under-test.ts';

/** What was done and denied, and how it is found again. */
export function describeAuditLog(subject: () => RecordsUnderTest): void {
  test('the audit log reads in pages, newest first', async () => {
    const { records, newTenant } = subject();
    const { audit, settings, tenantId } = await newTenant();
    for (let value = 0; value < 5; value++) await settings.set('value', value);
    await audit.record({ action: 'rule.create', target: 'a rule', detail: { threshold: 0.5 } });
    const read: unknown[] = [];
    let before: string | undefined;
    do {
      const page = await audit.list({ limit: 3, ...(before === undefined ? {} : { before }) });
      read.push(...page.entries.map((entry) => entry.detail.to ?? entry.action));
      before = page.next;
    } while (before !== undefined);
    expect(read).toEqual(['rule.create', 4, 3, 2, 1, 0, 'tenant.create']);
    await expect(audit.list({ before: 'x' })).rejects.toMatchObject({ code: 'invalid', field: 'before' });
    const all = await records.installation(OPERATOR).audit.list({ limit: 7 });
    expect(all.entries[0]).toMatchObject({
      tenant: tenantId,
      actor: 'the test',
      target: 'a rule',
      detail: { threshold: 0.5 },
    });
  });

  test('the audit log is searched by who, what, when, and for what was denied', async () => {
    const { records, clock, newTenant } = subject();
    const { tenantId, settings, audit } = await newTenant();
    const { key, record } = await records
      .forTenant(tenantId, OPERATOR)
      .keys.create({ name: '100%_\\sure', scopes: ['read'] });
    const reader = records.forTenant(tenantId, actorOfKey((await records.keys.verify(key))!, FROM));
    await expect(reader.settings.set('forbidden', 1)).rejects.toMatchObject({ code: 'role_forbids' });
    clock.nowMs += MINUTE_MS;
    await settings.set('later', 'done');
    const found = async (query: object) => (await audit.list(query)).entries.map(({ action }) => action);

    expect(await found({ actor: 'KEY ORIEL_' })).toEqual(['role.denied']);
    expect(await found({ actor: 'the test', action: 'setting' })).toEqual(['setting.set']);
    expect(await found({ text: 'later' })).toEqual(['setting.set']);
    expect(await found({ text: record.id })).toEqual(['key.create']);
    // Nothing that is typed is a wildcard.
    expect(await found({ text: '100%_\\\\sure' })).toEqual(['key.create']);
    expect(await found({ actor: '%' })).toEqual(['role.denied']);
    expect(await found({ actor: 'the_test' })).toEqual([]);
    expect(await found({ denied: true })).toEqual(['role.denied']);
    expect(await found({ from: new Date(clock.nowMs) })).toEqual(['setting.set']);
    expect(await found({ until: new Date(clock.nowMs), denied: false })).toEqual([
      'role.denied',
      'key.create',
      'tenant.create',
    ]);
    expect(await found({ action: 'tenant.create', from: new Date(clock.nowMs) })).toEqual([]);
    for (const actor of ['x'.repeat(201), 'nul\0']) {
      await expect(audit.list({ actor })).rejects.toMatchObject({ code: 'invalid', field: 'actor' });
    }
    // Operators search through all tenants.
    const { entries } = await records.installation(OPERATOR).audit.list({ text: 'later', action: 'setting.set' });
    expect(entries).toMatchObject([{ tenant: tenantId }]);
  });
}
