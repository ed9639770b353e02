import { type Outcome, REJECTIONS, type RejectionCode } from '@oriel/telemetry';

/** Counts what became of the records of one request. */
export class Tally {
  #noun = 'records';
  #received = 0;
  #accepted = 0;
  #first = '';
  readonly #reasons = new Map<RejectionCode, number>();

  reset(noun: string): void {
    this.#noun = noun;
    this.#received = 0;
    this.#accepted = 0;
    this.#first = '';
    this.#reasons.clear();
  }

  accept(): void {
    this.#received++;
    this.#accepted++;
  }

  /** @param detail what was wrong with this record, beyond the code's own sentence. */
  reject(code: RejectionCode, detail = ''): void {
    if (this.#reasons.size === 0) {
      this.#first = `record ${this.#received + 1} of the request: ${detail === '' ? REJECTIONS[code] : detail}`;
    }
    this.#received++;
    this.#reasons.set(code, (this.#reasons.get(code) ?? 0) + 1);
  }

  outcome(): Outcome {
    const rejected = this.#received - this.#accepted;
    const outcome = {
      received: this.#received,
      accepted: this.#accepted,
      rejected,
      reasons: Object.fromEntries(this.#reasons),
    };
    if (rejected === 0) return outcome;
    const reasons = [...this.#reasons].map(([code, count]) => `${count} ${code} (${REJECTIONS[code]})`).join(', ');
    return {
      ...outcome,
      message: `${rejected} of ${this.#received} ${this.#noun} rejected: ${reasons}; first: ${this.#first}`,
    };
  }
}
