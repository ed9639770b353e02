/**
 * Prometheus' configuration files, as far as they are about scraping, in process:
 *
 *     node journeys/conformance/prom-config/main.ts [FOLDER]
 *
 * Every good one must be read, every bad one refused with its reason. What is wrong in other parts of a file is not looked at.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readPullConfig } from '@oriel/ingest';
import { type Case, runCases, suiteFolder } from '../run-cases.ts';
import { OTHER_PARTS } from './other-parts.ts';
import { REASONS } from './reasons.ts';

const folder = join(suiteFolder('prom-config'), 'testdata');
await runCases(
  readdirSync(folder)
    .filter((name) => name.endsWith('.yml'))
    .map(caseOf),
  import.meta.dirname,
);

function caseOf(name: string): Case {
  const isBad = name.endsWith('.bad.yml');
  const other = isBad ? OTHER_PARTS.find(({ files }) => files.test(name)) : undefined;
  if (other !== undefined) return { name, skip: other.why };
  return { name, run: () => (isBad ? mustBeRefused(name) : void readPullConfig(join(folder, name))) };
}

function mustBeRefused(name: string): void {
  const reason = REASONS[name];
  if (reason === undefined) throw new Error('no reason is written down for its refusal');
  let told: string;
  try {
    readPullConfig(join(folder, name));
    told = 'nothing';
  } catch (error) {
    told = (error as Error).message;
  }
  if (!told.includes(reason)) throw new Error(`got ${told}, want ${reason}`);
  if (!/\.yml:\d+: /.test(told)) throw new Error(`no file and line in ${told}`);
}
