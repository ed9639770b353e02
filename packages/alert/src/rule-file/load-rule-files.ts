import { glob, readFile } from 'node:fs/promises';
import type { RuleJudge } from './judge-rule.ts';
import { readRuleFile } from './read-rule-file.ts';
import type { RuleGroup } from './rule-group.ts';

export interface LoadedFiles {
  readonly groups: readonly (RuleGroup & { readonly file: string })[];
  /** Every one begins with the path of its file. While there is one, nothing should be taken of any file. */
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
  /** Equal for equal texts of the same files, so that a change is noticed. */
  readonly fingerprint: string;
}

/** Reads all files that the patterns name (`/etc/rules/*.yml`). A pattern without a file is no mistake, as in Prometheus; a path without one is. */
export async function loadRuleFiles(patterns: readonly string[], judge: RuleJudge): Promise<LoadedFiles> {
  const problems: string[] = [];
  const warnings: string[] = [];
  const groups: LoadedFiles['groups'][number][] = [];
  const texts: [string, string][] = [];
  for (const file of await filesOf(patterns)) {
    try {
      const text = await readFile(file, 'utf8');
      texts.push([file, text]);
      const read = readRuleFile(text, judge);
      if (read.kind === 'refused') problems.push(...read.problems.map((problem) => `${file}: ${problem}`));
      else {
        groups.push(...read.groups.map((group) => ({ ...group, file })));
        warnings.push(...read.warnings.map((warning) => `${file}: ${warning}`));
      }
    } catch (error) {
      texts.push([file, '']);
      problems.push(`${file}: ${(error as Error).message}`);
    }
  }
  return { groups, problems, warnings, fingerprint: JSON.stringify(texts) };
}

async function filesOf(patterns: readonly string[]): Promise<string[]> {
  const files = new Set<string>();
  for (const pattern of patterns) {
    if (!/[*?[{]/.test(pattern)) files.add(pattern);
    else for await (const file of glob(pattern)) files.add(file);
  }
  return [...files].sort();
}
