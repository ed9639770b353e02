import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeOnEachPostgres } from '../../test/databases.ts';
import { quietLogger } from '../../test/quiet-logger.ts';
import { openRecords, type Records } from '../records.ts';

describeOnEachPostgres('groups of rules', (connect) => {
  let records: Records;
  beforeAll(async () => {
    records = await openRecords({ connection: await connect(), logger: quietLogger });
  });
  afterAll(() => records.close());

  const [one, two] = [randomUUID(), randomUUID()];
  const group = { tenant: 1, file: '/etc/rules.yml', name: 'a group' };

  test('are evaluated by one server until its lease has ended or it has let go', async () => {
    const { ruleGroups } = records;
    expect(await ruleGroups.take(group, one, 60_000)).toEqual({ isOurs: true, state: {} });
    expect(await ruleGroups.keep(group, one, { lastMs: 1 }, 60_000)).toBe(true);
    expect(await ruleGroups.take(group, two, 60_000)).toEqual({ isOurs: false, state: { lastMs: 1 } });
    expect(await ruleGroups.keep(group, two, { lastMs: 2 }, 60_000)).toBe(false);
    expect(await ruleGroups.take(group, one, 0)).toEqual({ isOurs: true, state: { lastMs: 1 } });
    expect(await ruleGroups.take(group, two, 60_000)).toEqual({ isOurs: true, state: { lastMs: 1 } });
    expect(await ruleGroups.keep(group, one, { lastMs: 3 }, 60_000)).toBe(false);
    await ruleGroups.release(two);
    expect((await ruleGroups.take(group, one, 60_000)).isOurs).toBe(true);
  });

  test('are forgotten by who holds them alone', async () => {
    const { ruleGroups } = records;
    await ruleGroups.forget(group, two);
    expect((await ruleGroups.take(group, two, 60_000)).isOurs).toBe(false);
    await ruleGroups.forget(group, one);
    expect(await ruleGroups.take(group, two, 60_000)).toEqual({ isOurs: true, state: {} });
  });
});
