import { PromqlError } from '../errors.ts';
import { nextTurn } from '../next-turn.ts';
import type { QueryLimits } from '../options.ts';
import type { QueryMemory } from '../query-memory.ts';

const TURN_MS = 8;
const SAMPLE_BYTES = 16;
/** Labels with their key, and the objects around them. Measured on five labels. */
const LABELS_BYTES = 1_000;
/** Memory that others want too is taken and given back in pieces. */
const PIECE_BYTES = 64 * 1024;

/** Watches one query: its clock, its samples, its caller who may have gone; lets others have the event loop in between. */
export class Budget {
  readonly #limits: QueryLimits;
  readonly #signal: AbortSignal;
  readonly #memory: QueryMemory | null;
  readonly #owner: unknown;
  readonly #startedAt = performance.now();
  #turnEndsAt = performance.now() + TURN_MS;
  #turnsHad = 0;
  #held = 0;
  #ownsLabels = false;
  /** Series whose labels are held. */
  #labelled = 0;
  #takenBytes = 0;
  #peak = 0;
  #samples = 0;
  #series = 0;
  #found = 0;

  /** `owner`: whose query it is, by whatever owners are told apart: they take turns. */
  constructor(limits: QueryLimits, signal: AbortSignal, memory: QueryMemory | null = null, owner?: unknown) {
    this.#limits = limits;
    this.#signal = signal;
    this.#memory = memory;
    this.#owner = owner;
  }

  /** Aborts when whoever asked has gone. */
  get signal(): AbortSignal {
    return this.#signal;
  }

  get remainingMs(): number {
    return Math.max(0, this.#limits.milliseconds - (performance.now() - this.#startedAt));
  }

  /** Whether the turn is over: then `await breathe()`. Cheap enough for every series. */
  get due(): boolean {
    return performance.now() >= this.#turnEndsAt;
  }

  /** Gives the event loop a turn, and ends the query that was cancelled or has used up its time. */
  async breathe(): Promise<void> {
    await nextTurn(this.#turnsHad++, this.#owner);
    this.check();
    this.#turnEndsAt = performance.now() + TURN_MS;
  }

  check(): void {
    if (this.#signal.aborted) throw new PromqlError('canceled', 'query was canceled in expression evaluation');
    if (performance.now() - this.#startedAt > this.#limits.milliseconds) throw this.timedOut();
  }

  timedOut(): PromqlError {
    return new PromqlError(
      'timeout',
      `query timed out in expression evaluation after ${this.#limits.milliseconds / 1000} s: ask for a shorter range, a larger step or fewer series`,
    );
  }

  /** How many series the selectors have found, of which not all may be read: for whoever is refused. */
  found(series: number): void {
    this.#found += series;
  }

  /** Samples read from one series. */
  read(samples: number): void {
    this.#samples += samples;
    this.#series++;
    this.#checkSeries();
  }

  #checkSeries(): void {
    if (this.#series > this.#limits.series)
      throw new PromqlError(
        'too_many_series',
        `query needs ${Math.max(this.#found, this.#series)} series where ${this.#limits.series} are the most: narrow its matchers`,
      );
  }

  /** What was read from other series, in a thread of its own. */
  readElsewhere({ series, samples, peakSamples }: Budget['counts']): void {
    this.#series += series;
    this.#samples += samples;
    this.#checkSeries();
    // That thread's memory is its own.
    this.#count(peakSamples);
    this.release(peakSamples);
  }

  /** Samples held in memory from now on; `release` them when they go. */
  hold(samples: number): void {
    this.#count(samples);
    this.#take();
  }

  #count(samples: number): void {
    this.#held += samples;
    if (this.#held > this.#peak) this.#peak = this.#held;
    if (this.#held > this.#limits.samples)
      throw new PromqlError(
        'too_many_samples',
        `query processing would load too many samples into memory in query execution: ${this.#held} where ${this.#limits.samples} are the most; ask for a shorter range, a larger step or fewer series`,
      );
  }

  #take(): void {
    const bytes = bytesOf(this.#held, this.#labelled);
    if (this.#memory === null || bytes <= this.#takenBytes) return;
    const more = inPieces(bytes) - this.#takenBytes;
    this.#memory.hold(more);
    this.#takenBytes += more;
  }

  /** Series come in parts, with labels that are made for this query alone: those of a series that is kept beyond its column are held too. */
  ownsLabels(): void {
    this.#ownsLabels = true;
  }

  /** So many samples of a series that is kept beyond its column, and its labels. */
  holdSeries(samples: number): void {
    if (this.#ownsLabels) this.#labelled++;
    this.hold(samples);
  }

  /** Of so many series so many samples each. */
  releaseSeries(samples: number, series = 1): void {
    if (this.#ownsLabels) this.#labelled -= series;
    this.release(samples * series);
  }

  /** Gives back what was only needed on the way: what is held still is the answer's, or of a query that failed. */
  giveBack(): void {
    const kept = inPieces(bytesOf(this.#held, this.#labelled));
    this.#memory?.release(this.#takenBytes - kept);
    this.#takenBytes = kept;
  }

  release(samples: number): void {
    this.#held -= samples;
  }

  get counts(): { readonly series: number; readonly samples: number; readonly peakSamples: number } {
    return { series: this.#series, samples: this.#samples, peakSamples: this.#peak };
  }
}

function bytesOf(samples: number, labelled: number): number {
  return samples * SAMPLE_BYTES + labelled * LABELS_BYTES;
}

function inPieces(bytes: number): number {
  return Math.ceil(bytes / PIECE_BYTES) * PIECE_BYTES;
}
