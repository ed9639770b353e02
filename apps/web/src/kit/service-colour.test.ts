import { expect, test } from 'vitest';
import { SERIES_COLOURS, serviceColour, serviceColourIndex } from './service-colour.ts';

test('a name has one colour, and names spread over all of them', () => {
  expect(serviceColour('checkout')).toBe(serviceColour('checkout'));
  const seen = new Set<number>();
  for (let index = 0; index < 500; index += 1) seen.add(serviceColourIndex(`service-${index}`));
  expect(seen.size).toBe(SERIES_COLOURS);
});
