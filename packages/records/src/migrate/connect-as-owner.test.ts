import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { describeOnEachPostgres } from '../../test/databases.ts';
import { quietLogger } from '../../test/quiet-logger.ts';
import type { RecordsConnection } from '../database/connect.ts';
import { openRecords } from '../records.ts';

const open = (connection: RecordsConnection) => openRecords({ connection, logger: quietLogger });
const SECRET = 'a-secret-password';

test.for([
  ['not a url', 'records_unavailable'],
  [`postgres://oriel:${SECRET}@127.0.0.1:99999/oriel`, 'records_refused'],
  [`postgres://oriel:${SECRET}@127.0.0.1:1/oriel`, 'records_unavailable'],
  [`postgres://oriel:${SECRET}@localhost:1/oriel`, 'records_unavailable'],
  [`postgres://oriel:${SECRET}@no-such-host.invalid/oriel`, 'records_unavailable'],
] as const)(
  'case %#: an address that leads nowhere is a sentence without the password',
  async ([connectionString, code]) => {
    const error = await open({ connectionString }).catch((error: unknown) => error);
    expect(error).toMatchObject({ code });
    expect((error as Error).message).not.toContain(SECRET);
    expect((error as Error).message).not.toContain('()');
  },
);

test('a port that answers something else is a sentence', async () => {
  await using server = createServer((socket) => socket.resume().end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const connectionString = `postgres://oriel:${SECRET}@127.0.0.1:${port}/oriel`;
  await expect(open({ connectionString })).rejects.toMatchObject({ code: 'records_unavailable' });
});

describeOnEachPostgres('a server that refuses', (connect) => {
  const changed = (
    connection: RecordsConnection,
    change: { password?: string; database?: string },
  ): RecordsConnection => {
    if (!('connectionString' in connection)) return { ...connection, ...change };
    const url = new URL(connection.connectionString);
    if (change.password !== undefined) url.password = change.password;
    if (change.database !== undefined) url.pathname = `/${change.database}`;
    return { connectionString: url.href };
  };

  test('is a sentence that says why', async () => {
    const connection = await connect();
    await expect(open(changed(connection, { password: SECRET }))).rejects.toMatchObject({
      code: 'records_refused',
      message: expect.stringContaining('password authentication failed'),
    });
    await expect(open(changed(connection, { database: 'nowhere' }))).rejects.toMatchObject({
      code: 'records_refused',
      message: expect.stringContaining('database "nowhere" does not exist'),
    });
  });
});
