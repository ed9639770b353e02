import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

/** Stories and tests that take longest (a packed tarball, other people's servers, a server and its engine killed again and again, every page by keyboard and in both themes): `npm run long`, and every CI run. */
export default defineConfig({
  test: {
    include: ['journeys/long/*.journey.ts', 'packages/**/*.long.ts'],
    globalSetup: ['journeys/kit/build-pages-once.ts', 'scripts/tests/made-once.ts'],
    // Two cores, and each waits for others' programs half of the time.
    maxWorkers: 2,
    // Dozens of servers, engines and command lines start, of the same modules: Node keeps what it has compiled.
    env: { NODE_COMPILE_CACHE: resolve('node_modules/.cache/tests') },
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 60_000 } },
  },
});
