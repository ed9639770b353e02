// The tables of refusals in docs/reference/receivers.md: `node packages/ingest/src/error-reference.ts` prints them, a test compares.
import { DECODE_ERRORS } from './decode/index.ts';
import { INGEST_ERRORS, type IngestError } from './errors.ts';

export function errorReference(): string {
  const receivers = Object.entries(INGEST_ERRORS).map(([code, error]: [string, IngestError]) => {
    const retry = error.retryAfterMs === undefined ? 'no' : `after ${error.retryAfterMs / 1000} s`;
    return `| \`${code}\` | ${error.status} | ${error.grpc} | ${retry} | ${error.title} |`;
  });
  const decoders = Object.entries(DECODE_ERRORS).map(
    ([code, { status, title }]) => `| \`${code}\` | ${status} | INVALID_ARGUMENT | no | ${title} |`,
  );
  return ['| code | HTTP | gRPC | again? | sentence |', '|---|---|---|---|---|', ...receivers, ...decoders].join('\n');
}

if (import.meta.main) process.stdout.write(`${errorReference()}\n`);
