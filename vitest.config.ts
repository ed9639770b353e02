import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

/** Inherited by what a test starts, and too late for the process of the test itself; scripts/coverage reads it. */
const PROCESSES_TELL = process.argv.includes('--coverage') ? { NODE_V8_COVERAGE: resolve('coverage/processes') } : {};

export default defineConfig({
  // Libraries load graphql as CommonJS, as Node does; the bundler's choice would be a second copy, which graphql refuses.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    include: ['packages/**/*.test.ts', 'apps/**/*.test.ts', 'scripts/**/*.test.ts'],
    globalSetup: 'scripts/tests/made-once.ts',
    // Two cores, and at most two engines at once.
    maxWorkers: 2,
    // What is waited for comes in a moment, or on a machine that does much else beside in a minute; never is what is caught.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 60_000 } },
    env: PROCESSES_TELL,
    coverage: {
      provider: 'custom',
      customProviderModule: './scripts/coverage/with-processes.ts',
      include: ['packages/*/src/**', 'apps/oriel/src/**'],
      exclude: ['**/*.{test,long}.ts'],
      // The figure is wanted most when something fails.
      reportOnFailure: true,
    },
  },
});
