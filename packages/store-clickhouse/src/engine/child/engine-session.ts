import { Session } from 'chdb';
import { quoteIdentifier, quoteString } from '../sql/quote-sql.ts';
import { EngineException } from './engine-exception.ts';

/** What a statement wants around it: its database and settings, by name. */
export interface SessionState {
  readonly database: string;
  readonly settings: ReadonlyMap<string, string>;
}

/**
 * One connection to the engine in this process. It runs one statement at a time, and keeps the settings of the last
 * one: `prepare` changes only what differs, so statements of one tenant in a row cost nothing extra.
 */
export class EngineSession {
  readonly #dataDir: string;
  readonly #connectionArguments: readonly string[];
  readonly #baseline: ReadonlyMap<string, string>;
  #session: Session;
  #database = 'default';
  #settings = new Map<string, string>();

  /** @param baseline settings of every statement that does not say otherwise */
  constructor(dataDir: string, connectionArguments: readonly string[], baseline: ReadonlyMap<string, string>) {
    this.#dataDir = dataDir;
    this.#connectionArguments = connectionArguments;
    this.#baseline = baseline;
    this.#session = this.#open();
  }

  /** How much of `state` is in force already: 0 means that `prepare` will do nothing. */
  distance(state: SessionState): number {
    return (this.#database === state.database ? 0 : 1) + this.#changes(state).length;
  }

  async prepare(state: SessionState): Promise<void> {
    const changes = this.#changes(state);
    if (changes.length > 0) {
      const list = changes.map(([name, value]) => `${name} = ${value === undefined ? 'DEFAULT' : quoteString(value)}`);
      try {
        await this.run(`SET ${list.join(', ')}`, 'Null');
      } catch (error) {
        // How much of the list took effect is not known, and a setting is a wall: begin with a new connection.
        this.#reopen();
        throw error;
      }
      for (const [name, value] of changes) {
        if (value === undefined) this.#settings.delete(name);
        else this.#settings.set(name, value);
      }
    }
    if (this.#database !== state.database) {
      await this.run(`USE ${quoteIdentifier(state.database)}`, 'Null');
      this.#database = state.database;
    }
  }

  /** The whole answer at once. Runs off the event loop. */
  async run(statement: string, format: string): Promise<Uint8Array> {
    try {
      return (await this.#session.queryAsync(statement, { format })).bytes();
    } catch (error) {
      // What failed stays in the engine's list of statements, and keeps its table from being dropped, until the session has another one.
      await this.#session.queryAsync('SELECT 1', { format: 'Null' }).catch(() => {});
      throw error;
    }
  }

  /**
   * The answer in chunks, each a whole number of blocks, produced no faster than they are taken. Planning the statement
   * holds up the event loop, so this is for answers that may be large and not for every read.
   */
  async *stream(statement: string, format: string): AsyncGenerator<Uint8Array, void, void> {
    for await (const chunk of this.#session.queryStream(statement, { format })) yield chunk.raw();
  }

  close(): void {
    this.#session.close();
  }

  #changes(state: SessionState): [string, string | undefined][] {
    const changes: [string, string | undefined][] = [];
    const baseline = this.#baseline;
    for (const [name, value] of state.settings) {
      if (!/^[a-z][a-z0-9_]*$/i.test(name)) {
        throw new EngineException(115, 'UNKNOWN_SETTING', `Setting ${quoteString(name)} is neither a builtin setting`);
      }
      if (this.#settings.get(name) !== value) changes.push([name, value]);
    }
    for (const [name, value] of baseline) {
      if (!state.settings.has(name) && this.#settings.get(name) !== value) changes.push([name, value]);
    }
    for (const name of this.#settings.keys()) {
      if (!state.settings.has(name) && !baseline.has(name)) changes.push([name, undefined]);
    }
    return changes;
  }

  #open(): Session {
    return new Session(this.#dataDir, { connectionArgs: this.#connectionArguments });
  }

  #reopen(): void {
    this.#session.close();
    this.#session = this.#open();
    this.#database = 'default';
    this.#settings = new Map();
  }
}
