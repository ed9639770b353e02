import type { ArchivePlace } from '../place/archive-place.ts';

/** A place that fails at the step that it is told, before the step or after it. */
export class FailingPlace implements ArchivePlace {
  readonly #place: ArchivePlace;
  /** Steps until then; undefined for never. */
  failsAfter: number | undefined;
  /** Whether what failed was done all the same, and only the answer was lost. */
  isDone = false;
  error: Error = new Error('the process ended');
  steps = 0;

  constructor(place: ArchivePlace) {
    this.#place = place;
  }

  get address(): string {
    return this.#place.address;
  }

  put: ArchivePlace['put'] = (name, content) => this.#step(() => this.#place.put(name, content));
  get: ArchivePlace['get'] = (name) => this.#step(() => this.#place.get(name));
  download: ArchivePlace['download'] = (name, path) => this.#step(() => this.#place.download(name, path));
  remove: ArchivePlace['remove'] = (name) => this.#step(() => this.#place.remove(name));

  async *list(prefix: string): AsyncGenerator<string, void, void> {
    yield* await this.#step(() => Array.fromAsync(this.#place.list(prefix)));
  }

  async #step<T>(work: () => Promise<T>): Promise<T> {
    const fails = this.failsAfter !== undefined && this.steps >= this.failsAfter;
    this.steps++;
    if (!fails) return work();
    if (this.isDone) await work();
    throw this.error;
  }
}
