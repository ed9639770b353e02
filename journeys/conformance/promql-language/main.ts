/**
 * Prometheus' tables about the language without its evaluation, in process:
 *
 *     node journeys/conformance/promql-language/main.ts [FOLDER]
 */
import { runCases, suiteFolder } from '../run-cases.ts';
import { histogramCases } from './histogram-cases.ts';
import { matcherCases } from './matcher-cases.ts';
import { parseCases } from './parse-cases.ts';
import { printCases } from './print-cases.ts';
import { regexCases } from './regex-cases.ts';
import { selectorCases } from './selector-cases.ts';
import { seriesCases } from './series-cases.ts';

const folder = suiteFolder('prom-tables');
await runCases(
  [
    ...parseCases(folder),
    ...printCases(folder),
    ...selectorCases(folder),
    ...seriesCases(folder),
    ...histogramCases(folder),
    ...matcherCases(folder),
    ...regexCases(folder),
  ],
  import.meta.dirname,
);
