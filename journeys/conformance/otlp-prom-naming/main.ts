/**
 * Names of OTLP metrics and attributes as Prometheus has them, in process:
 *
 *     node journeys/conformance/otlp-prom-naming/main.ts [FOLDER]
 *
 * Prometheus' own table of a point's labels is read from the folder `prom-tables` beside.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runCases, suiteFolder } from '../run-cases.ts';
import { attributeCases } from './attribute-cases.ts';
import { nameCases } from './name-cases.ts';

const suite = suiteFolder('otlp-prom-naming');
const tables = join(suite, '../prom-tables');
const cases = [...nameCases(suite), ...(existsSync(tables) ? attributeCases(tables) : [])];
await runCases(cases, import.meta.dirname);
