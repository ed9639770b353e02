import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { clockHold } from '../src/retain/clock-hold.ts';
import { readUpkeep, writeUpkeep } from '../src/retain/kept-numbers.ts';
import { type RealEngine, startRealEngine } from './real-engine.ts';

// When the clock is not to be trusted with deleting.

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const START_MS = Date.parse('2026-03-01T12:00:00Z');

let engine: RealEngine;
beforeAll(async () => {
  engine = await startRealEngine();
});
afterAll(() => engine.dispose());
beforeEach(() => engine.clients.maintenance.command('TRUNCATE TABLE upkeep'));

const at = (afterMs: number) => clockHold(engine.clients.maintenance, START_MS + afterMs);

it('is trusted while it goes on steadily', async () => {
  for (const afterMs of [0, 300_000, 20 * HOUR_MS]) expect(await at(afterMs)).toBeUndefined();
});

it('is not for a day after a jump, and says the same all the while', async () => {
  await at(0);
  const sentence =
    'the clock went from 2026-03-01T12:00:00.000Z to 2027-04-05T12:00:00.000Z between two runs, ' +
    'so nothing expires before 2027-04-06T12:00:00.000Z; check the clock of this host, unless Oriel was off meanwhile';
  for (const afterMs of [0, 300_000, 23 * HOUR_MS]) expect(await at(400 * DAY_MS + afterMs)).toBe(sentence);
  expect(await at(401 * DAY_MS)).toBeUndefined();
});

it('is not when it is set back either, and is a day later', async () => {
  await at(0);
  await at(400 * DAY_MS);
  expect(await at(300_000)).toMatch(/^the clock went from 2027-04-05.* to 2026-03-01/);
  expect(await at(DAY_MS)).toMatch(/^the clock went/);
  expect(await at(DAY_MS + 600_000)).toBeUndefined();
});

it('what was written while it was ahead does not stand for ever', async () => {
  const { maintenance } = engine.clients;
  await maintenance.command(
    "INSERT INTO upkeep (name, value, written_at) SELECT 'a number', '1', toDateTime64('2099-01-01 00:00:00', 9, 'UTC')",
  );
  for (const value of [2, 3]) {
    await writeUpkeep(maintenance, 'a number', value);
    expect((await readUpkeep(maintenance)).get('a number')).toBe(value);
  }
});
