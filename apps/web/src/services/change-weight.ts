/** Requests that are noticed at once, so that the first one does not weigh nothing. */
const FEW_REQUESTS = 10;
/** Standard errors to either side of a share that hold 95 % of what it may be. */
const Z = 1.96;
/** So many doublings later nobody waits any more. */
const DOUBLINGS = 5;
/** What is added to an answer's time is felt half at this much. */
const FELT_MS = 500;

/**
 * How much it matters that something is wrong with a share of so many requests. The share comes first: half of a small service
 * failing is further out of the ordinary than a hundredth of a large one; ten times the requests add once more the same.
 */
export function weightOf(share: number, requests: number): number {
  return share * Math.log10(FEW_REQUESTS + requests);
}

/** The share that there is at least, judging by one seen among so few: of three requests one failure says little (Wilson's lower bound). */
export function surely(share: number, requests: number): number {
  if (requests <= 0) return 0;
  const spread = (Z * Z) / requests;
  const middle = share + spread / 2;
  return Math.max(
    0,
    (middle - Z * Math.sqrt((share * (1 - share)) / requests + spread / (4 * requests))) / (1 + spread),
  );
}

/** How much of a failure it is to take longer: by how many times, and by how much that is felt; 0 to 1. */
export function slowness(formerMs: number, nowMs: number): number {
  if (nowMs <= formerMs || formerMs <= 0) return 0;
  const addedMs = nowMs - formerMs;
  return rise(formerMs, nowMs) * (addedMs / (addedMs + FELT_MS));
}

/** Doublings from one to the other: 0 for none, 1 for as many as matter. */
export function rise(former: number, now: number): number {
  if (former <= 0) return now > 0 ? 1 : 0;
  return Math.min(1, Math.max(0, Math.log2(now / former)) / DOUBLINGS);
}
