import { Histogram, type Registry } from 'prom-client';
import type { OwnWork } from './own-work.ts';

/** Of the first moments, before the doors are open. */
const MOST_WAITING = 100;
/** Few: each is a series of its own for every kind of work. */
const BUCKETS = [0.01, 0.1, 0.25, 1, 5, 30];

/** Where all work that is no request is told: it is counted, and handed on to Oriel's own traces. Fails nobody. */
export class WorkWatch {
  readonly #duration: Histogram<'work' | 'outcome'>;
  #waiting: OwnWork[] = [];
  #worked: ((work: OwnWork) => void) | undefined;

  constructor(registry: Registry) {
    this.#duration = new Histogram({
      name: 'oriel_work_duration_seconds',
      help: 'time that work took that was no request, by what it was and whether it succeeded',
      labelNames: ['work', 'outcome'] as const,
      buckets: BUCKETS,
      registers: [registry],
    });
  }

  /** From now on spans go there, beginning with those of before; without, nowhere. */
  handOn(worked: ((work: OwnWork) => void) | undefined): void {
    this.#worked = worked ?? (() => {});
    for (const work of this.#waiting) this.#worked(work);
    this.#waiting = [];
  }

  readonly tell = (work: OwnWork): void => {
    try {
      const outcome = work.errorType === undefined ? 'succeeded' : 'failed';
      this.#duration.observe({ work: work.name, outcome }, Math.max(0, work.elapsedMs) / 1_000);
      if (this.#worked !== undefined) this.#worked(work);
      else if (this.#waiting.length < MOST_WAITING) this.#waiting.push(work);
    } catch {
      // Whoever works goes on, whether or not it can be told.
    }
  };
}
