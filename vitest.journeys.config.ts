import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

/** Stories against the real program; each has an engine and a PostgreSQL of its own. */
export default defineConfig({
  test: {
    include: ['journeys/**/*.journey.ts'],
    // `npm run long` has those.
    exclude: ['journeys/long/**'],
    globalSetup: 'journeys/kit/build-pages-once.ts',
    // Each waits for its pages and programs half of the time. Two cores, and at most two engines at once.
    maxWorkers: 2,
    // Dozens of servers, engines and command lines start, of the same modules: Node keeps what it has compiled.
    env: { NODE_COMPILE_CACHE: resolve('node_modules/.cache/tests') },
    // As in vitest.config.ts: what is waited for comes in seconds, or on a slow and busy machine in minutes.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 60_000 } },
  },
});
