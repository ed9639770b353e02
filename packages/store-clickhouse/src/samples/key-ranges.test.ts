import { expect, test } from 'vitest';
import { openTestEngine } from '../engine/test-engine.ts';
import { createClickHouseStore } from '../store.ts';
import { readKeyRanges } from './key-ranges.ts';

test('rows are cut into stretches of whole families, of all tenants together, and none is lost between them', async () => {
  await using test = await openTestEngine();
  const { maintenance } = test.clients;
  await createClickHouseStore({ clients: test.clients, database: 'oriel', engineKind: 'embedded' }).migrate();
  // Families beyond what a number holds exactly; one of them is larger than a stretch.
  await maintenance.command(`INSERT INTO samples (tenant, time, segment, ordinal, family, series)
SELECT 1 + number % 3, fromUnixTimestamp64Milli(toInt64(number), 'UTC'), 39321600000, number,
  18446744073709551615 - if(number % 2 = 0, 7, number % 100), number FROM numbers(10000)`);
  const ranges = await readKeyRanges(maintenance, 'samples', '1', 1_000, { timeoutMs: 60_000 });
  expect(ranges.length).toBeGreaterThan(5);
  const seen = new Set<string>();
  let rows = 0;
  for (const range of ranges) {
    const { block } = await maintenance.query(
      `SELECT tenant, toString(family) AS family_number, toFloat64(count()) AS n FROM samples WHERE ${range} GROUP BY tenant, family`,
    );
    for (let row = 0; row < block.rows; row++) {
      const family = `${block.column('tenant').get(row)}/${block.column('family_number').get(row)}`;
      expect(seen.has(family)).toBe(false);
      seen.add(family);
      rows += block.column('n').get(row) as number;
    }
  }
  expect(rows).toBe(10_000);
  expect(await readKeyRanges(maintenance, 'samples', '1', 1_000_000, {})).toEqual(['']);
});
