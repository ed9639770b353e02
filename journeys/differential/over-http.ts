import { PROMETHEUS_OPTIONS } from '@oriel/api';
import { FUNCTIONS, type Labels, type MemorySample } from '@oriel/promql';
import { acceptable, sentSeries } from '../conformance/promql-http/sent-series.ts';
import { openTenants, type TestTenant } from '../conformance/promql-http/tenants.ts';
import type { Stored } from '../conformance/promqltest/test-storage.ts';
import { askLibrary } from './ask-library.ts';
import { askOverHttp } from './ask-over-http.ts';
import type { Case } from './case.ts';
import { caseText } from './case-text.ts';
import { differenceOf } from './compare.ts';
import { dependsOnRounding } from './depends-on-rounding.ts';
import { generateCase } from './generate-case.ts';
import type { Language } from './language.ts';
import { APART_MS, FIRST_MS, type PlacedCase, placeCase } from './place-case.ts';
import { Random } from './random.ts';

/** All of it. */
const LANGUAGE: Language = {
  functions: new Set(FUNCTIONS.keys()),
  limits: true,
  extendedSelectors: true,
  fill: true,
  durationExpressions: true,
  trimming: true,
  utf8Names: true,
  leftOpenWindows: true,
  dotMatchesNewline: true,
  nativeHistograms: true,
};

export interface Counts {
  alike: number;
  refused: number;
  different: number;
  rounding: number;
}

interface Seeded {
  readonly seed: number;
  readonly made: Case;
  readonly placed: PlacedCase;
}

/**
 * Oriel's own HTTP API against the library: all cases are written to one tenant by remote write, each at a time of its own, and
 * asked once as they came in and once more when they are packed into chunks. Nothing is made smaller: each try would be a write to
 * wait for.
 */
export async function tryOverHttp(firstSeed: number, count: number, counts: Counts): Promise<void> {
  const cases = Array.from({ length: count }, (_, at): Seeded => {
    const seed = firstSeed + at;
    const made = generateCase(new Random(seed), LANGUAGE);
    const placed = placeCase(made, FIRST_MS + at * APART_MS);
    return { seed, made, placed: { ...placed, series: acceptable(placed.series) } };
  });
  await using tenants = await openTenants();
  const tenant = await tenants.holding(joined(cases).map(sentSeries));
  await tenants.settled();
  console.log(`from seed ${firstSeed} on: ${count} cases over HTTP, as they came in`);
  await askAll(cases, tenant, counts);
  await tenants.pack();
  console.log('the same from chunks');
  await askAll(cases, tenant, counts);
}

/** The series of all cases: those of the same labels are one, in the order of time. */
function joined(cases: readonly Seeded[]): Stored[] {
  const samples = new Map<string, { readonly labels: Labels; readonly samples: MemorySample[] }>();
  for (const { placed } of cases)
    for (const one of placed.series) {
      const known = samples.get(one.labels.key);
      if (known === undefined) samples.set(one.labels.key, { labels: one.labels, samples: [...one.samples] });
      else known.samples.push(...one.samples);
    }
  return [...samples.values()];
}

async function askAll(cases: readonly Seeded[], tenant: TestTenant, counts: Counts): Promise<void> {
  const asked = askOverHttp('Oriel', tenant);
  for (const { seed, made, placed } of cases) {
    const ours = await askLibrary(placed, PROMETHEUS_OPTIONS);
    const difference = differenceOf(await asked.answer(placed), ours, asked.histogramsAreClose);
    if (difference === null) {
      counts.alike++;
      if (ours instanceof Error) counts.refused++;
    } else if (await dependsOnRounding(placed, PROMETHEUS_OPTIONS, ours)) counts.rounding++;
    else {
      counts.different++;
      console.log(
        `failed  seed ${seed}, over HTTP: ${made.query}\n${caseText(made)}\n  they: the API, we: the library: ${difference}`,
      );
    }
  }
}
