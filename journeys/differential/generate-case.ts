import type { Case } from './case.ts';
import { generateData } from './generate-data.ts';
import { QueryWriter } from './generate-query.ts';
import type { Language } from './language.ts';
import type { Random } from './random.ts';

const MINUTE_MS = 60_000;

/** Data, and a query over it: alone, or in steps. Evaluations stand 13 seconds past a minute, or anywhere on a second. */
export function generateCase(random: Random, language: Language): Case {
  const series = generateData(random, language);
  const query = new QueryWriter(random, language).query();
  const seconds = language.leftOpenWindows ? random.pick([0, 0, 13, 15]) : 13;
  const startMs = random.between(0, 35) * MINUTE_MS + seconds * 1_000;
  if (random.chance(0.4)) return { series, query, startMs, endMs: startMs, stepMs: 0 };
  const stepMs = language.leftOpenWindows ? random.pick([15_000, MINUTE_MS, 97_000]) : MINUTE_MS;
  return { series, query, startMs, endMs: startMs + stepMs * random.between(0, 20), stepMs };
}
