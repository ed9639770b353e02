import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { SERVICES } from '../services/all.ts';
import { FAULTS } from './all.ts';

test('every fault happens in a service that there is', () => {
  const services = SERVICES.map(({ name }) => name);
  expect(services).toEqual(expect.arrayContaining(FAULTS.map(({ service }) => service)));
});

test('the page about the shop lists every fault as the list does', () => {
  const page = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  for (const { name, service, describe } of FAULTS) {
    expect(page).toContain(`| \`${name}\` | ${service} | ${describe} |`);
  }
});
