/**
 * The OTLP suite against a running Oriel, as data:
 *
 *     node journeys/conformance/otlp/main.ts [FOLDER]         starts an Oriel of its own
 *     ORIEL_URL=… ORIEL_OTLP_HTTP=… ORIEL_KEY=… node …        tries that one; its tenant must accept any time
 *
 * Prints each failure and each reason for skipping, and ends with `N passed, N failed, N skipped`. A case named in
 * known-failures.json (name → reason) is expected to fail; when it passes, that is a failure too: take it off the list.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { startOriel } from '../../kit/oriel-process.ts';
import { exampleCases, goldenCases } from './example-cases.ts';
import { inlineJsonCases } from './inline-json-cases.ts';
import { receiverCases } from './receiver-cases.ts';
import type { Case, Target } from './suite.ts';

const suite = resolve(process.argv[2] ?? join(import.meta.dirname, '../../../../shared/suites/otlp'));
if (!existsSync(suite)) {
  console.log(`there is no "${suite}"; nothing to run`);
  console.log('0 passed, 0 failed, 0 skipped');
  process.exit(0);
}
const known = JSON.parse(readFileSync(join(import.meta.dirname, 'known-failures.json'), 'utf8')) as Record<
  string,
  string
>;

const { ORIEL_URL, ORIEL_OTLP_HTTP, ORIEL_KEY } = process.env;
if (ORIEL_URL && ORIEL_OTLP_HTTP && ORIEL_KEY) {
  await runAll({ url: ORIEL_URL, otlpHttp: ORIEL_OTLP_HTTP, key: ORIEL_KEY });
} else {
  await using oriel = await startOriel();
  const made = await oriel.command('tenant', 'create', 'conformance', '--retention', 'forever', '--accept-any-time');
  if (made.code !== 0) throw new Error(`no tenant: ${made.stderr}`);
  const scopes = ['--scope', 'ingest,read', '--tenant', 'conformance'];
  const key = await oriel.command('key', 'create', '--name', 'conformance', ...scopes);
  if (key.code !== 0) throw new Error(`no key: ${key.stderr}`);
  await runAll({ url: oriel.run.url, otlpHttp: oriel.run.otlpHttp, key: key.stdout.trim() });
}

async function runAll(target: Target): Promise<void> {
  const cases: readonly Case[] = [
    ...receiverCases(suite),
    ...inlineJsonCases(suite),
    ...exampleCases(suite),
    ...goldenCases(suite),
  ];
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const { name, skip, run } of cases) {
    const reason = known[name];
    const failure = run === undefined ? undefined : await failureOf(run(target));
    if (run === undefined || (failure !== undefined && reason !== undefined)) {
      counts.skipped++;
      console.log(`skipped ${name}: ${skip ?? `known to fail: ${reason}`}`);
    } else if (failure !== undefined || reason !== undefined) {
      counts.failed++;
      console.log(`failed  ${name}: ${failure ?? 'it passes now; take it off known-failures.json'}`);
    } else counts.passed++;
  }
  console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  process.exitCode = counts.failed === 0 ? 0 : 1;
}

async function failureOf(run: Promise<void>): Promise<string | undefined> {
  try {
    await run;
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
