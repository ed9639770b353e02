/**
 * Puts back into package-lock.json what `npm install` leaves out when a registry does not offer every platform's build of
 * a dependency: `npm ci` demands an entry for each, also for those that it then skips. Run after every `npm install`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface LockEntry {
  readonly version?: string;
  readonly license?: string;
  readonly integrity?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const SYSTEMS = /\b(aix|android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|win32|wasi)/;
const PROCESSORS = /\b(arm64|x64|ia32|loong64|mips64el|ppc64|riscv64|s390x|wasm32|arm)\b/;

const file = join(import.meta.dirname, '../package-lock.json');
const lock = JSON.parse(readFileSync(file, 'utf8')) as { packages: Record<string, LockEntry> };
const missing: Record<string, LockEntry> = {};
for (const demanding of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(demanding.optionalDependencies ?? {})) {
    const place = `node_modules/${name}`;
    // What npm itself wrote has an integrity; what an earlier run put back is made anew.
    const isNpms = Object.entries(lock.packages).some(
      ([path, entry]) => (path === place || path.endsWith(`/${place}`)) && entry.integrity !== undefined,
    );
    const entryFor = platformEntry(name, version, demanding);
    if (!isNpms && entryFor) missing[place] = entryFor;
  }
}
const packages = { ...lock.packages, ...missing };
const sorted = Object.fromEntries(Object.entries(packages).sort(([left], [right]) => (left < right ? -1 : 1)));
writeFileSync(file, `${JSON.stringify({ ...lock, packages: sorted }, null, 2)}\n`);
console.log(`package-lock.json: ${Object.keys(missing).length} builds for other platforms put back`);

/**
 * Undefined for what is no build of one platform, or not pinned to one version. A build is the same work as the package
 * that demands it, so it has its licence; the root demands builds of others, whose licence only their manifests tell.
 */
function platformEntry(name: string, version: string, demanding: LockEntry): LockEntry | undefined {
  const system = SYSTEMS.exec(name)?.[1];
  const processor = PROCESSORS.exec(name)?.[1];
  if (!system || !/^\d+\.\d+\.\d+/.test(version)) return undefined;
  return {
    version,
    ...(demanding.license && demanding !== lock.packages[''] ? { license: demanding.license } : {}),
    ...(demanding.dev ? { dev: true } : {}),
    ...(processor ? { cpu: [processor] } : {}),
    ...(/musl/.test(name) ? { libc: ['musl'] } : {}),
    optional: true,
    // WebAssembly builds stand in where there is no other; npm knows no such system and skips them.
    ...(system === 'wasi' ? {} : { os: [system] }),
  };
}
