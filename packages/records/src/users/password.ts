/**
 * Argon2id, 19 MiB, two passes: OWASP, Password Storage Cheat Sheet, minimum for Argon2id. In the thread pool, a few at a
 * time, so that a flood of attempts cannot take memory or threads from the rest.
 */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
const AT_A_TIME = 2;

let running = 0;
const waiting: (() => void)[] = [];

async function withRoom<T>(work: () => Promise<T>): Promise<T> {
  if (running >= AT_A_TIME) await new Promise<void>((resolve) => waiting.push(resolve));
  else running++;
  try {
    return await work();
  } finally {
    // The room goes to the next in line, if anybody waits.
    const next = waiting.shift();
    if (next === undefined) running--;
    else next();
  }
}

/** Loaded with the first password: it is a library with a part for each platform, and what needs no password works without it. */
const argon2 = () => import('@node-rs/argon2');

export function hashPassword(password: string): Promise<string> {
  return withRoom(async () => (await argon2()).hash(password, PARAMETERS));
}

/** Takes as long for an account that does not exist (no hash) as for one that does. */
export async function matchesPassword(password: string, passwordHash: string | null | undefined): Promise<boolean> {
  if (passwordHash != null) return withRoom(async () => (await argon2()).verify(passwordHash, password));
  nobodys ??= hashPassword('the password of nobody');
  const stand = await nobodys;
  await withRoom(async () => (await argon2()).verify(stand, password));
  return false;
}

let nobodys: Promise<string> | undefined;
