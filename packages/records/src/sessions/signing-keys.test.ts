import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { describeOnEachPostgres } from '../../test/databases.ts';
import { quietLogger } from '../../test/quiet-logger.ts';
import { connectDatabase } from '../database/connect.ts';
import { migrate } from '../migrate/migrate.ts';
import { SigningKeys } from './signing-keys.ts';
import { readToken, signToken } from './token.ts';

const DAY_MS = 86_400_000;

describeOnEachPostgres('signing keys', (connect) => {
  test('rotate every week, on all servers together; old ones are believed while a session can live', async () => {
    const connection = await connect();
    await migrate(connection, quietLogger);
    let nowMs = Date.now();
    const database = connectDatabase(connection, () => nowMs);
    try {
      const [here, there] = [new SigningKeys(database, () => nowMs), new SigningKeys(database, () => nowMs)];
      const first = await here.current();
      expect((await there.current()).id).toBe(first.id);

      const installationId = randomUUID();
      const claims = { sessionId: randomUUID(), tenant: 1 };
      const { token } = await signToken(here, installationId, claims, nowMs);
      expect(await readToken(there, installationId, token, nowMs)).toEqual(claims);
      expect(await readToken(there, randomUUID(), token, nowMs)).toBeUndefined();

      nowMs += 7 * DAY_MS;
      const second = await there.current();
      expect(second.id).not.toBe(first.id);
      expect(second.secret).not.toEqual(first.secret);
      expect(await here.current()).toMatchObject({ id: second.id });
      expect(await readToken(here, installationId, token, nowMs)).toBeUndefined();
      expect(await readToken(here, installationId, token, nowMs, { evenExpired: true })).toEqual(claims);

      nowMs += 32 * DAY_MS;
      await there.current();
      expect(await new SigningKeys(database, () => nowMs).byId(first.id)).toBeUndefined();
    } finally {
      await database.close();
    }
  });
});
