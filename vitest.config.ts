import { resolve } from 'node:path';
import { configDefaults, defineConfig } from 'vitest/config';

/**
 * Inherited by what a test starts, and too late for the process of the test itself: what is covered, which scripts/coverage reads; or else
 * where Node keeps what it has compiled, so that not every engine, worker and server compiles its modules anew.
 */
const OF_PROCESSES = process.argv.includes('--coverage')
  ? { NODE_V8_COVERAGE: resolve('coverage/processes') }
  : { NODE_COMPILE_CACHE: resolve('node_modules/.cache/tests') };

/**
 * These have a process each: they measure the one that they run in, or replace its modules and globals. They come first, and with them
 * what takes longest, which should not be last with nothing beside it.
 */
const ALONE = [
  'packages/store-clickhouse/test/contract.test.ts',
  'apps/oriel/src/{heap-growth,return-memory}.test.ts',
  'apps/oriel/src/parts/open-{engine,records}.test.ts',
  'apps/oriel/src/query-workers/query-workers.test.ts',
  'packages/records/src/postgres/missing-postgres.test.ts',
  'packages/store/src/assemble-trace.test.ts',
  'packages/store-clickhouse/src/read/samples/held/{held-answers,tenant-series}.test.ts',
];

export default defineConfig({
  // Libraries load graphql as CommonJS, as Node does; the bundler's choice would be a second copy, which graphql refuses.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    projects: [
      { extends: true, test: { name: 'alone', include: ALONE } },
      // A process loads what it tests once for all its files, which takes as long as to test it.
      {
        extends: true,
        test: {
          name: 'together',
          isolate: false,
          include: ['packages/**/*.test.ts', 'apps/**/*.test.ts', 'scripts/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...ALONE],
        },
      },
    ],
    globalSetup: 'scripts/tests/made-once.ts',
    // Two cores, and at most two engines at once.
    maxWorkers: 2,
    // What is waited for comes in a moment, or on a machine that does much else beside in a minute; never is what is caught.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 60_000 } },
    env: OF_PROCESSES,
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
