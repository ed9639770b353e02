import { Offender, type OffenderName, offenderKey } from './offender.ts';

/** The latest offenders, a bounded number of them: the one that was quiet for longest makes room. */
export class Offenders {
  readonly #most: number;
  readonly #entries = new Map<string, Offender>();

  constructor(most = 64) {
    this.#most = most;
  }

  /** The one of that name, known or new; it is now the latest. */
  meet(name: OffenderName, limit: number, nowMs: number): Offender {
    const key = offenderKey(name);
    const offender = this.#entries.get(key) ?? new Offender(name, limit, nowMs);
    this.#entries.delete(key);
    this.#entries.set(key, offender);
    if (this.#entries.size > this.#most) this.#entries.delete(this.#entries.keys().next().value!);
    offender.limit = limit;
    offender.lastMs = nowMs;
    return offender;
  }

  forgetBefore(day: number): void {
    for (const [key, { name }] of this.#entries) {
      if (name.day < day) this.#entries.delete(key);
    }
  }

  /** The latest first. */
  get all(): Offender[] {
    return [...this.#entries.values()].reverse();
  }
}
