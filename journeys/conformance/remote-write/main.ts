/**
 * Remote write as its receivers are tested, against a running Oriel:
 *
 *     node journeys/conformance/remote-write/main.ts [FOLDER]   starts an Oriel of its own
 *     ORIEL_URL=… ORIEL_KEY=… node …                            tries that one; its tenant must accept any time
 *
 * The tables of Prometheus' own receiver are read from the folder `prom-tables` beside.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runCases, suiteFolder } from '../run-cases.ts';
import { handlerCases } from './handler-cases.ts';
import { receiverCases } from './receiver-cases.ts';
import { openTarget } from './target.ts';

const suite = suiteFolder('remote-write');
const tables = join(suite, '../prom-tables');
await using target = await openTarget();
const cases = [...receiverCases(suite, target), ...(existsSync(tables) ? handlerCases(tables, target) : [])];
await runCases(cases, import.meta.dirname);
