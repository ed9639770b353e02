// What `npm start` runs: compiles the program and its pages when their sources changed, then becomes Oriel. Runs under any Node from 20 on.
import { fileURLToPath } from 'node:url';
import { isSupported, runUnderPinnedNode } from '../bin/supported-node.mjs';

const args = process.argv.slice(2);
if (!isSupported()) runUnderPinnedNode(fileURLToPath(import.meta.url), args);
else {
  const { buildPagesWhenStale } = await import('./ui/build-pages.ts');
  const { buildProgramWhenStale } = await import('./pack/build-program.ts');
  await buildPagesWhenStale();
  let main = '../dist/apps/oriel/src/main.js';
  try {
    await buildProgramWhenStale();
  } catch (error) {
    // A folder that cannot be written to, say. The source runs as well; it takes more memory.
    console.error(`cannot compile the program: ${error.message}; running it from source`);
    main = '../apps/oriel/src/main.ts';
  }
  const path = fileURLToPath(new URL(main, import.meta.url));
  // The same process, so signals and the exit code need no middleman; Windows has no such call.
  if (process.platform !== 'win32') process.execve(process.execPath, [process.execPath, path, ...args], process.env);
  runUnderPinnedNode(path, args);
}
