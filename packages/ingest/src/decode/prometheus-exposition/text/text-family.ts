import {
  SERIES_COUNTER,
  SERIES_GAUGE_HISTOGRAM,
  SERIES_HISTOGRAM,
  SERIES_INFO,
  SERIES_SUMMARY,
  SERIES_UNKNOWN,
  type SeriesFields,
} from '@oriel/telemetry';
import { LabelHash } from '../../../label-hash.ts';
import { setText } from '../sample-taker.ts';
import type { ExpositionParser } from './exposition-parser.ts';
import { metricTypeOf } from './metric-types.ts';
import { unescaped, unescapedHelp } from './series-labels.ts';

/** What the series of a family add to its name, by its type. */
const SUFFIXES: ReadonlyMap<number, readonly string[]> = new Map([
  [SERIES_COUNTER, ['', '_total', '_created']],
  [SERIES_HISTOGRAM, ['', '_bucket', '_count', '_sum', '_created']],
  [SERIES_GAUGE_HISTOGRAM, ['', '_bucket', '_count', '_sum', '_gcount', '_gsum']],
  [SERIES_SUMMARY, ['', '_count', '_sum', '_created']],
  [SERIES_INFO, ['', '_info']],
]);
const NO_SUFFIX = [''];

/** The family that the lines being read belong to: what was last said of type, unit and help. */
export class TextFamily {
  name = '';
  type = SERIES_UNKNOWN;
  unit = '';
  help = '';
  readonly #hash = new LabelHash();
  #known: number[] = [];
  #index = -1;
  #isJudged = true;
  #isChanged = false;

  /** @param known what was said of the families of this target in the scrape before. */
  open(known: number[]): void {
    this.#known = known;
    this.#index = -1;
    this.#begin('');
  }

  learn(entry: 'type' | 'unit' | 'help', parser: ExpositionParser, isClassic: boolean): void {
    const { bytes, ranges, textStart, textEnd } = parser;
    const name = unescaped(bytes, ranges[0]!, ranges[1]!);
    if (name !== this.name) this.#begin(name);
    if (entry === 'type') this.type = metricTypeOf(bytes.subarray(textStart, textEnd));
    else if (entry === 'unit') this.unit = unescaped(bytes, textStart, textEnd);
    else this.help = (isClassic ? unescapedHelp : unescaped)(bytes, textStart, textEnd);
    this.#isJudged = false;
  }

  /** Whether its series are described otherwise than in the scrape before. */
  get isChanged(): boolean {
    if (!this.#isJudged) this.#judge();
    return this.#isChanged;
  }

  has(metric: string): boolean {
    if (this.name === '' || !metric.startsWith(this.name)) return false;
    return (SUFFIXES.get(this.type) ?? NO_SUFFIX).includes(metric.slice(this.name.length));
  }

  describe(fields: SeriesFields): void {
    fields.type = this.type;
    if (this.unit !== '') setText(fields.unit, this.unit);
    if (this.help !== '') setText(fields.help, this.help);
  }

  #begin(name: string): void {
    this.name = name;
    this.type = SERIES_UNKNOWN;
    this.unit = '';
    this.help = '';
    this.#index++;
    this.#isJudged = true;
    this.#isChanged = false;
  }

  #judge(): void {
    const hash = this.#hash;
    const text = Buffer.from(`${this.name}\n${this.type}\n${this.unit}\n${this.help}`);
    hash.begin(0);
    hash.bytes(text, 0, text.length);
    hash.finish();
    this.#isChanged = this.#known[this.#index] !== hash.lo;
    this.#known[this.#index] = hash.lo;
    this.#isJudged = true;
  }
}
