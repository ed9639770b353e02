/**
 * Everyday PromQL against what Prometheus answered over the same data, in process:
 *
 *     node journeys/conformance/promql-compliance/main.ts [FOLDER]
 *
 * Values may differ by one part in 100,000, series come in any order. Prints each failure and ends with
 * `N passed, N failed, N skipped`. What Prometheus 3 answers otherwise than the version that was recorded stands in
 * changed-since.json (query → reason) and is skipped.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { createMemoryStorage, type QueryResult, queryInstant, queryRange } from '@oriel/promql';
import { type Answer, differenceOf } from './compare.ts';

const suite = resolve(process.argv[2] ?? join(import.meta.dirname, '../../../../shared/suites/promql-compliance'));
if (!existsSync(suite)) {
  console.log(`there is no "${suite}"; nothing to run`);
  console.log('0 passed, 0 failed, 0 skipped');
  process.exit(0);
}

interface Data {
  readonly series: readonly {
    readonly labels: Readonly<Record<string, string>>;
    readonly start_ms: number;
    readonly step_ms: number;
    readonly values: readonly (number | string | null)[];
  }[];
}

interface Window {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** Absent for an instant query, which has a time. */
  readonly step?: number;
  readonly time: number;
}

interface Golden {
  readonly windows: readonly Window[];
  readonly results: Readonly<Record<string, readonly Answer[]>>;
}

const read = (name: string): Buffer => readFileSync(join(suite, name));
const data = JSON.parse(gunzipSync(read('demo_data.json.gz')).toString()) as Data;
const golden = JSON.parse(gunzipSync(read('golden_prometheus_2.42.json.gz')).toString()) as Golden;
const queries = JSON.parse(read('queries_expanded.json').toString()) as readonly { readonly query: string }[];
const changed = JSON.parse(readFileSync(join(import.meta.dirname, 'changed-since.json'), 'utf8')) as Record<
  string,
  string
>;

const storage = createMemoryStorage(
  data.series.map(({ labels, start_ms, step_ms, values }) => ({
    labels,
    samples: values.flatMap((value, at) =>
      value === null ? [] : [{ timestampMs: start_ms + at * step_ms, value: Number(value) }],
    ),
  })),
);

const counts = { passed: 0, failed: 0, skipped: 0 };
for (const window of golden.windows)
  for (const [at, { query }] of queries.entries()) {
    const reason = changed[query];
    if (reason !== undefined) {
      counts.skipped++;
      console.log(`skipped ${window.name} ${query}: ${reason}`);
      continue;
    }
    const difference = differenceOf(golden.results[window.name]?.[at] as Answer, await ask(query, window));
    if (difference === null) counts.passed++;
    else {
      counts.failed++;
      console.log(`failed  ${window.name} ${query}: ${difference}`);
    }
  }
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exitCode = counts.failed === 0 ? 0 : 1;

async function ask(query: string, { start, end, step, time }: Window): Promise<QueryResult | Error> {
  try {
    return step === undefined
      ? await queryInstant(query, time * 1000, { storage })
      : await queryRange(query, start * 1000, end * 1000, step * 1000, { storage });
  } catch (error) {
    return error as Error;
  }
}
