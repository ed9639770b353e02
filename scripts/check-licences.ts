/** Lists the licences of what a user of the published package installs; refuses those that would bind them. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isAcceptable, type Licensed, licencePage, productionPackages } from './licences/production-packages.ts';

const root = resolve(import.meta.dirname, '..');
const page = join(root, 'docs/reference/licences.md');
const packages: readonly Licensed[] = productionPackages(
  JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')),
);
const refused = packages.filter(({ licence }) => !isAcceptable(licence));
for (const { name, version, licence } of refused) {
  console.error(`cannot depend on ${name} ${version}: its licence is "${licence}"; expected a permissive one`);
}
const wanted = licencePage(packages);
const isCurrent = existsSync(page) && readFileSync(page, 'utf8') === wanted;
if (process.argv.includes('--write')) writeFileSync(page, wanted);
else if (!isCurrent)
  console.error('docs/reference/licences.md is not what package-lock.json says: npm run licences -- --write');
console.log(`licences: ${packages.length} packages, ${refused.length} refused`);
process.exitCode = refused.length === 0 && (isCurrent || process.argv.includes('--write')) ? 0 : 1;
