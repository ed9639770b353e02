/**
 * Rule files good and bad, in process: those of `rulefmt` fail with its words or load, and public ones load:
 *
 *     node journeys/conformance/prom-rules/main.ts [FOLDER]
 *
 * The folder is `prom-rules`, `prom-rule-files` (nothing in it but rule files that must load) or `prom-tables`.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type NameScheme, readRuleFile } from '@oriel/alert';
import { ALL_FEATURES } from '@oriel/promql';
import { type Case, readJson, runCases, suiteFolder } from '../run-cases.ts';

/** `model/rulefmt`: what its own test expects of each file, and of texts with templates. */
interface RulefmtTable {
  readonly files: readonly {
    readonly filename: string;
    readonly errMsg: string;
    readonly nameValidationScheme?: unknown;
  }[];
  readonly templates: readonly { readonly $line: number; readonly ruleString: string; readonly shouldPass: boolean }[];
}

/** Files that must not load, by what is said of them. */
const BAD: Readonly<Record<string, string>> = {
  'bad-rules-syntax.yml': 'could not parse expression: 1:7: parse error: unexpected end of input',
  'rules-bad.yml': 'undefined variable "$label"',
  'rules_extrafields.yml': 'field ownership not found',
  'invalid_rules.yaml': 'field unexpected_field not found',
};

const folder = suiteFolder('prom-rules');
await runCases(casesOf(), import.meta.dirname);

function casesOf(): Case[] {
  switch (basename(folder)) {
    case 'prom-tables':
      return tableCases(readJson(folder, 'rulefmt_failures.json'), join(folder, '../prom-rules/rulefmt'));
    case 'prom-rule-files':
      return ruleFiles(folder).map((file) => loads(file));
    default:
      return [
        ...ruleFiles(join(folder, 'rulefmt'))
          .filter((file) => !file.endsWith('.bad.yaml'))
          .map((file) => loads(file)),
        ...[...ruleFiles(join(folder, 'fixtures')), ...ruleFiles(join(folder, 'promtool'))].map((file) =>
          basename(file) in BAD ? fails(file, BAD[basename(file)]!) : loads(file),
        ),
      ];
  }
}

function tableCases({ files, templates }: RulefmtTable, filesFolder: string): Case[] {
  if (!existsSync(filesFolder)) return [{ name: 'rulefmt', skip: `there is no "${filesFolder}"` }];
  return [
    ...files.map(({ filename, errMsg, nameValidationScheme }) =>
      fails(join(filesFolder, filename), errMsg, nameValidationScheme === undefined ? 'utf8' : 'legacy'),
    ),
    ...templates.map(({ $line, ruleString, shouldPass }) => ({
      name: `rulefmt template, line ${$line}`,
      run: () => {
        const problems = problemsOf(ruleString, 'utf8');
        if ((problems.length === 0) !== shouldPass) throw new Error(`should pass: ${shouldPass}; got ${problems}`);
      },
    })),
  ];
}

function loads(file: string): Case {
  return {
    name: `${basename(file)} loads`,
    run: () => {
      const problems = problemsOf(readFileSync(file, 'utf8'), 'utf8');
      if (problems.length > 0) throw new Error(problems.join('\n'));
    },
  };
}

function fails(file: string, words: string, names: NameScheme = 'utf8'): Case {
  return {
    name: `${basename(file)} is refused`,
    run: () => {
      const problems = problemsOf(readFileSync(file, 'utf8'), names);
      if (!problems.some((problem) => problem.includes(words)))
        throw new Error(`want ${JSON.stringify(words)}, got ${JSON.stringify(problems)}`);
    },
  };
}

function problemsOf(text: string, names: NameScheme): readonly string[] {
  const read = readRuleFile(text, { names, features: ALL_FEATURES });
  return read.kind === 'refused' ? read.problems : [];
}

/** Tests of rules, configuration and targets lie beside them. */
function ruleFiles(inFolder: string): string[] {
  return readdirSync(inFolder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.ya?ml$/.test(name))
    .map((name) => join(inFolder, name))
    .filter((file) => /^groups:/m.test(readFileSync(file, 'utf8')));
}
