import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** A case of a suite that needs no server. */
export interface Case {
  readonly name: string;
  /** Why it is not run; otherwise `run` is. */
  readonly skip?: string;
  /** Throws when the answer is not the one that the suite expects. */
  readonly run?: () => void | Promise<void>;
}

/**
 * Runs cases one after the other, prints each failure and each reason for skipping, and ends with `N passed, N failed, N skipped`.
 * A case named in the runner's known-failures.json (name → reason) is expected to fail; when it passes, that is a failure too.
 */
export async function runCases(cases: readonly Case[], runnerFolder: string): Promise<void> {
  const known = readKnownFailures(runnerFolder);
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const { name, skip, run } of cases) {
    const reason = known[name];
    const failure = run === undefined ? undefined : await failureOf(run);
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

/** The suite's folder from the command line; where it is absent the process ends, having said so, as passed. */
export function suiteFolder(name: string): string {
  const folder = resolve(process.argv[2] ?? join(import.meta.dirname, '../../../shared/suites', name));
  if (existsSync(folder)) return folder;
  console.log(`there is no "${folder}"; nothing to run`);
  console.log('0 passed, 0 failed, 0 skipped');
  process.exit(0);
}

export function readJson<T>(...path: readonly string[]): T {
  return JSON.parse(readFileSync(join(...path), 'utf8')) as T;
}

export function expectEqual(what: string, got: unknown, want: unknown): void {
  if (JSON.stringify(got) !== JSON.stringify(want))
    throw new Error(`${what}: got ${JSON.stringify(got)}, want ${JSON.stringify(want)}`);
}

function readKnownFailures(folder: string): Readonly<Record<string, string>> {
  return existsSync(join(folder, 'known-failures.json')) ? readJson(folder, 'known-failures.json') : {};
}

async function failureOf(run: () => void | Promise<void>): Promise<string | undefined> {
  try {
    await run();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
