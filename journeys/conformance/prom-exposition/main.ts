/**
 * Prometheus' tables about what targets expose, and about relabelling, in process:
 *
 *     node journeys/conformance/prom-exposition/main.ts [FOLDER]
 *
 * The folder is `prom-exposition` or `prom-tables`; each has cases of its own.
 */
import { runCases, suiteFolder } from '../run-cases.ts';
import { entryCases } from './entry-cases.ts';
import { errorCases } from './error-cases.ts';
import { relabelCases } from './relabel-cases.ts';

const folder = suiteFolder('prom-exposition');
await runCases([...entryCases(folder), ...errorCases(folder), ...relabelCases(folder)], import.meta.dirname);
