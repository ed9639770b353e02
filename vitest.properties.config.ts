import { resolve } from 'node:path';
import { defineConfig, mergeConfig } from 'vitest/config';
import ofTests from './vitest.config.ts';

/** Property tests for longer than CI has time: `ORIEL_PROPERTY_SECONDS=600 npm run properties -- packages/promql/src/distribute`. */
export default mergeConfig(
  ofTests,
  defineConfig({
    resolve: { alias: [{ find: /^fast-check$/, replacement: resolve('scripts/properties/fast-check.ts') }] },
    // However many properties a test has.
    test: { testTimeout: 0 },
  }),
);
