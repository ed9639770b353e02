import { ApiError } from '../data/api-error.ts';

/** What stands in place of an answer beside the main one, which tells a fault of the query in full and where it is. */
export function notAvailable(failure: Error): string {
  const isToldBeside = failure instanceof ApiError && failure.place !== undefined;
  return isToldBeside ? 'Not available.' : `Not available: ${failure.message}`;
}
