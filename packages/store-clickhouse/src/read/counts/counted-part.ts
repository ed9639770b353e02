import type { TimeRange } from '@oriel/store';

const PART_BYTES = 1_000;

/** What of a part is one tenant's. */
export interface PartFacts {
  readonly name: string;
  readonly rows: number;
  /** The times of its oldest and its newest row. */
  readonly firstNs: bigint;
  readonly lastNs: bigint;
}

/** Cells that follow each other, of which all that was asked for is counted. */
export interface CellRun {
  readonly from: number;
  readonly to: number;
}

/**
 * One part, of which the engine never changes a row, cut into stretches of time, and what is counted of each for every question.
 *
 *     ├─────────┼─────────┼─────────┤   cells
 *          ───────────────────────────  range
 *     edge:  ───┤         counted by now: the second and the third cell
 */
export class CountedPart<Content> {
  readonly facts: PartFacts;
  readonly cells: number;
  readonly #startNs: bigint;
  readonly #endNs: bigint;
  readonly #cellNs: bigint;
  readonly #contents = new Map<string, (Content | undefined)[]>();
  sizeBytes = PART_BYTES;

  /** A range that cuts the part reads no more of its rows than lie in a cell at either end. */
  constructor(facts: PartFacts, cellRows: number) {
    this.facts = facts;
    this.#startNs = facts.firstNs;
    this.#endNs = facts.lastNs + 1n;
    const cells = BigInt(Math.max(1, Math.ceil(facts.rows / cellRows)));
    this.#cellNs = (this.#endNs - this.#startNs + cells - 1n) / cells;
    this.cells = Number((this.#endNs - this.#startNs + this.#cellNs - 1n) / this.#cellNs);
  }

  /** From the first of these cells to the last. */
  timesOf({ from, to }: CellRun): TimeRange {
    const endNs = this.#startNs + BigInt(to) * this.#cellNs;
    return {
      startNs: this.#startNs + BigInt(from) * this.#cellNs,
      endNs: endNs < this.#endNs ? endNs : this.#endNs,
    };
  }

  /** The cells that lie wholly in a range. */
  cellsIn({ startNs, endNs }: TimeRange): CellRun {
    const from = startNs <= this.#startNs ? 0 : Number((startNs - this.#startNs + this.#cellNs - 1n) / this.#cellNs);
    const to =
      endNs >= this.#endNs ? this.cells : endNs <= this.#startNs ? 0 : Number((endNs - this.#startNs) / this.#cellNs);
    return { from: Math.min(from, this.cells), to: Math.max(Math.min(from, this.cells), to) };
  }

  /** The longest run of cells in a range of which all these questions are counted. */
  runIn(range: TimeRange, questions: readonly string[]): CellRun | undefined {
    const { from, to } = this.cellsIn(range);
    const counted = questions.map((question) => this.#contents.get(question));
    let longest: CellRun | undefined;
    for (let start = from; start < to; ) {
      let end = start;
      while (end < to && counted.every((cells) => cells?.[end] !== undefined)) end++;
      if (end > start && (longest === undefined || end - start > longest.to - longest.from)) {
        longest = { from: start, to: end };
      }
      start = end + 1;
    }
    return longest;
  }

  /** The times of a range in which this part has rows beside a run of its cells: before it, after it. */
  besides(run: CellRun, range: TimeRange): TimeRange[] {
    const inside = this.timesOf(run);
    const besides: TimeRange[] = [];
    if (this.#startNs < inside.startNs && range.startNs < inside.startNs)
      besides.push({ startNs: range.startNs, endNs: inside.startNs });
    if (this.#endNs > inside.endNs && range.endNs > inside.endNs)
      besides.push({ startNs: inside.endNs, endNs: range.endNs });
    return besides;
  }

  /** About so many rows; as many in each cell as in every other. */
  rowsOf({ from, to }: CellRun): number {
    return (this.facts.rows * (to - from)) / this.cells;
  }

  has(question: string, cell: number): boolean {
    return this.#contents.get(question)?.[cell] !== undefined;
  }

  /** `sizeBytes` is about what the content takes in memory. */
  add(question: string, cell: number, content: Content, sizeBytes: number): void {
    let cells = this.#contents.get(question);
    if (cells === undefined) {
      cells = [];
      this.#contents.set(question, cells);
      this.sizeBytes += question.length * 2;
    }
    cells[cell] = content;
    this.sizeBytes += sizeBytes;
  }

  /** What is counted of a run of cells for a question, which is all of them. */
  contents(question: string, { from, to }: CellRun): readonly Content[] {
    return this.#contents.get(question)!.slice(from, to) as Content[];
  }
}
