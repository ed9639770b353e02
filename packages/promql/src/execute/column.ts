import type { FloatHistogram } from '../histogram/float-histogram.ts';
import type { Labels } from '../labels.ts';
import type { Budget } from './budget.ts';

/** What stands at a step of a column. */
export const ABSENT = 0;
export const FLOAT = 1;
export const HISTOGRAM = 2;

/**
 * One series of an evaluated vector over all steps. Columns are reused: one that comes out of a stream is the consumer's until it
 * asks for the next; whoever wants to keep it copies what it needs.
 */
export interface Column {
  labels: Labels;
  /** The value is no longer the metric's: the name goes when the query ends, or as the flag for delayed removal says. */
  dropName: boolean;
  /** ABSENT, FLOAT or HISTOGRAM for each step. */
  kinds: Uint8Array;
  /** Meaningful where the kind is FLOAT. */
  floats: Float64Array;
  /** Meaningful where the kind is HISTOGRAM; `null` while the column has none. */
  histograms: (FloatHistogram | undefined)[] | null;
}

/**
 * Series after series, each over all steps. Pulling may pause for a turn of the event loop and throws when the query is cancelled. What
 * need not wait for most series comes without a promise for each: `for await` takes both, and `forEachColumn` waits only where it must.
 */
export type ColumnStream = AsyncIterable<Column> | Iterable<Column | Promise<Column>>;

/** For those who take in every series of a wide query. `take` is done with the column when it returns. */
export async function forEachColumn(
  stream: ColumnStream,
  budget: Budget,
  take: (column: Column) => void,
): Promise<void> {
  if (Symbol.asyncIterator in stream) {
    for await (const column of stream) {
      if (budget.due) await budget.breathe();
      take(column);
    }
  } else {
    for (const next of stream) {
      const column = next instanceof Promise ? await next : next;
      if (budget.due) await budget.breathe();
      take(column);
    }
  }
}

export function emptyColumn(labels: Labels, steps: number): Column {
  return { labels, dropName: false, kinds: new Uint8Array(steps), floats: new Float64Array(steps), histograms: null };
}

/** Makes a column ready for another series. */
export function clearColumn(column: Column, labels: Labels): void {
  column.labels = labels;
  column.dropName = false;
  column.kinds.fill(ABSENT);
  column.histograms = null;
}

export function setFloat(column: Column, at: number, value: number): void {
  column.kinds[at] = FLOAT;
  column.floats[at] = value;
}

export function setHistogram(column: Column, at: number, histogram: FloatHistogram): void {
  column.kinds[at] = HISTOGRAM;
  column.histograms ??= new Array<FloatHistogram | undefined>(column.kinds.length);
  column.histograms[at] = histogram;
}
