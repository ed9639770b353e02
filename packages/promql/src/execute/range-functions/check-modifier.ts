import { PromqlError } from '../../errors.ts';
import type { RangeFunction } from './range-function.ts';

const TAKEN_BY = {
  anchored: 'changes, delta, increase, rate, resets',
  smoothed: 'delta, increase, rate',
};

/** Refuses a modifier that would show the function samples outside of its window. */
export function checkModifier(
  implementation: Pick<RangeFunction, 'name' | 'anchored' | 'smoothed'>,
  modifier: 'anchored' | 'smoothed' | null,
): void {
  if (modifier === null || implementation[modifier] === true) return;
  throw new PromqlError(
    'execution',
    `${modifier} modifier can only be used with: ${TAKEN_BY[modifier]} - not with ${implementation.name}`,
  );
}
