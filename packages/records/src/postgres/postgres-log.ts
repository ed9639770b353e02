import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Logger } from '../logger.ts';

/** `log_line_prefix` of our PostgreSQL: the kind of process that speaks. */
export const LOG_PREFIX = '[%b] ';

/**
 * What needs no attention: what a client caused (it gets the same error as an answer), lines of a statement, what is said
 * at every start and stop.
 */
const ROUTINE = /^(\[client backend\] (?!PANIC)|\[[^\]]*\] (LOG|DETAIL|HINT|CONTEXT|NOTICE|INFO|DEBUG\d):|\t)/;
const FAULT = /^\[[^\]]*\] (?=FATAL:|PANIC:|ERROR:)/;

const REMEMBERED_LINES = 20;

/** Its lines may quote a statement: they are fields, and the message is ours. */
const SAYS = 'PostgreSQL says';

export interface FollowedLog {
  /** For the sentence of a failed start: the last line that names a fault or, before there is a log, all that was said. */
  reason(): string;
}

/** Passes PostgreSQL's log on to ours. */
export function followLog(stream: Readable, logger: Logger): FollowedLog {
  const lastLines: string[] = [];
  createInterface({ input: stream }).on('line', (line) => {
    if (line.trim() === '') return;
    lastLines.push(line);
    if (lastLines.length > REMEMBERED_LINES) lastLines.shift();
    if (ROUTINE.test(line)) logger.debug({ part: 'postgres', line }, SAYS);
    else logger.warn({ part: 'postgres', line }, SAYS);
  });
  return {
    reason() {
      const fault = lastLines.findLast((line) => FAULT.test(line));
      return fault?.replace(FAULT, '') ?? lastLines.join(' ');
    },
  };
}
