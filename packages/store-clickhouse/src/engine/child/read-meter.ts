import type { EngineSession } from './engine-session.ts';

export interface ReadAmount {
  readonly rows: number;
  readonly bytes: number;
}

/** A statement in flight, and what it was charged so far. */
interface MeteredStatement {
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
  #total: ReadAmount = { rows: 0, bytes: 0 };
  /** Rows of the table of counters at the last look. */
  #counters = 0;
  #counterBytes = 0;
  #isStale = true;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(session: EngineSession) {
    this.#session = session;
  }

  async begin(): Promise<MeteredStatement> {
    if (this.#isStale && this.#inFlight.size === 0) await this.#look();
    const statement = { rows: 0, bytes: 0 };
    this.#inFlight.add(statement);
    return statement;
  }

  /** Something else has read: what it read is nobody's. */
  skip(): void {
    this.#isStale = true;
  }

  async end(statement: MeteredStatement): Promise<ReadAmount> {
    await this.#look();
    this.#inFlight.delete(statement);
    return { rows: Math.round(statement.rows), bytes: Math.round(statement.bytes) };
  }

  /** Forgets a statement that failed. */
  drop(statement: MeteredStatement): void {
    if (this.#inFlight.delete(statement)) this.skip();
  }

  /** Learns how many bytes a counter takes. Nothing else may run meanwhile. */
  async calibrate(): Promise<void> {
    await this.#look();
    const { bytes } = this.#total;
    const counters = this.#counters;
    await this.#look();
    this.#counterBytes = (this.#total.bytes - bytes) / Math.max(1, counters);
  }

  /** A look that has begun may be too early for whoever asks now, so all of them share the one that comes after it. */
  #look(): Promise<void> {
    this.#next ??= (this.#running ?? Promise.resolve())
      .catch(() => {})
      .then(() => {
        this.#running = this.#next;
        this.#next = undefined;
        return this.#read();
      });
    return this.#next;
  }

  async #read(): Promise<void> {
    this.#isStale = false;
    // All of them, in the simplest of statements: to choose two takes the engine as long again.
    const answer = await this.#session.run('SELECT event, value FROM system.events', 'TSV');
    const text = Buffer.from(answer).toString('latin1');
    const rows = counterOf(text, SELECTED_ROWS);
    const bytes = counterOf(text, SELECTED_BYTES);
    const counters = text.split('\n').length - 1;
    // The look before this one read the counters, and they count that too.
    const readRows = Math.max(0, rows - this.#total.rows - this.#counters);
    const readBytes = Math.max(0, Math.round(bytes - this.#total.bytes - this.#counters * this.#counterBytes));
    const share = 1 / Math.max(1, this.#inFlight.size);
    for (const statement of this.#inFlight) {
      statement.rows += readRows * share;
      statement.bytes += readBytes * share;
    }
    this.#total = { rows, bytes };
    this.#counters = counters;
  }
}

/** Lines of system.events. */
const SELECTED_ROWS = /^SelectedRows\t(\d+)$/m;
const SELECTED_BYTES = /^SelectedBytes\t(\d+)$/m;

/** A counter that is zero is not listed. */
function counterOf(events: string, line: RegExp): number {
  return Number(line.exec(events)?.[1] ?? 0);
}
