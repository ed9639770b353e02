import { SERIES_COUNTER, SERIES_HISTOGRAM, SERIES_SUMMARY } from '@oriel/telemetry';
import { OpenMetricsParser } from './openmetrics-parser.ts';
import { unescaped } from './series-labels.ts';
import { TextFamily } from './text-family.ts';

const SUFFIX = '_created';
/** The label by which the series of one point differ, by type of family. */
const PART_LABELS: ReadonlyMap<number, string> = new Map([
  [SERIES_COUNTER, ''],
  [SERIES_HISTOGRAM, 'le'],
  [SERIES_SUMMARY, 'quantile'],
]);

/**
 * When the counters of an exposition began: OpenMetrics says it in series of their own, `…_created`, before or after those that it
 * is said of ("Counter", "Histogram"). They are not written; what they say goes into the samples.
 */
export class CreatedTimes {
  readonly #byPoint = new Map<string, number>();
  /** Grows where a series of another family stands between: families may not be mixed, and what is said ends there. */
  #run = 0;

  /** @throws ExpositionError as the parser does. */
  read(bytes: Uint8Array): void {
    this.#byPoint.clear();
    this.#run = 0;
    if (Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf(SUFFIX) < 0) return;
    const parser = new OpenMetricsParser();
    const family = new TextFamily();
    family.open([]);
    parser.open(bytes);
    for (;;) {
      const entry = parser.next();
      if (entry === 'end') break;
      if (entry === 'type' || entry === 'help' || entry === 'unit') family.learn(entry, parser, false);
      else if (entry === 'series') {
        if (this.isOne(family, parser))
          this.#byPoint.set(this.#pointOf(family, parser), Math.trunc(parser.value * 1_000));
        else this.#note(family, parser);
      }
    }
    this.#run = 0;
  }

  /** Whether the entry is such a series itself. */
  isOne(family: TextFamily, { bytes, ranges }: OpenMetricsParser): boolean {
    return PART_LABELS.has(family.type) && unescaped(bytes, ranges[0]!, ranges[1]!) === family.name + SUFFIX;
  }

  /** Of the series that comes next: milliseconds since the epoch; 0 where nothing was said. */
  of(family: TextFamily, parser: OpenMetricsParser): number {
    if (this.#byPoint.size === 0 || !this.#note(family, parser) || !PART_LABELS.has(family.type)) return 0;
    return this.#byPoint.get(this.#pointOf(family, parser)) ?? 0;
  }

  /** Whether the series is one of the family. */
  #note(family: TextFamily, { bytes, ranges }: OpenMetricsParser): boolean {
    const isOwn = family.has(unescaped(bytes, ranges[0]!, ranges[1]!));
    if (!isOwn) this.#run++;
    return isOwn;
  }

  /** The run, the family and those labels that all series of the point have. */
  #pointOf({ name, type }: TextFamily, { bytes, ranges }: OpenMetricsParser): string {
    const partLabel = PART_LABELS.get(type);
    const labels: string[] = [];
    for (let at = 2; at < ranges.length; at += 4) {
      const label = unescaped(bytes, ranges[at]!, ranges[at + 1]!);
      if (label !== partLabel) labels.push(JSON.stringify([label, unescaped(bytes, ranges[at + 2]!, ranges[at + 3]!)]));
    }
    return `${this.#run}\n${name}\n${labels.sort().join()}`;
  }
}
