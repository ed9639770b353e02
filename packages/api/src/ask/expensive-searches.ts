import { ApiError } from '../errors.ts';

const MINUTE_MS = 60_000;
/** One charge pays for the queries that a page sends together… */
const PAGE_MS = 15_000;
/** …as long as they are no more than a page has. */
const QUERIES_OF_A_PAGE = 24;
/** Users remembered at once; the longest silent is forgotten first. */
const USERS = 10_000;

interface Charge {
  readonly atMs: number;
  readonly page: string | undefined;
  queries: number;
}

/**
 * Counts expensive searches of each user over the last minute (CATALOGUE C.3). The queries that one page sends together
 * (the same `X-Oriel-Page`) share one charge, so that a page of five charts counts once.
 */
export function createExpensiveSearches(perMinute: number, now: () => number) {
  const charges = new Map<string, Charge[]>();

  /** Throws `too_many_expensive_searches` with the time after which the next is let in. */
  return function charge(user: string, page: string | undefined): void {
    const atMs = now();
    const recent = (charges.get(user) ?? []).filter((charge) => atMs - charge.atMs < MINUTE_MS);
    // Set anew, so that the map's order is the order of last use.
    charges.delete(user);
    charges.set(user, recent);
    if (charges.size > USERS) charges.delete(charges.keys().next().value!);

    const shared = recent.find(
      (charge) =>
        page !== undefined &&
        charge.page === page &&
        atMs - charge.atMs < PAGE_MS &&
        charge.queries < QUERIES_OF_A_PAGE,
    );
    if (shared !== undefined) {
      shared.queries++;
      return;
    }
    if (recent.length >= perMinute) {
      const retryAfterMs = recent[0]!.atMs + MINUTE_MS - atMs;
      throw new ApiError(
        'too_many_expensive_searches',
        `${perMinute} expensive searches a minute are let in and this would be one more; narrow the time range, or wait ${Math.ceil(retryAfterMs / 1_000)} s`,
        { retryAfterMs },
      );
    }
    recent.push({ atMs, page, queries: 1 });
  };
}
