import { FIRST_TENANT } from '@oriel/telemetry';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeOnEachPostgres } from '../../test/databases.ts';
import { quietLogger } from '../../test/quiet-logger.ts';
import { type Role, systemActor } from '../actor.ts';
import { actorOfKey } from '../actors.ts';
import { openRecords, type Records } from '../records.ts';
import type { OwnPreferences } from './keep.ts';

const OPERATOR = systemActor('the test');
const USUAL = { theme: 'system', density: 'dense', zone: 'local', logColumns: null, traceColumns: null };
const COLUMNS = [
  { field: 'service', widthPx: 148 },
  { field: 'resource.k8s.pod.name', widthPx: 320 },
];

describeOnEachPostgres('what a person likes', (connect) => {
  let records: Records;
  /** A second server on the same database. */
  let other: Records;
  let tenants = 0;
  let people = 0;
  beforeAll(async () => {
    const connection = await connect();
    [records, other] = await Promise.all([
      openRecords({ connection, logger: quietLogger }),
      openRecords({ connection, logger: quietLogger }),
    ]);
  });
  afterAll(() => Promise.all([records.close(), other.close()]));

  const newTenant = async () =>
    (await records.installation(OPERATOR).tenants.create({ name: `tenant-${tenants++}` })).id;
  const newPerson = () => records.installation(OPERATOR).users.create({ email: `person-${people++}@example.org` });
  const of = (userId: string, tenant: number, role: Role = 'USER', server = records): OwnPreferences =>
    server.forTenant(tenant, { kind: 'user', name: 'somebody', role, operator: false, tenant, userId }).preferences;

  test('is as usual until something is chosen, and of any role', async () => {
    for (const role of ['READONLY', 'USER', 'ADMIN'] as const) {
      const mine = of((await newPerson()).id, FIRST_TENANT, role);
      expect(await mine.get()).toEqual(USUAL);
      expect(await mine.change({ theme: 'dark', logColumns: COLUMNS })).toEqual({
        ...USUAL,
        theme: 'dark',
        logColumns: COLUMNS,
      });
    }
  });

  test('changes by what is named, and null is as usual again', async () => {
    const { id } = await newPerson();
    const mine = of(id, FIRST_TENANT);
    await mine.change({ density: 'comfortable', traceColumns: [] });
    await mine.change({ zone: 'utc', logColumns: COLUMNS });
    await mine.change({ logColumns: null });
    const now = { ...USUAL, density: 'comfortable', zone: 'utc', traceColumns: [] };
    expect(await mine.change({})).toEqual(now);
    expect(await of(id, FIRST_TENANT, 'USER', other).get()).toEqual(now);
  });

  test('two browsers that choose different things at once both succeed, from the first time on', async () => {
    const { id } = await newPerson();
    const [here, there] = [of(id, FIRST_TENANT), of(id, FIRST_TENANT, 'USER', other)];
    await Promise.all([
      here.change({ theme: 'light' }),
      there.change({ zone: 'utc' }),
      here.change({ logColumns: COLUMNS }),
      there.change({ density: 'comfortable' }),
    ]);
    expect(await here.get()).toEqual({
      theme: 'light',
      density: 'comfortable',
      zone: 'utc',
      logColumns: COLUMNS,
      traceColumns: null,
    });
  });

  test('is nobody else’s, not an administrator’s, and of that tenant alone', async () => {
    const [ann, bob, here, there] = await Promise.all([newPerson(), newPerson(), newTenant(), newTenant()]);
    await of(ann.id, here).change({ theme: 'dark', logColumns: [{ field: 'secret.of.here', widthPx: 99 }] });
    for (const elsewhere of [of(ann.id, there), of(bob.id, here, 'ADMIN'), of(bob.id, there)]) {
      expect(await elsewhere.get()).toEqual(USUAL);
      await elsewhere.change({ theme: 'light', traceColumns: COLUMNS });
    }
    expect(await of(ann.id, here).get()).toEqual({
      ...USUAL,
      theme: 'dark',
      logColumns: [{ field: 'secret.of.here', widthPx: 99 }],
    });
  });

  test('is nothing that a key has, nor Oriel itself', async () => {
    const scopes = new Set(['read', 'admin'] as const);
    const key = { keyId: 'x', tenant: FIRST_TENANT, tenantName: 'default', name: 'ci', prefix: 'oriel_x', scopes };
    for (const actor of [actorOfKey(key), OPERATOR]) {
      const { preferences } = records.forTenant(FIRST_TENANT, actor);
      for (const attempt of [preferences.get(), preferences.change({ theme: 'dark' })])
        await expect(attempt).rejects.toMatchObject({ code: 'people_only', status: 403 });
    }
  });

  test('does not fill the audit log', async () => {
    const tenant = await newTenant();
    const before = await records.forTenant(tenant, OPERATOR).audit.list();
    await of((await newPerson()).id, tenant).change({ theme: 'dark' });
    expect(await records.forTenant(tenant, OPERATOR).audit.list()).toEqual(before);
  });

  const column = (part: object) => ({ logColumns: [{ field: 'service', widthPx: 100, ...part }] });
  test.for([
    [{ colour: 'blue' }, 'colour'],
    [{ railCollapsed: true }, 'railCollapsed'],
    [{ theme: 'sepia' }, 'theme'],
    [{ theme: null }, 'theme'],
    [{ density: 3 }, 'density'],
    [{ zone: 'Europe/Berlin' }, 'zone'],
    [{ logColumns: 'service' }, 'logColumns'],
    [{ traceColumns: Array.from({ length: 51 }, () => COLUMNS[0]) }, 'traceColumns'],
    [column({ widthPx: 39 }), 'logColumns.0.widthPx'],
    [column({ widthPx: 901 }), 'logColumns.0.widthPx'],
    [column({ widthPx: 99.5 }), 'logColumns.0.widthPx'],
    [column({ widthPx: '100' }), 'logColumns.0.widthPx'],
    [column({ field: '' }), 'logColumns.0.field'],
    [column({ field: 'x'.repeat(301) }), 'logColumns.0.field'],
    [column({ field: 'a\u0000' }), 'logColumns.0.field'],
    [column({ field: '\ud800' }), 'logColumns.0.field'],
    [column({ colour: 'blue' }), 'logColumns.0.colour'],
    [null, ''],
    // Each of them would do; all together they are more than is kept at once.
    [
      {
        logColumns: Array.from({ length: 50 }, () => ({ field: '€'.repeat(300), widthPx: 40 })),
        traceColumns: Array.from({ length: 50 }, () => ({ field: '€'.repeat(300), widthPx: 40 })),
      },
      'change',
    ],
  ] as const)('refuses %j', async ([change, field]) => {
    const mine = of((await newPerson()).id, FIRST_TENANT);
    await expect(mine.change(change as object)).rejects.toMatchObject({ code: 'invalid', status: 400, field });
    expect(await mine.get()).toEqual(USUAL);
  });

  test.for([40, 900])('takes a width of %d', async (widthPx) => {
    const logColumns = [{ field: 'x'.repeat(300), widthPx }];
    expect(await of((await newPerson()).id, FIRST_TENANT).change({ logColumns })).toMatchObject({ logColumns });
  });
});
