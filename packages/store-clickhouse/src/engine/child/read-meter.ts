import type { EngineSession } from './engine-session.ts';

export interface ReadAmount {
  readonly rows: number;
  readonly bytes: number;
}

/** A statement in flight, and what it was charged so far. */
export interface MeteredStatement {
  rows: number;
  bytes: number;
}

/**
 * How much statements read. The embedded engine keeps this for the whole process only, so what was read between two
 * looks is shared evenly among the statements in flight: exact for one that ran alone, an estimate for those that ran
 * together, and the sum is always right.
 */
export class ReadMeter {
  readonly #session: EngineSession;
  readonly #inFlight = new Set<MeteredStatement>();
  #rows = 0;
  #bytes = 0;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(session: EngineSession) {
    this.#session = session;
  }

  begin(): MeteredStatement {
    const statement = { rows: 0, bytes: 0 };
    this.#inFlight.add(statement);
    return statement;
  }

  async end(statement: MeteredStatement): Promise<ReadAmount> {
    try {
      await this.#look();
    } finally {
      this.#inFlight.delete(statement);
    }
    return { rows: Math.round(statement.rows), bytes: Math.round(statement.bytes) };
  }

  /** Forgets a statement without asking the engine. */
  drop(statement: MeteredStatement): void {
    this.#inFlight.delete(statement);
  }

  /** A look that has begun may be too early for whoever asks now, so all of them share the one that comes after it. */
  #look(): Promise<void> {
    this.#next ??= (this.#running ?? Promise.resolve()).then(() => {
      this.#running = this.#next;
      this.#next = undefined;
      return this.#read();
    });
    return this.#next;
  }

  async #read(): Promise<void> {
    const answer = await this.#session.run(
      "SELECT sumIf(value, event = 'SelectedRows'), sumIf(value, event = 'SelectedBytes') FROM system.events WHERE event IN ('SelectedRows', 'SelectedBytes')",
      'TSV',
    );
    const [rows = 0, bytes = 0] = Buffer.from(answer).toString('latin1').trim().split('\t').map(Number);
    const share = 1 / Math.max(1, this.#inFlight.size);
    for (const statement of this.#inFlight) {
      statement.rows += (rows - this.#rows) * share;
      statement.bytes += (bytes - this.#bytes) * share;
    }
    this.#rows = rows;
    this.#bytes = bytes;
  }
}
