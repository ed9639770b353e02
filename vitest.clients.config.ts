import { defineConfig } from 'vitest/config';

/** Stories with clients that others wrote, installed from their registries; `npm run clients`. */
export default defineConfig({
  test: {
    include: ['journeys/clients/*.client.ts'],
    fileParallelism: false,
    testTimeout: 15 * 60_000,
    hookTimeout: 180_000,
  },
});
