/**
 * Vitest's coverage, and what tests ran elsewhere: the engine's child, threads that decode and evaluate, the command line. Node
 * writes what each of them ran where NODE_V8_COVERAGE names a folder. That is mapped from the file with its types blanked out and
 * not from Vitest's transform: of a file that ran here and there the same statement may count twice, and lines are what to trust.
 */
import { readdir, readFile } from 'node:fs/promises';
import type { Profiler } from 'node:inspector';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mergeProcessCovs, type ProcessCov } from '@bcoe/v8-coverage';
import v8 from '@vitest/coverage-v8';
import { V8CoverageProvider } from '@vitest/coverage-v8/dist/provider.js';
import astV8ToIstanbul from 'ast-v8-to-istanbul';
import { parseAstAsync, type ReportContext } from 'vitest/node';

/** Where processes and threads of tests leave what they ran; Vitest empties it before it begins. */
const PROCESSES = 'coverage/processes';

class ProviderWithProcesses extends V8CoverageProvider {
  override async generateCoverage(context: ReportContext): ReturnType<V8CoverageProvider['generateCoverage']> {
    const map = await super.generateCoverage(context);
    for (const script of await this.#ranElsewhere()) {
      const file = fileURLToPath(script.url);
      // Of what ran nowhere else there is only what was expected, statement by statement, and none of it happened.
      if (map.files().includes(file) && map.fileCoverageFor(file).toSummary().statements.covered === 0) {
        map.filter((path: string) => path !== file);
      }
      map.merge(await mapOf(script));
    }
    return map;
  }

  async #ranElsewhere(): Promise<readonly Profiler.ScriptCoverage[]> {
    let merged: ProcessCov = { result: [] };
    for (const file of await readdir(PROCESSES).catch(() => [])) {
      const { result } = JSON.parse(await readFile(join(PROCESSES, file), 'utf8')) as ProcessCov;
      const ours = result.filter(({ url }) => url.startsWith('file://') && this.isIncluded(fileURLToPath(url)));
      merged = mergeProcessCovs([merged, { result: ours }]);
    }
    return merged.result;
  }
}

async function mapOf({ url, functions }: Profiler.ScriptCoverage) {
  const code = stripTypeScriptTypes(await readFile(fileURLToPath(url), 'utf8'));
  return astV8ToIstanbul({ code, ast: await parseAstAsync(code), coverage: { functions, url } });
}

export default { ...v8, getProvider: () => new ProviderWithProcesses() };
