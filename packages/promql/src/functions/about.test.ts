import { expect, it } from 'vitest';
import { FUNCTION_SUMMARIES } from './about.ts';
import { FUNCTIONS } from './all.ts';

it('says of every function what it answers', () => {
  expect(Object.keys(FUNCTION_SUMMARIES).sort()).toEqual([...FUNCTIONS.keys()].sort());
});
