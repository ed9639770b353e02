/**
 * Prometheus' own tests of its language against ours, in process:
 *
 *     node journeys/conformance/promqltest/main.ts [FOLDER [FILE…]]
 *
 * Every instant query also runs with `@` on all its selectors at other times, and as the middle step of a range. Prints each failure
 * and ends with `N passed, N failed, N skipped`. A case named in known-failures.json (name → reason) is expected to fail; when it
 * passes, that is a failure too: take it off the list.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { OPTIONS } from './options.ts';
import { parseScript } from './script.ts';
import { TestStorage } from './test-storage.ts';
import { libraryAsker, tryEvaluation } from './try-evaluation.ts';

const suite = resolve(process.argv[2] ?? join(import.meta.dirname, '../../../../shared/suites/promqltest'));
if (!existsSync(suite)) {
  console.log(`there is no "${suite}"; nothing to run`);
  console.log('0 passed, 0 failed, 0 skipped');
  process.exit(0);
}
const known = JSON.parse(readFileSync(join(import.meta.dirname, 'known-failures.json'), 'utf8')) as Record<
  string,
  string
>;
const wanted = process.argv.slice(3);

const counts = { passed: 0, failed: 0, skipped: 0 };
for (const file of readdirSync(join(suite, 'testdata')).sort()) {
  const topic = basename(file, '.test');
  if (!file.endsWith('.test') || (wanted.length > 0 && !wanted.includes(topic))) continue;
  const before = { ...counts };
  await runFile(topic, readFileSync(join(suite, 'testdata', file), 'utf8'));
  console.log(`${topic}: ${counts.passed - before.passed} passed, ${counts.failed - before.failed} failed`);
}
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exitCode = counts.failed === 0 ? 0 : 1;

async function runFile(topic: string, text: string): Promise<void> {
  const storage = new TestStorage();
  for (const command of parseScript(text)) {
    if (command.kind === 'clear') storage.clear();
    else if (command.kind === 'load') storage.load(command);
    else {
      const name = `${topic}:${command.line}`;
      const reason = known[name];
      const failure = await tryEvaluation(command, libraryAsker(storage.contents, OPTIONS));
      if (failure !== null && reason !== undefined) {
        counts.skipped++;
        console.log(`skipped ${name}: known to fail: ${reason}`);
      } else if (failure !== null || reason !== undefined) {
        counts.failed++;
        console.log(`failed  ${name} ${command.query}: ${failure ?? 'it passes now; take it off known-failures.json'}`);
      } else counts.passed++;
    }
  }
}
