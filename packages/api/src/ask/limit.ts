import { ApiError } from '../errors.ts';

/** A page has at most so many rows; CATALOGUE C.3. */
export const MAX_ROWS = 1_000;

export function checkedLimit(limit: number, field: string, max = MAX_ROWS): number {
  if (!Number.isInteger(limit) || limit < 1 || limit > max) {
    throw new ApiError('bad_limit', `"${limit}" is out of bounds; ask for 1 to ${max.toLocaleString('en')}`, { field });
  }
  return limit;
}
