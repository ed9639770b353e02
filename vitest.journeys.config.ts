import { defineConfig } from 'vitest/config';

/** Stories against the real program; one at a time, for each has an engine and a PostgreSQL of its own. */
export default defineConfig({
  test: {
    include: ['journeys/**/*.journey.ts'],
    // `npm run long` has those.
    exclude: ['journeys/long/**'],
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 30_000 } },
  },
});
