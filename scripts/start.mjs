// What `npm start` runs: builds the pages when their sources changed, then becomes Oriel. Runs under any Node from 20 on.
import { fileURLToPath } from 'node:url';
import { isSupported, runUnderPinnedNode } from '../bin/supported-node.mjs';

const args = process.argv.slice(2);
if (!isSupported()) runUnderPinnedNode(fileURLToPath(import.meta.url), args);
else {
  const { buildPagesWhenStale } = await import('./ui/build-pages.ts');
  await buildPagesWhenStale();
  const main = fileURLToPath(new URL('../apps/oriel/src/main.ts', import.meta.url));
  // The same process, so signals and the exit code need no middleman; Windows has no such call.
  if (process.platform !== 'win32') process.execve(process.execPath, [process.execPath, main, ...args], process.env);
  runUnderPinnedNode(main, args);
}
