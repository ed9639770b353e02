import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeOnEachPostgres, run } from '../../test/databases.ts';
import { quietLogger } from '../../test/quiet-logger.ts';
import { systemActor } from '../actor.ts';
import { openRecords } from '../records.ts';
import { connectDatabase, type Database, type RecordsConnection } from './connect.ts';

const SETTING = "current_setting('app.current_tenant'";

/** Of no tenant: the role that works for tenants may not touch them at all. */
const OF_THE_INSTALLATION = [
  'installation',
  'one_time_link',
  'rule_group',
  'schema_migration',
  'server_instance',
  'session',
  'sign_in_failure',
  'signing_key',
];

describeOnEachPostgres('the walls between tenants', (connect) => {
  let connection: RecordsConnection;
  let database: Database;
  beforeAll(async () => {
    connection = await connect();
    const records = await openRecords({ connection, logger: quietLogger });
    const operator = systemActor('test');
    const { id } = await records.installation(operator).tenants.create({ name: 'other' });
    for (const tenant of [1, id]) {
      const handle = records.forTenant(tenant, operator);
      await handle.keys.create({ name: 'a key', scopes: ['read'] });
      await handle.members.add({ email: `someone@${tenant}.example`, role: 'ADMIN' });
      await handle.views.save({ page: 'logs', name: 'a view', state: {} });
      await handle.settings.set('a.setting', tenant);
    }
    await records.close();
    database = connectDatabase(connection, Date.now);
  });
  afterAll(() => database.close());

  test('stand around every table: row level security is on, forced, and has a policy', async () => {
    const [tables, policies] = await run(
      connection,
      `select relname as name, relrowsecurity as on, relforcerowsecurity as forced from pg_class
       where relnamespace = 'oriel'::regnamespace and relkind in ('r', 'p') order by relname`,
      `select tablename as name, roles::text[] as roles, qual, with_check from pg_policies where schemaname = 'oriel'`,
    );
    expect(tables?.rows.length).toBeGreaterThan(10);
    for (const table of tables?.rows ?? []) {
      expect(table, `table "${table.name}" needs "enable" and "force row level security"`).toMatchObject({
        on: true,
        forced: true,
      });
      const forTenants = policies?.rows.filter((row) => row.name === table.name && row.roles.includes('oriel_app'));
      if (OF_THE_INSTALLATION.includes(table.name)) expect(forTenants).toEqual([]);
      else expect(forTenants, `table "${table.name}" needs a policy for oriel_app`).not.toEqual([]);
      for (const { qual, with_check } of forTenants ?? []) {
        for (const condition of [qual, with_check]) if (condition !== null) expect(condition).toContain(SETTING);
      }
    }
    const others = policies?.rows
      .flatMap((row) => row.roles)
      .filter((role) => !/^oriel_(app|installation)$/.test(role));
    expect(others, 'a policy for everybody is a hole').toEqual([]);
  });

  test('cannot be passed by the roles that handles use: they own nothing and bypass nothing', async () => {
    const [roles, owned] = await run(
      connection,
      `select rolname, rolsuper, rolbypassrls, rolcanlogin, rolcreaterole, rolcreatedb from pg_roles
       where rolname in ('oriel_app', 'oriel_installation') order by 1`,
      `select relname from pg_class where relowner in (select oid from pg_roles where rolname like 'oriel\\_%')`,
    );
    const harmless = {
      rolsuper: false,
      rolbypassrls: false,
      rolcanlogin: false,
      rolcreaterole: false,
      rolcreatedb: false,
    };
    expect(roles?.rows).toEqual([
      { rolname: 'oriel_app', ...harmless },
      { rolname: 'oriel_installation', ...harmless },
    ]);
    expect(owned?.rows).toEqual([]);
  });

  describe('for each table', () => {
    const OWNED = ['membership', 'api_key', 'saved_view', 'setting', 'audit_log'];

    test.for(OWNED)('%s: only the rows of the tenant are there, whatever is asked', async (table) => {
      const tenants = await database.asTenant(3, (transaction) =>
        sql<{
          tenant: number;
        }>`select distinct tenant from ${sql.table(table)} where tenant in (1, 2, 3) or true`.execute(transaction),
      );
      expect(tenants.rows).toEqual([{ tenant: 3 }]);
    });

    test.for([...OWNED, 'tenant', 'app_user'])('%s: without a tenant there are no rows', async (table) => {
      // The setting is emptied as it is at the end of a transaction, and removed as it is at the start of a connection.
      for (const unset of [`set local app.current_tenant to ''`, 'reset app.current_tenant']) {
        const rows = await database.asTenant(3, async (transaction) => {
          await sql.raw(unset).execute(transaction);
          const columns = table === 'api_key' || table === 'app_user' ? 'id' : '*';
          return sql.raw(`select ${columns} from ${table}`).execute(transaction);
        });
        expect(rows.rows).toEqual([]);
      }
    });

    test.for(OF_THE_INSTALLATION)('%s: closed to the role of tenants', async (table) => {
      const read = database.asTenant(1, (transaction) => sql`select from ${sql.table(table)}`.execute(transaction));
      await expect(read).rejects.toThrow('permission denied');
    });
  });

  describe('what people like', () => {
    const insert = (tenant: number, userId: string) =>
      `insert into preference values (${tenant}, '${userId}', '{"theme":"dark"}', now())`;
    const rows = async (ask: Promise<{ rows: { tenant: number; user_id: string }[] }>) =>
      (await ask).rows.map(({ tenant, user_id }) => [tenant, user_id]);
    const EVERYTHING = sql<{ tenant: number; user_id: string }>`select * from preference where tenant > 0 or true`;
    let ann: string;
    let bob: string;
    beforeAll(async () => {
      const found = await database.asInstallation((transaction) =>
        sql<{ id: string }>`select id from app_user order by email`.execute(transaction),
      );
      [ann, bob] = found.rows.map(({ id }) => id) as [string, string];
      for (const tenant of [1, 3]) {
        for (const person of [ann, bob])
          await database.asPerson(tenant, person, (transaction) =>
            sql.raw(insert(tenant, person)).execute(transaction),
          );
      }
    });

    test('is seen by the one whom it is of, in the tenant', async () => {
      for (const tenant of [1, 3]) {
        for (const person of [ann, bob])
          expect(
            await rows(database.asPerson(tenant, person, (transaction) => EVERYTHING.execute(transaction))),
          ).toEqual([[tenant, person]]);
      }
    });

    test('is not there where nobody says who asks, or for which tenant', async () => {
      expect(await rows(database.asTenant(1, (transaction) => EVERYTHING.execute(transaction)))).toEqual([]);
      for (const setting of ['app.current_person', 'app.current_tenant']) {
        for (const unset of [`set local ${setting} to ''`, `reset ${setting}`]) {
          const found = database.asPerson(1, ann, async (transaction) => {
            await sql.raw(unset).execute(transaction);
            return EVERYTHING.execute(transaction);
          });
          expect(await rows(found)).toEqual([]);
        }
      }
    });

    test('is not there for the work of the next transaction, on the same connection or another', async () => {
      for (let turn = 0; turn < 20; turn++) {
        await database.asPerson(1, ann, (transaction) => EVERYTHING.execute(transaction));
        expect(await rows(database.asTenant(1, (transaction) => EVERYTHING.execute(transaction)))).toEqual([]);
      }
    });

    test('is neither planted, moved, changed nor removed by others', async () => {
      for (const statement of [
        insert(1, bob),
        insert(3, ann),
        insert(3, bob),
        `update preference set user_id = '${bob}'`,
        `update preference set tenant = 3`,
        `delete from preference`,
      ]) {
        const attempt = database.asPerson(1, ann, (transaction) => sql.raw(statement).execute(transaction));
        await expect(attempt, statement).rejects.toThrow(/row-level security|permission denied/);
      }
      for (const whose of [`user_id = '${bob}'`, 'tenant = 3']) {
        const { numAffectedRows } = await database.asPerson(1, ann, (transaction) =>
          sql.raw(`update preference set value = '{}' where ${whose}`).execute(transaction),
        );
        expect(numAffectedRows).toBe(0n);
      }
      const asNobody = database.asTenant(1, (transaction) => sql.raw(insert(1, ann)).execute(transaction));
      await expect(asNobody).rejects.toThrow('row-level security');
    });

    test('is closed to the work of the installation', async () => {
      const attempt = database.asInstallation((transaction) => EVERYTHING.execute(transaction));
      await expect(attempt).rejects.toThrow('permission denied');
    });

    test('is of no person that is no id', () => {
      for (const person of ['', 'ann', `${ann}'; reset role; --`]) {
        expect(() => database.asPerson(1, person, async () => {})).toThrow(RangeError);
      }
    });
  });

  test.for([
    `insert into saved_view values (gen_random_uuid(), 1, 'logs', 'planted', '{}', 'x', now(), now())`,
    `insert into membership select 1, user_id, 'ADMIN', now() from membership`,
    `insert into api_key (id, tenant, name, prefix, hash, scopes, created_by, created_at)
       values (gen_random_uuid(), 1, 'x', 'x', sha256('x'), '{read}', 'x', now())`,
    `insert into setting values (1, 'planted', '{}', 'x', now())`,
    `insert into audit_log (at, tenant, actor, action, target) values (now(), 1, 'x', 'x', 'x')`,
    `insert into audit_log (at, tenant, actor, action, target) values (now(), null, 'x', 'x', 'x')`,
    `update saved_view set tenant = 1`,
    `update setting set tenant = 1`,
    `update tenant set accept_any_time = true`,
    `update tenant set retention_limit = '{}'`,
    `update app_user set operator = true`,
    `select password_hash from app_user`,
    `select hash from api_key`,
    `update audit_log set actor = 'nobody'`,
    `delete from audit_log`,
    `truncate audit_log`,
  ])('refuse: %s', async (statement) => {
    const attempt = database.asTenant(3, (transaction) => sql.raw(statement).execute(transaction));
    await expect(attempt).rejects.toThrow(/row-level security|permission denied/);
  });

  test('make changes of what is not there do nothing', async () => {
    for (const statement of [
      `delete from saved_view where tenant = 1`,
      `update setting set value = '0' where tenant = 1`,
    ]) {
      const result = await database.asTenant(3, (transaction) => sql.raw(statement).execute(transaction));
      expect(result.numAffectedRows).toBe(0n);
    }
  });

  test('keep the audit log as it was written, also from its owner', async () => {
    const change = run(connection, `update oriel.audit_log set actor = 'nobody'`);
    await expect(change).rejects.toThrow('only ever appended to');
    await expect(run(connection, 'truncate oriel.audit_log')).rejects.toThrow('only ever appended to');
  });

  test('no tenant that is no number', () => {
    for (const tenant of [0, -1, 1.5, Number.NaN, "1'; reset role; --" as unknown as number]) {
      expect(() => database.asTenant(tenant, async () => {})).toThrow(RangeError);
    }
  });
});
