import { isUnavailable } from './failure.ts';

interface Entry<V> {
  value: V | undefined;
  readAt: number;
  /** One read at a time for one key; everybody waits for the same. */
  reading: Promise<V | undefined> | undefined;
  /** Somebody has waited for this read in vain; nobody else waits for it. */
  isSlow: boolean;
}

export interface LastKnownOptions {
  readonly now: () => number;
  /** Answers without asking for this long. */
  readonly freshMs: number;
  /** Entries kept of what exists, and as many of what does not. */
  readonly capacity: number;
  /** A re-read slower than this is not waited for: the last known value is good enough. */
  readonly patienceMs?: number;
}

/**
 * Answers from the database at most `freshMs` old, and from the last known ones while it is away: what was allowed goes
 * on, what was never asked fails. Bounded: the entry that was asked for longest ago leaves first. What does not exist is
 * remembered apart, so that a flood of guesses cannot push out what does.
 */
export class LastKnown<K, V> {
  readonly #present = new Map<K, Entry<V>>();
  readonly #absent = new Map<K, Entry<V>>();
  readonly #firstReads = new Map<K, Promise<V | undefined>>();
  readonly #read: (key: K) => Promise<V | undefined>;
  readonly #options: Required<LastKnownOptions>;
  /** Answers given while the database was away, since the start. */
  servedWhileAway = 0;

  constructor(read: (key: K) => Promise<V | undefined>, options: LastKnownOptions) {
    this.#read = read;
    this.#options = { patienceMs: 250, ...options };
  }

  async get(key: K): Promise<V | undefined> {
    const entry = this.#present.get(key) ?? this.#absent.get(key);
    if (entry === undefined) return this.#readFirst(key);
    // Fast path. A clock that went backwards makes nothing fresh.
    const ageMs = this.#options.now() - entry.readAt;
    if (ageMs >= 0 && ageMs < this.#options.freshMs) return entry.value;
    return this.#readAgain(key, entry);
  }

  /** The next question asks the database, whatever was known. */
  forget(key: K): void {
    this.#present.delete(key);
    this.#absent.delete(key);
  }

  #readFirst(key: K): Promise<V | undefined> {
    let reading = this.#firstReads.get(key);
    if (reading === undefined) {
      const readAt = this.#options.now();
      reading = this.#read(key)
        .then((value) => {
          this.#keep(key, { value, readAt, reading: undefined, isSlow: false });
          return value;
        })
        .finally(() => this.#firstReads.delete(key));
      this.#firstReads.set(key, reading);
    }
    return reading;
  }

  async #readAgain(key: K, entry: Entry<V>): Promise<V | undefined> {
    if (entry.isSlow) return entry.value;
    const readAt = this.#options.now();
    entry.reading ??= this.#read(key)
      .then((value) => {
        entry.value = value;
        entry.readAt = readAt;
        // Forgotten in the meantime stays forgotten.
        if (this.#present.get(key) === entry || this.#absent.get(key) === entry) this.#keep(key, entry);
        return value;
      })
      .catch((error) => {
        if (!isUnavailable(error)) throw error;
        this.servedWhileAway++;
        return entry.value;
      })
      .finally(() => {
        entry.reading = undefined;
        entry.isSlow = false;
      });
    let timer: NodeJS.Timeout | undefined;
    const impatience = new Promise<V | undefined>((resolve) => {
      timer = setTimeout(() => {
        entry.isSlow = entry.reading !== undefined;
        resolve(entry.value);
      }, this.#options.patienceMs);
    });
    try {
      return await Promise.race([entry.reading, impatience]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** At the end of the line: it was just asked for. */
  #keep(key: K, entry: Entry<V>): void {
    this.forget(key);
    const entries = entry.value === undefined ? this.#absent : this.#present;
    entries.set(key, entry);
    if (entries.size <= this.#options.capacity) return;
    const [oldest] = entries.keys();
    if (oldest !== undefined) entries.delete(oldest);
  }
}
