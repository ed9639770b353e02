import { setTimeout as sleep } from 'node:timers/promises';
import { quoteString } from '../sql/quote-sql.ts';
import { EngineException } from './engine-exception.ts';
import type { EngineSession } from './engine-session.ts';

/** One request's statement from its arrival to its answer: while it waits and while it runs. */
export interface RunningStatement {
  readonly queryId: string;
  /** Comment at the head of the text: names this statement among the engine's processes. */
  readonly mark: string;
  readonly signal: AbortSignal;
  cancel(reason: EngineException): void;
  /** Ends the bookkeeping and the deadline. */
  done(): void;
}

/** As ClickHouse words it: numbers as strings. */
export interface StatementProgress {
  readonly read_rows: string;
  readonly read_bytes: string;
  readonly total_rows_to_read: string;
  readonly elapsed_ns: string;
}

const KILL_AGAIN_MS = 50;

/** Statements by query id, so that each of them can be stopped by its client, its deadline or a KILL QUERY. */
export class RunningStatements {
  readonly #byQueryId = new Map<string, Set<RunningStatement>>();
  readonly #control: EngineSession;
  #next = 1;

  constructor(control: EngineSession) {
    this.#control = control;
  }

  /** @param timeoutMs from now, so that waiting for a session counts; 0 means no limit */
  begin(queryId: string, timeoutMs: number): RunningStatement {
    const controller = new AbortController();
    const deadline =
      timeoutMs > 0
        ? setTimeout(() => controller.abort(timeoutException(timeoutMs)), Math.min(timeoutMs, 2 ** 31 - 1))
        : undefined;
    const statement: RunningStatement = {
      queryId,
      mark: `/*oriel ${this.#next++}*/`,
      signal: controller.signal,
      cancel: (reason) => controller.abort(reason),
      done: () => {
        clearTimeout(deadline);
        const same = this.#byQueryId.get(queryId);
        same?.delete(statement);
        if (same?.size === 0) this.#byQueryId.delete(queryId);
      },
    };
    const same = this.#byQueryId.get(queryId);
    if (same) same.add(statement);
    else this.#byQueryId.set(queryId, new Set([statement]));
    return statement;
  }

  /** Returns how many statements had this id. */
  cancel(queryId: string): number {
    const statements = this.#byQueryId.get(queryId);
    for (const statement of statements ?? []) statement.cancel(cancelledException());
    return statements?.size ?? 0;
  }

  cancelAll(): void {
    for (const statements of this.#byQueryId.values()) {
      for (const statement of statements) statement.cancel(cancelledException());
    }
  }

  /** How far it is; undefined while the engine does not list it, or not any more. */
  async progressOf({ mark }: RunningStatement): Promise<StatementProgress | undefined> {
    const answer = await this.#control.run(
      `SELECT read_rows, read_bytes, total_rows_approx, toUInt64(elapsed * 1e9)
FROM system.processes WHERE startsWith(query, ${quoteString(mark)})`,
      'TSV',
    );
    const [rows, bytes, total, elapsed] = Buffer.from(answer).toString().trim().split('\t');
    if (elapsed === undefined) return undefined;
    return { read_rows: rows!, read_bytes: bytes!, total_rows_to_read: total!, elapsed_ns: elapsed };
  }

  /**
   * Runs `work`, which runs the statement in the engine; when its signal fires, stops it there. A statement that the
   * engine has not yet listed cannot be killed, so this is repeated until the work has ended.
   */
  async killable<T>(statement: RunningStatement, work: () => Promise<T>): Promise<T> {
    let ended = false;
    const onAbort = async () => {
      while (!ended) {
        const condition = `startsWith(query, ${quoteString(statement.mark)})`;
        await this.#control.run(`KILL QUERY WHERE ${condition} ASYNC`, 'Null').catch(() => {});
        if (!ended) await sleep(KILL_AGAIN_MS);
      }
    };
    statement.signal.throwIfAborted();
    statement.signal.addEventListener('abort', onAbort, { once: true });
    try {
      return await work();
    } catch (error) {
      throw statement.signal.aborted ? statement.signal.reason : error;
    } finally {
      ended = true;
      statement.signal.removeEventListener('abort', onAbort);
    }
  }
}

export function cancelledException(): EngineException {
  return new EngineException(394, 'QUERY_WAS_CANCELLED', 'Query was cancelled');
}

function timeoutException(timeoutMs: number): EngineException {
  return new EngineException(159, 'TIMEOUT_EXCEEDED', `Timeout exceeded: maximum: ${timeoutMs} ms, waiting included`);
}
