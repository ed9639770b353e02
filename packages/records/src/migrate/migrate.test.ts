import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { describeOnEachPostgres, run } from '../../test/databases.ts';
import { quietLogger } from '../../test/quiet-logger.ts';
import type { RecordsConnection } from '../database/connect.ts';
import { migrate } from './migrate.ts';
import { type Migration, readMigrations } from './migration-files.ts';

describeOnEachPostgres('migrations', (connect) => {
  let connection: RecordsConnection;
  let released: readonly Migration[];
  beforeAll(async () => {
    connection = await connect();
    released = await readMigrations();
    // Two servers start at the same moment on an empty database.
    const versions = await Promise.all([migrate(connection, quietLogger), migrate(connection, quietLogger)]);
    expect(versions).toEqual([released.length, released.length]);
  });

  const next = (sql: string): Migration => ({ number: released.length + 1, name: 'next', sql, checksum: 'c0ffee' });

  test('are applied once', async () => {
    expect(await migrate(connection, quietLogger)).toBe(released.length);
  });

  test('that fail leave nothing behind', async () => {
    const broken = next('create table half_done (id integer); select 1 / 0;');
    await expect(migrate(connection, quietLogger, [...released, broken])).rejects.toThrow('division by zero');
    const [result] = await run(connection, `select to_regclass('oriel.half_done') as found`);
    expect(result?.rows).toEqual([{ found: null }]);
  });

  test('refuse records of a newer version', async () => {
    const empty = await connect();
    await migrate(empty, quietLogger, [...released, next('create table later (id integer)')]);
    await expect(migrate(empty, quietLogger)).rejects.toMatchObject({ code: 'newer_records' });
  });

  test('refuse a file that was changed after it had been applied', async () => {
    const [first, ...rest] = released;
    const changed = [{ ...first!, checksum: 'other' }, ...rest];
    await expect(migrate(connection, quietLogger, changed)).rejects.toMatchObject({ code: 'changed_migration' });
  });

  test('as a user that may not enter the roles are refused with what an administrator can do', async () => {
    const name = `weak_${randomUUID().replaceAll('-', '')}`;
    const [result] = await run(connection, 'select current_database() as name');
    const database: string = result?.rows[0].name;
    await run(
      connection,
      `create role ${name} login password '${name}'`,
      `grant connect, create on database ${database} to ${name}`,
    );
    await expect(migrate(asUser(connection, name), quietLogger)).rejects.toMatchObject({
      code: 'roles_missing',
      message: expect.stringContaining('CREATE ROLE oriel_app NOLOGIN; GRANT oriel_app TO'),
    });
  });
});

function asUser(connection: RecordsConnection, name: string): RecordsConnection {
  if (!('connectionString' in connection)) return { ...connection, user: name, password: name };
  const url = new URL(connection.connectionString);
  url.username = name;
  url.password = name;
  return { connectionString: url.href };
}
