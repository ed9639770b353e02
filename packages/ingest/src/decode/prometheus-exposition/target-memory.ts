import { compileRelabel, type Relabel } from '../../relabel/relabel.ts';
import type { ScrapeFacts, ScrapeRules } from './scrape-facts.ts';
import { SeriesMemory } from './series-memory.ts';

/** Rules of more configurations than this are compiled again when they come again. */
const MOST_COMPILED = 1_000;

/** What a worker keeps of one target from scrape to scrape. */
export class TargetMemory {
  readonly series = new SeriesMemory();
  /** What was last said of each family, in the order of the exposition, as a hash. */
  readonly families: number[] = [];
  /** Of the last scrape that was read, whether it was kept or not. */
  scraped = 0;
  kept = 0;
}

/** All targets of one worker. It ends with its thread: then what goes in that moment is not marked. */
export class TargetMemories {
  readonly #targets = new Map<number, TargetMemory>();
  readonly #relabels = new Map<number, Relabel>();

  of({ target }: ScrapeFacts): TargetMemory {
    let memory = this.#targets.get(target);
    if (memory === undefined) {
      memory = new TargetMemory();
      this.#targets.set(target, memory);
    }
    return memory;
  }

  forget(target: number): void {
    this.#targets.delete(target);
  }

  relabelOf({ id, metricRelabel }: ScrapeRules): Relabel {
    let relabel = this.#relabels.get(id);
    if (relabel === undefined) {
      if (this.#relabels.size >= MOST_COMPILED) this.#relabels.clear();
      relabel = compileRelabel(metricRelabel);
      this.#relabels.set(id, relabel);
    }
    return relabel;
  }
}
