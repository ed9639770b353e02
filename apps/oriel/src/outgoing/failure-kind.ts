/** Transient: the same may succeed in a moment. Permanent: it will not, however often it is tried. */
export type FailureKind = 'transient' | 'permanent';

/** Of sockets, of names and of Node's own client: nobody there, or gone in the middle. */
const NETWORK_CODES: ReadonlySet<string> = new Set([
  'EAI_AGAIN',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETRESET',
  'ENETUNREACH',
  'ENOENT',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]);

/** Wrappers around an error; a chain that is longer is a circle. */
const DEEPEST_CAUSE = 5;

interface Facts {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly status?: unknown;
  readonly retryAfterMs?: unknown;
  readonly cause?: unknown;
  readonly errors?: unknown;
}

/**
 * By the status of an answer where there was one: 408, 429 and 5xx pass, every other refusal stays. Where there was none, the network and
 * time running out pass; anything else is a fault of ours, which trying again would only repeat.
 */
export function failureKindOf(error: unknown): FailureKind {
  const status = statusOf(error);
  if (status !== undefined) return isPassing(status) ? 'transient' : 'permanent';
  return chainOf(error).some(({ name, code }) => name === 'TimeoutError' || NETWORK_CODES.has(String(code)))
    ? 'transient'
    : 'permanent';
}

/** What a failure is called by: the status of an answer, or else the code that a database or the system gave it. */
export function codeOf(error: unknown): string | undefined {
  const code = statusOf(error) ?? chainOf(error).find((one) => typeof one.code === 'string')?.code;
  return code === undefined ? undefined : String(code);
}

/** Of HTTP, or of whoever speaks in its statuses. */
function statusOf(error: unknown): number | undefined {
  return chainOf(error).find((one) => typeof one.status === 'number')?.status as number | undefined;
}

/** How long the other side wants to be left alone. */
export function retryAfterOf(error: unknown): number {
  const { retryAfterMs } = chainOf(error).find((one) => typeof one.retryAfterMs === 'number') ?? {};
  return typeof retryAfterMs === 'number' && retryAfterMs > 0 ? retryAfterMs : 0;
}

function isPassing(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

/** An error, what caused it, and of several that were tried each. */
function chainOf(error: unknown): readonly Facts[] {
  const chain: Facts[] = [];
  let level: readonly unknown[] = [error];
  for (let depth = 0; depth < DEEPEST_CAUSE && level.length > 0; depth++) {
    const facts = level.filter((one): one is Facts => typeof one === 'object' && one !== null);
    chain.push(...facts);
    level = facts.flatMap(({ cause, errors }) => [cause, ...(Array.isArray(errors) ? errors : [])]);
  }
  return chain;
}
