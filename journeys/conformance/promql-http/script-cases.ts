import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createMemoryStorage, type QueryOptions, type SeriesStorage } from '@oriel/promql';
import { OPTIONS } from '../promqltest/options.ts';
import { type Evaluation, parseScript } from '../promqltest/script.ts';
import { type Stored, TestStorage } from '../promqltest/test-storage.ts';
import { libraryAsker, tryEvaluation } from '../promqltest/try-evaluation.ts';
import type { Case } from '../run-cases.ts';
import { httpAsker } from './http-asker.ts';
import { acceptable, sentSeries } from './sent-series.ts';
import type { Tenants, TestTenant } from './tenants.ts';

/** Scripts of what the API speaks without being told to: the rest is tried with `--whole`. */
const CORE = new Set(
  'aggregators at_modifier functions histograms operators range_queries selectors staleness subquery trig_functions'.split(
    ' ',
  ),
);

/** The API's own settings: as stock Prometheus, without these two flags. */
const API_OPTIONS: QueryOptions = {
  ...OPTIONS,
  features: { ...OPTIONS.features, delayedNameRemoval: false, startTimestamps: false },
};

/** Why an evaluation is not tried that the library fails with the API's options over what remote write takes. */
const BEYOND =
  'it needs a histogram whose count is not that of its buckets, which remote write refuses, or delayed name removal or start timestamps, which the API, as stock Prometheus, has off';

/** Every state of a script's data is a tenant of its own, so that all of it can be pushed before anything is asked. */
export async function scriptCases(
  suite: string,
  tenants: Tenants,
  { isWhole, files }: { readonly isWhole: boolean; readonly files: readonly string[] },
): Promise<Case[]> {
  const cases: Case[] = [];
  for (const file of readdirSync(join(suite, 'testdata')).sort()) {
    const topic = basename(file, '.test');
    const isWanted = files.length > 0 ? files.includes(topic) : isWhole || CORE.has(topic);
    if (!file.endsWith('.test') || !isWanted) continue;
    const storage = new TestStorage();
    let held: Held | undefined;
    for (const command of parseScript(readFileSync(join(suite, 'testdata', file), 'utf8'))) {
      if (command.kind === 'eval') {
        held ??= await heldBy(tenants, acceptable(storage.series));
        cases.push(await evaluationCase(topic, command, held, { asWritten: !isWhole }));
        continue;
      }
      if (command.kind === 'clear') storage.clear();
      else storage.load(command);
      held = undefined;
    }
  }
  return cases;
}

/** The same series in a tenant and in memory. */
interface Held {
  readonly tenant: TestTenant;
  readonly storage: SeriesStorage;
}

async function heldBy(tenants: Tenants, series: readonly Stored[]): Promise<Held> {
  return { tenant: await tenants.holding(series.map(sentSeries)), storage: createMemoryStorage(series) };
}

async function evaluationCase(
  topic: string,
  evaluation: Evaluation,
  { tenant, storage }: Held,
  forms: { readonly asWritten: boolean },
): Promise<Case> {
  const name = `${topic}:${evaluation.line}`;
  const inProcess = await tryEvaluation(evaluation, libraryAsker(storage, API_OPTIONS), forms);
  if (inProcess !== null) return { name, skip: BEYOND };
  return {
    name: `${name} ${evaluation.query}`,
    async run() {
      const failure = await tryEvaluation(evaluation, httpAsker(tenant), forms);
      if (failure !== null) throw new Error(failure);
    },
  };
}
