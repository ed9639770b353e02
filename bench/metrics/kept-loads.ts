import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Which samples were sent. */
export interface Load {
  readonly series: number;
  readonly hours: number;
  readonly endMs: number;
}

/** What sending them took of a subject. */
export interface LoadCost {
  readonly cpuSeconds: number;
  readonly seconds: number;
}

/** Samples that were loaded once and are asked again, so that changes can be compared on the same ones: a directory for each subject. */
export class KeptLoads {
  readonly load: Load;
  readonly #directory: string;

  /** Refuses a directory in which other samples lie. */
  constructor(directory: string, wanted: Load) {
    const file = join(directory, 'load.json');
    mkdirSync(directory, { recursive: true });
    if (!existsSync(file)) writeFileSync(file, JSON.stringify(wanted));
    this.load = JSON.parse(readFileSync(file, 'utf8')) as Load;
    this.#directory = directory;
    const { series, hours } = this.load;
    if (series !== wanted.series || hours !== wanted.hours)
      throw new Error(
        `${directory} has ${series} series over ${hours} h, and ${wanted.series} over ${wanted.hours} h were asked for`,
      );
  }

  dataDir(subject: string): string {
    const directory = join(this.#directory, subject);
    mkdirSync(directory, { recursive: true });
    return directory;
  }

  /** `undefined` until the subject has them all. */
  costOf(subject: string): LoadCost | undefined {
    const file = this.#costFile(subject);
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as LoadCost) : undefined;
  }

  isLoaded(subject: string, cost: LoadCost): void {
    writeFileSync(this.#costFile(subject), JSON.stringify(cost));
  }

  #costFile(subject: string): string {
    return join(this.#directory, `${subject}.json`);
  }
}
