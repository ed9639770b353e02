import { defineConfig } from 'vitest/config';

/** Stories against the real program; one at a time, for each has an engine and a PostgreSQL of its own. */
export default defineConfig({
  test: {
    include: ['journeys/**/*.journey.ts'],
    // `npm run long` has those.
    exclude: ['journeys/long/**'],
    fileParallelism: false,
    // As in vitest.config.ts: what is waited for comes in seconds, or on a slow and busy machine in minutes.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 60_000 } },
  },
});
