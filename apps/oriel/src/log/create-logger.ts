import pino, { type Logger } from 'pino';
import { terminalStream } from './terminal-stream.ts';

/** Whatever a field is called that could hold a secret, its value never reaches a log. */
const SECRET_FIELDS = [
  'key',
  'token',
  'secret',
  'password',
  'authorization',
  'cookie',
  'req.headers.authorization',
  'req.headers.cookie',
  'req.headers["x-api-key"]',
];

export type LogSink = { write(line: string): void };

/**
 * Oriel's own log: readable lines on standard error, and to every sink added later (its own front door). A message is a
 * sentence of ours and goes everywhere; what somebody else may have written, a line of a child or an address, is a field.
 */
export function createLogger(level: string): { logger: Logger; addSink(sink: LogSink): void } {
  const sinks: LogSink[] = [terminalStream(process.stderr)];
  const logger = pino(
    { level, base: null, redact: { paths: SECRET_FIELDS, censor: '<secret>' } },
    {
      write(line: string) {
        for (const sink of sinks) writeTo(sink, line);
      },
    },
  );
  return { logger, addSink: (sink) => sinks.push(sink) };
}

/** Whoever has something to say goes on with what he was at, even if nobody can be told. */
function writeTo(sink: LogSink, line: string): void {
  try {
    sink.write(line);
  } catch {
    // There is nowhere to say so.
  }
}
