import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { RecordsError } from '../errors.ts';

/** Whom the files belong to and the processes run as, when that is not the user of this process. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** How to start a program so that PostgreSQL accepts its user. */
export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly uid?: number;
  readonly gid?: number;
}

/** Nobody else's files: a user id that no account has, so that no other process runs under it. */
const FIRST_CANDIDATE = 7070;

/**
 * PostgreSQL refuses to run as root, so under root it runs as somebody who owns nothing else: the owner of its
 * directory where there is one already, else the first user id from 7070 on that no account has.
 * Undefined when this process is not root: then PostgreSQL runs as we do.
 */
export async function unprivilegedOwner(clusterDir: string): Promise<Owner | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const existing = await stat(clusterDir).catch(() => undefined);
  if (existing !== undefined && existing.uid !== 0) return { uid: existing.uid, gid: existing.gid };
  const taken = new Set([...(await accounts()).values()].map((account) => account.uid));
  let uid = FIRST_CANDIDATE;
  while (taken.has(uid)) uid++;
  return { uid, gid: uid };
}

/** `initdb` insists on an account with a name, and every system has this one. */
export async function namedOwner(): Promise<Owner> {
  return (await accounts()).get('nobody') ?? { uid: 65_534, gid: 65_534 };
}

async function accounts(): Promise<Map<string, Owner>> {
  const text = await readFile('/etc/passwd', 'utf8').catch(() => '');
  const found = new Map<string, Owner>();
  for (const line of text.split('\n')) {
    const [name, , uid, gid] = line.split(':');
    if (name && uid && gid) found.set(name, { uid: Number(uid), gid: Number(gid) });
  }
  return found;
}

/**
 * What opens directories that are closed to a user, the narrowest first, by its bit (linux/capability.h). Root of a container mostly
 * has the second alone.
 */
const OPENING_CAPABILITIES = [
  { name: 'dac_read_search', bit: 2n },
  { name: 'dac_override', bit: 1n },
] as const;

/**
 * The command line that runs `command` as `owner`. Where a directory above `paths` is closed to that user (a clone under
 * /root), the program gets one capability that opens directories, by `setpriv`.
 */
export async function launchAs(
  owner: Owner | undefined,
  paths: readonly string[],
  command: string,
  args: readonly string[],
): Promise<Launch> {
  if (owner === undefined) return { command, args };
  const closed = await firstClosedDirectory(paths, owner);
  if (closed === undefined) return { command, args, ...owner };
  const setpriv = await findSetpriv();
  const opening = await openingCapability();
  if (setpriv === undefined || opening === undefined) {
    throw new RecordsError(
      'postgres_unreachable_directory',
      `PostgreSQL does not run as root, and the user that it runs as cannot enter "${closed}"; ` +
        'allow it (chmod o+x), choose another data directory, or start Oriel as an ordinary user',
    );
  }
  const capability = `-all,+${opening}`;
  const identity = ['--reuid', String(owner.uid), '--regid', String(owner.gid), '--clear-groups'];
  const capabilities = ['--inh-caps', capability, '--ambient-caps', capability];
  // access(2), by which initdb looks for its companions, forgets the capabilities of whoever is not root, save with this bit.
  const keptByAccess = ['--securebits', '+no_setuid_fixup'];
  return {
    command: setpriv,
    args: [...identity, ...capabilities, ...keptByAccess, '--', command, ...args],
  };
}

async function firstClosedDirectory(paths: readonly string[], owner: Owner): Promise<string | undefined> {
  for (const path of paths) {
    for (let directory = dirname(path); ; directory = dirname(directory)) {
      const { mode, uid } = await stat(directory);
      if ((mode & 0o001) === 0 && uid !== owner.uid) return directory;
      if (directory === dirname(directory)) break;
    }
  }
  return undefined;
}

/** Of those that this process may hand on. */
async function openingCapability(): Promise<string | undefined> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  const permitted = BigInt(`0x${/^CapPrm:\s*([0-9a-f]+)/m.exec(status)?.[1] ?? '0'}`);
  return OPENING_CAPABILITIES.find(({ bit }) => ((permitted >> bit) & 1n) === 1n)?.name;
}

async function findSetpriv(): Promise<string | undefined> {
  for (const path of ['/usr/bin/setpriv', '/bin/setpriv']) {
    if ((await stat(path).catch(() => undefined)) !== undefined) return path;
  }
  return undefined;
}
