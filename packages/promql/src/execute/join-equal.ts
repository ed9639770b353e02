import { ABSENT, type Column, type ColumnStream, HISTOGRAM, setFloat, setHistogram } from './column.ts';
import { ColumnKeeper } from './column-keeper.ts';
import type { Context } from './context.ts';
import { sameLabelset } from './refuse-equal.ts';

/** One column of all that have the same labels, for whoever looks at several steps of a series at once. Holds the whole stream. */
export async function* joinEqual(stream: ColumnStream, steps: number, { budget }: Context): ColumnStream {
  const keeper = new ColumnKeeper(steps);
  const joined = new Map<string, Column>();
  for await (const column of stream) {
    if (budget.due) await budget.breathe();
    // A name that is still to go is not the name that stays.
    const key = `${column.dropName} ${column.labels.key}`;
    const before = joined.get(key);
    if (before !== undefined) addTo(before, column);
    else {
      budget.holdSeries(steps);
      joined.set(key, keeper.keep(column));
    }
  }
  yield* joined.values();
  budget.releaseSeries(steps, joined.size);
}

function addTo(into: Column, { kinds, floats, histograms }: Column): void {
  for (let step = 0; step < kinds.length; step++) {
    if (kinds[step] === ABSENT) continue;
    if (into.kinds[step] !== ABSENT) throw sameLabelset();
    const histogram = histograms?.[step];
    if (kinds[step] === HISTOGRAM && histogram !== undefined) setHistogram(into, step, histogram);
    else setFloat(into, step, floats[step] as number);
  }
}
