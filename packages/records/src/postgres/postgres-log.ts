import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Logger } from '../logger.ts';

/** What PostgreSQL says at every start and stop, and what every restart makes clients cause. */
const ROUTINE =
  /^(LOG|DETAIL|HINT|CONTEXT|STATEMENT|NOTICE|INFO|DEBUG\d):|^FATAL: {2}(the database system is|terminating connection due to administrator)/;

/** Passes PostgreSQL's log on to ours and keeps the last lines for the sentence of a failed start. */
export function followLog(stream: Readable, logger: Logger): { readonly lastLines: readonly string[] } {
  const lastLines: string[] = [];
  const lines = createInterface({ input: stream });
  lines.on('line', (line) => {
    if (line.trim() === '') return;
    lastLines.push(line);
    if (lastLines.length > 20) lastLines.shift();
    if (ROUTINE.test(line)) logger.debug({ part: 'postgres' }, line);
    else logger.warn({ part: 'postgres' }, line);
  });
  return { lastLines };
}
