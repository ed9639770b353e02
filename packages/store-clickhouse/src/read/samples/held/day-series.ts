import type { SeriesColumns } from './series-columns.ts';
import { SeriesSet } from './series-set.ts';

/** The series of one day, and what they have of names and values: whoever asks for those alone need not look at each series. */
export class DaySeries {
  readonly active = new SeriesSet();
  /** Sets of names of labels. */
  readonly names = new SeriesSet();
  /** By label: its values. */
  readonly values: SeriesSet[] = [];

  get sizeBytes(): number {
    return this.values.reduce((sum, set) => sum + set.sizeBytes, this.active.sizeBytes + this.names.sizeBytes);
  }

  add(number: number, { names, sets, starts, values }: SeriesColumns): void {
    if (this.active.has(number)) return;
    this.active.add(number);
    const set = names[number]!;
    this.names.add(set);
    const { labels } = sets[set]!;
    const start = starts[number]!;
    for (let place = 0; place < labels.length; place++) {
      const label = labels[place]!;
      while (label >= this.values.length) this.values.push(new SeriesSet());
      this.values[label]!.add(values[start + place]!);
    }
  }
}
