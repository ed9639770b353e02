import { expect, test } from 'vitest';
import { ApiError } from '../data/api-error.ts';
import { notAvailable } from './not-available.ts';

test('why an answer is missing is said, but for a fault of the query, which is told once on the page', () => {
  const late = new ApiError('the query took longer than its limit', { code: 'query_timeout', status: 504 });
  expect(notAvailable(late)).toBe('Not available: the query took longer than its limit');
  const wrong = new ApiError('cannot read it', { code: 'search_unclosed_group', status: 400, position: 8, length: 1 });
  expect(notAvailable(wrong)).toBe('Not available.');
});
