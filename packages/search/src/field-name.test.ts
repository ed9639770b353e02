import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { FIELD_ALIASES, resolveField } from './field-name.ts';

/** The reference's table: other names by field. */
function tableOfFields(): Record<string, string[]> {
  const page = readFileSync(new URL('../../../docs/reference/search.md', import.meta.url), 'utf8');
  const rows = page
    .split('## Fields')[1]!
    .split('\n## ')[0]!
    .matchAll(/^\| (`.*`) \| (.*?) ?\| (?:logs|spans).*\|$/gm);
  const names = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name!);
  return Object.fromEntries(
    [...rows].flatMap(([, fields, others]) => names(fields!).map((field) => [field, names(others!)] as const)),
  );
}

test('the reference names every other name of a field, and no other', () => {
  const byField = Map.groupBy(FIELD_ALIASES, ([, field]) => field);
  const inCode = Object.fromEntries([...byField].map(([field, pairs]) => [field, pairs.map(([alias]) => alias)]));
  const inReference = tableOfFields();
  expect(Object.keys(inReference).length).toBeGreaterThan(10);
  const named = Object.fromEntries(Object.entries(inReference).filter(([, others]) => others.length > 0));
  const sorted = (table: Record<string, string[]>) =>
    Object.fromEntries(Object.entries(table).map(([field, others]) => [field, others.toSorted()]));
  expect(sorted(named)).toEqual(sorted(inCode));
});

test('no other name leads to another one', () => {
  for (const field of FIELD_ALIASES.values()) expect(resolveField(field)).toBe(field);
});
