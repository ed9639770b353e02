/**
 * Prometheus' tests of its language and of its HTTP API against a running Oriel, data pushed by remote write:
 *
 *     node journeys/conformance/promql-http/main.ts [FOLDER] [--whole] [FILE…]
 *
 * By default the files of the core language, each evaluation as it is written; `--whole` runs all files, and every instant query also
 * with `@` at other times and as the middle step of a range. The tables of the API are read from the folder `prom-tables` beside.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Case, runCases, suiteFolder } from '../run-cases.ts';
import { scriptCases } from './script-cases.ts';
import { tableCases } from './table-cases.ts';
import { openTenants } from './tenants.ts';

const suite = suiteFolder('promqltest');
const tables = join(suite, '../prom-tables');
const words = process.argv.slice(3);
const isWhole = words.includes('--whole');
const files = words.filter((word) => word !== '--whole');

await using tenants = await openTenants();
const cases: Case[] = await scriptCases(suite, tenants, { isWhole, files });
if (files.length === 0 && existsSync(tables)) cases.push(...(await tableCases(tables, tenants)));
await tenants.settled();
await runCases(cases, import.meta.dirname);
