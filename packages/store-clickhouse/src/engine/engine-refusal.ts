import { ClickHouseError } from '@clickhouse/client';
import { StoreError } from '@oriel/store';
import { NativeFormatError, TruncatedBlockError } from '../native/read/index.ts';

/** The engine understood and said no, for a reason that trying again will not change: a fault of the statement or its rows. */
export class EngineRefusal extends Error {
  /** ClickHouse's number for the reason. */
  readonly code: number;

  constructor(code: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'EngineRefusal';
    this.code = code;
  }
}

/** Numbers that speak of the engine's condition and not of the statement: the same statement may succeed later. */
const PASSING_CONDITIONS: ReadonlySet<number> = new Set([
  // Sockets, network, interrupted start or stop.
  ...[198, 203, 209, 210, 236, 279, 425, 999],
  // Disk: not enough space, cannot open, read or write a file.
  ...[74, 75, 76, 243, 244, 393],
  // Read-only replica, too many parts, cannot schedule.
  ...[242, 252, 319, 439],
  // Faults without a number of their own, among them the file system's. Rows must not be given up for one of these.
  ...[1000, 1001, 1002],
]);

/**
 * StoreError for what a caller can act on, EngineRefusal for the rest; an answer that is not Native is a fault of ours and stays what
 * it is. `whenAway` is the sentence for no answer at all: what follows differs between our own child and a server.
 */
export function engineError(error: unknown, whenAway: string): Error {
  if (error instanceof StoreError || error instanceof EngineRefusal) return error;
  // An answer that ends early is an engine that did.
  if (error instanceof NativeFormatError && !(error instanceof TruncatedBlockError)) return error;
  if (!(error instanceof ClickHouseError)) {
    // No answer at all: refused, reset, hung up, or a socket that is not there.
    return new StoreError('store_unavailable', whenAway, { cause: error });
  }
  const code = Number(error.code);
  switch (code) {
    case 159:
    case 160:
      return new StoreError('query_timeout', undefined, { cause: error });
    case 202:
      return new StoreError('store_busy', undefined, { cause: error });
    // The whole engine's memory, rows or bytes read, size of the answer.
    case 241:
    case 158:
    case 307:
    case 396:
      return new StoreError('query_memory', undefined, { cause: error });
    case 394:
      return new StoreError('query_cancelled', undefined, { cause: error });
    default:
      return PASSING_CONDITIONS.has(code)
        ? new StoreError('store_unavailable', cannotNow(error), { cause: error })
        : new EngineRefusal(code, error.message, { cause: error });
  }
}

/** ClickHouse's name of the condition and not its message, which may carry paths and addresses. */
function cannotNow({ code, type }: ClickHouseError): string {
  return `the telemetry engine cannot do this now (${type ?? `error ${code}`}); try again in a moment`;
}
