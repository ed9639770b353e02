/**
 * Runs the suites of the systems that Oriel is compatible with, which are data outside of this repository:
 * `npm run conformance [-- FOLDER]`, by default ../shared/suites. Without the folder it says so and passes.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Each runner takes the folder of its suite and ends with `N passed, N failed, N skipped`. A new one is one line. */
const RUNNERS: readonly { readonly suite: string; readonly run: string }[] = [
  { suite: 'otlp', run: 'journeys/conformance/otlp/main.ts' },
  { suite: 'promqltest', run: 'journeys/conformance/promqltest/main.ts' },
  { suite: 'promqltest', run: 'journeys/conformance/promql-http/main.ts' },
  { suite: 'promql-compliance', run: 'journeys/conformance/promql-compliance/main.ts' },
  { suite: 'prom-tables', run: 'journeys/conformance/promql-language/main.ts' },
  { suite: 'prom-openapi', run: 'journeys/conformance/prom-openapi/main.ts' },
  { suite: 'prom-config', run: 'journeys/conformance/prom-config/main.ts' },
  { suite: 'prom-exposition', run: 'journeys/conformance/prom-exposition/main.ts' },
  { suite: 'prom-tables', run: 'journeys/conformance/prom-exposition/main.ts' },
  { suite: 'remote-write', run: 'journeys/conformance/remote-write/main.ts' },
  { suite: 'otlp-prom-naming', run: 'journeys/conformance/otlp-prom-naming/main.ts' },
  { suite: 'promql-realworld', run: 'journeys/conformance/promql-realworld/main.ts' },
  { suite: 'prom-rules', run: 'journeys/conformance/prom-rules/main.ts' },
  { suite: 'prom-rule-files', run: 'journeys/conformance/prom-rules/main.ts' },
  { suite: 'prom-tables', run: 'journeys/conformance/prom-rules/main.ts' },
];

const root = resolve(import.meta.dirname, '..');
const suites = resolve(process.argv[2] ?? join(root, '../shared/suites'));
const totals = { passed: 0, failed: 0, skipped: 0 };

for (const { suite, run } of RUNNERS) {
  const folder = join(suites, suite);
  if (!existsSync(folder)) {
    console.log(`${suite}: there is no "${folder}"; nothing to run`);
    continue;
  }
  console.log(`${suite}:`);
  const { code, output } = await runner(join(root, run), folder);
  const count = (word: string) => Number(new RegExp(`(\\d+) ${word}`).exec(output.split('\n').at(-1) ?? '')?.[1] ?? 0);
  totals.passed += count('passed');
  totals.skipped += count('skipped');
  // A runner that breaks has failed, whatever it had counted by then.
  totals.failed += Math.max(count('failed'), code === 0 ? 0 : 1);
}
console.log(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exitCode = totals.failed === 0 ? 0 : 1;

function runner(file: string, folder: string): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, [file, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    process.stdout.write(chunk);
    output += chunk.toString('utf8');
  });
  return new Promise((done, failed) => {
    child.on('error', failed);
    child.on('close', (code) => done({ code, output: output.trim() }));
  });
}
