import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { followLog } from './postgres-log.ts';

test('what PostgreSQL says is a field: no message of ours quotes a statement', async () => {
  const said: object[] = [];
  const note = (level: string) => (details: object, message: string) => said.push({ level, message, ...details });
  const logger = { debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') };
  const statement = "[client backend] STATEMENT:  insert into setting values ('of a tenant')";
  const fault = "[autovacuum worker] ERROR:  invalid page of 'of a tenant'";
  const { reason } = followLog(Readable.from([`${statement}\n${fault}\n`]), logger);
  await expect
    .poll(() => said)
    .toEqual([
      { level: 'debug', message: 'PostgreSQL says', part: 'postgres', line: statement },
      { level: 'warn', message: 'PostgreSQL says', part: 'postgres', line: fault },
    ]);
  expect(reason()).toBe("ERROR:  invalid page of 'of a tenant'");
});
