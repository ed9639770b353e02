import { FUNCTIONS, type FunctionSignature } from '@oriel/promql';
import { LABELS, METRICS, VALUES } from './generate-data.ts';
import type { Language } from './language.ts';
import type { Random } from './random.ts';

const DEEPEST = 4;
const GAUGES_AND_COUNTERS = [...METRICS.counters, ...METRICS.gauges];
const ARITHMETIC = ['+', '-', '*', '/', '%', '^', 'atan2'] as const;
const COMPARISONS = ['==', '!=', '>', '<', '>=', '<='] as const;
const PLAIN_AGGREGATIONS = ['sum', 'avg', 'count', 'min', 'max', 'group', 'stddev', 'stdvar'] as const;
/** Their arguments are more than a vector or a range and numbers: each is written by a line of its own. */
const WRITTEN_APART = new Set(['label_replace', 'label_join', 'info', 'histogram_quantiles', 'vector', 'scalar']);
const CALENDAR = [
  'minute',
  'hour',
  'day_of_week',
  'day_of_month',
  'day_of_year',
  'days_in_month',
  'month',
  'year',
] as const;

/**
 * Queries that are right by their types, of what both speakers know. Where windows have a left end, times are chosen so that nothing
 * stands on it: evaluations 13 seconds past the minute, ranges of subqueries one second more than whole minutes.
 */
export class QueryWriter {
  readonly #random: Random;
  readonly #language: Language;
  readonly #overVectors: readonly FunctionSignature[];
  readonly #overRanges: readonly FunctionSignature[];

  constructor(random: Random, language: Language) {
    this.#random = random;
    this.#language = language;
    const known = [...FUNCTIONS.values()].filter(
      ({ name, returns }) =>
        language.functions.has(name) &&
        returns === 'vector' &&
        !WRITTEN_APART.has(name) &&
        !CALENDAR.some((one) => one === name),
    );
    this.#overVectors = known.filter(({ args }) => args.includes('vector'));
    this.#overRanges = known.filter(({ args }) => args.includes('matrix'));
  }

  query(): string {
    return this.#random.chance(0.05) ? this.#scalar(2) : this.#vector(this.#random.between(0, DEEPEST));
  }

  #vector(depth: number): string {
    if (depth === 0) return this.#instantSelector();
    const down = depth - 1;
    return this.#random.weighted<() => string>([
      [1, () => this.#instantSelector()],
      [4, () => this.#call(this.#random.pick(this.#overRanges), down)],
      [2, () => `${this.#random.pick(['rate', 'increase', 'delta'])}(${this.#range(0)})`],
      [3, () => this.#call(this.#random.pick(this.#overVectors), down)],
      [4, () => this.#aggregation(down)],
      [5, () => this.#binary(down)],
      [1, () => `-${this.#operand(down)}`],
      [1, () => this.#relabelled(down)],
      [1, () => this.#quantileOfBuckets()],
      [1, () => `vector(${this.#scalar(down)})`],
      [0.5, () => this.#date(down)],
      [this.#language.functions.has('info') ? 0.7 : 0, () => this.#withInformation(down)],
    ])();
  }

  #call({ name, args, variadic }: FunctionSignature, depth: number): string {
    const given = variadic > 0 && this.#random.chance(0.5) ? args.slice(0, -1) : args;
    const texts = given.map((type) => {
      if (type === 'matrix') return this.#range(depth);
      if (type === 'vector') return this.#vector(depth);
      return type === 'string' ? `"${this.#label()}"` : this.#parameter(name);
    });
    return `${name}(${texts.join(', ')})`;
  }

  /** A number that the function has a use for, most of the time. */
  #parameter(name: string): string {
    const random = this.#random;
    if (random.chance(0.1)) return this.#scalar(1);
    if (name === 'double_exponential_smoothing') return random.pick(['0.3', '0.8']);
    if (name.includes('quantile')) return random.pick(['0', '0.25', '0.5', '0.9', '1', '-1', '2', 'NaN']);
    return random.pick(['0', '1', '3', '60', '0.5', '-2', '1e3', 'Inf', '-Inf']);
  }

  #aggregation(depth: number): string {
    const random = this.#random;
    const grouping = random.pick(['', ` by (${this.#labels()})`, ` without (${this.#labels()})`]);
    const [name, parameter] = random.weighted<readonly [string, string]>([
      [8, [random.pick(PLAIN_AGGREGATIONS), '']],
      [2, [random.pick(['topk', 'bottomk']), `${random.pick(['1', '2', '3', '0', '-1'])}, `]],
      [1, ['quantile', `${this.#parameter('quantile')}, `]],
      [1, ['count_values', `"${random.pick(['value', 'job'])}", `]],
      [this.#language.limits ? 1 : 0, ['limitk', `${random.pick(['1', '2'])}, `]],
      [this.#language.limits ? 1 : 0, ['limit_ratio', `${random.pick(['0.5', '-0.5', '0.3', '-0.7'])}, `]],
    ]);
    // Which series are the first is only promised of those that come straight from the storage.
    const inner = name === 'limitk' ? this.#instantSelector() : this.#vector(depth);
    return `${name}${grouping} (${parameter}${inner})`;
  }

  #binary(depth: number): string {
    const random = this.#random;
    const left = this.#operand(depth);
    const right = random.chance(0.25) ? left : this.#operand(depth);
    return random.weighted<() => string>([
      [3, () => `${left} ${random.pick(ARITHMETIC)} ${this.#number(depth)}`],
      [1, () => `${this.#number(depth)} ${random.pick(ARITHMETIC)} ${left}`],
      [2, () => `${left} ${this.#comparison()} ${this.#number(depth)}`],
      [1, () => `${this.#number(depth)} ${this.#comparison()} ${left}`],
      [3, () => `${left} ${random.pick(ARITHMETIC)} ${this.#matching()}${right}`],
      [2, () => `${left} ${this.#comparison()} ${this.#matching()}${right}`],
      [3, () => `${left} ${random.pick(['and', 'or', 'unless'])} ${this.#setMatching()}${right}`],
      [2, () => this.#manyToOne(depth)],
      [this.#language.trimming ? 0.3 : 0, () => `${left} ${random.pick(['</', '>/'])} ${this.#number(depth)}`],
    ])();
  }

  /** Made to match: one side is grouped by what both are matched on. */
  #manyToOne(depth: number): string {
    const random = this.#random;
    const on = random.pick(['job', 'instance', 'job, instance']);
    const one = `${random.pick(['max', 'sum', 'count'])} by (${on}${random.pick(['', ', zone'])}) (${this.#vector(depth)})`;
    const include = random.pick(['', 'zone', 'le']);
    const operator = random.chance(0.7) ? random.pick(ARITHMETIC) : this.#comparison();
    const many = this.#operand(depth);
    return random.chance(0.5)
      ? `${many} ${operator} on (${on}) group_left (${include}) ${one}`
      : `${one} ${operator} on (${on}) group_right (${include}) ${many}`;
  }

  #comparison(): string {
    return this.#random.pick(COMPARISONS) + this.#random.pick(['', '', ' bool']);
  }

  #matching(): string {
    const random = this.#random;
    const fill =
      this.#language.fill && random.chance(0.2) ? random.pick(['fill(0) ', 'fill_left(1) ', 'fill_right(-2) ']) : '';
    return this.#setMatching() + fill;
  }

  #setMatching(): string {
    const random = this.#random;
    return random.weighted([
      [3, ''],
      [1, `on (${this.#labels()}) `],
      [1, `ignoring (${this.#labels()}) `],
    ]);
  }

  #relabelled(depth: number): string {
    const random = this.#random;
    const inner = this.#vector(depth);
    const to = random.pick(['job', 'instance', 'zone', 'made', '__name__']);
    if (random.chance(0.3)) return `label_join(${inner}, "${to}", "-", "job", "${this.#label()}")`;
    const pattern = random.pick(['(.*)', '(.).*', 'e(a)st', '', '[0-9]+', '(we.)?st|(.+)']);
    return `label_replace(${inner}, "${to}", "${random.pick(['$1', 'x$1', '', '$1-$2'])}", "${this.#label()}", "${pattern}")`;
  }

  #quantileOfBuckets(): string {
    const random = this.#random;
    const buckets = random.pick([
      METRICS.classic,
      `rate(${METRICS.classic}[${this.#length()}])`,
      `sum by (le) (increase(${METRICS.classic}[${this.#length()}]))`,
      `${METRICS.classic} or ${METRICS.gauges[0]}`,
    ]);
    if (this.#language.functions.has('histogram_fraction') && random.chance(0.3))
      return `histogram_fraction(${random.pick(['0', '0.2', '-Inf'])}, ${random.pick(['0.5', '1', '+Inf'])}, ${buckets})`;
    return `histogram_quantile(${this.#parameter('quantile')}, ${buckets})`;
  }

  /** Of times alone: what day it is at not-a-number hangs on the processor. */
  #date(depth: number): string {
    const random = this.#random;
    const times = random.pick(['', 'vector(time())', 'vector(-86401)', `timestamp(${this.#vector(depth)})`]);
    return `${random.pick(CALENDAR)}(${times})`;
  }

  #withInformation(depth: number): string {
    const about = this.#random.pick(['', ', {zone=~".+"}', `, {__name__="${METRICS.information}"}`]);
    return `info(${this.#vector(depth)}${about})`;
  }

  #range(depth: number): string {
    const random = this.#random;
    if (depth > 0 && random.chance(0.3)) {
      const length = this.#language.leftOpenWindows
        ? random.pick(['1m', '5m', '10m', '61s'])
        : random.pick(['61s', '301s', '601s']);
      return `${this.#operand(depth - 1)}[${length}:${random.pick(['', '15s', '30s', '1m'])}]${this.#when()}`;
    }
    const modifier =
      this.#language.extendedSelectors && random.chance(0.1) ? random.pick([' anchored', ' smoothed']) : '';
    return `${this.#selector()}[${this.#length()}]${modifier}${this.#when()}`;
  }

  #length(): string {
    const random = this.#random;
    if (this.#language.durationExpressions && random.chance(0.05)) return random.pick(['2 * 1m', 'step() + 1m']);
    return random.pick(['30s', '1m', '2m', '5m', '10m', '85s']);
  }

  #instantSelector(): string {
    return this.#selector() + this.#when();
  }

  #selector(): string {
    const random = this.#random;
    const name = random.weighted<string>([
      [6, random.pick(GAUGES_AND_COUNTERS)],
      [1, METRICS.classic],
      [0.5, METRICS.information],
      [this.#language.nativeHistograms ? 2 : 0, METRICS.native],
      [this.#language.nativeHistograms ? 1 : 0, METRICS.mixed],
      [0.3, 'missing'],
    ]);
    if (random.chance(0.08)) return `{__name__=~"${random.pick(['.*e.*', 'requests_total|temperature', '.+_total'])}"}`;
    return random.chance(0.35) ? `${name}{${this.#matcher()}}` : name;
  }

  #matcher(): string {
    const random = this.#random;
    const label = random.pick(['job', 'instance', 'zone'] as const);
    if (this.#language.utf8Names && random.chance(0.1)) return `"no.name"${random.pick(['="x"', '=""', '!~".*"'])}`;
    const value = random.pick(VALUES[label]).replace('\n', '\\n');
    return random.pick([
      `${label}="${value}"`,
      `${label}!="${value}"`,
      `${label}=~"${random.pick(['.*', '.+', '[a2].*', 'a|west', 'we.st', '(?i)EAST', ''])}"`,
      `${label}!~"${random.pick(['.+', 'a|1', '.*s.*'])}"`,
    ]);
  }

  #when(): string {
    const random = this.#random;
    const offset = random.weighted([
      [8, ''],
      [1, ' offset 1m'],
      [1, ' offset 5m'],
      [0.5, ' offset -2m'],
    ]);
    // As far from the minute as the evaluations are; the case's beginning is the epoch.
    const at = random.weighted([
      [12, ''],
      [1, ` @ ${random.between(0, 30) * 60 + 13}`],
      [0.5, ' @ start()'],
      [0.5, ' @ end()'],
    ]);
    return random.chance(0.5) ? offset + at : at + offset;
  }

  #operand(depth: number): string {
    return `(${this.#vector(depth)})`;
  }

  #number(depth: number): string {
    return this.#random.chance(0.15) ? `(${this.#scalar(Math.min(depth, 1))})` : this.#literal();
  }

  #literal(): string {
    return this.#random.pick(['0', '1', '2', '10', '0.5', '-1', '3', '100', 'Inf', 'NaN', '1e3']);
  }

  #scalar(depth: number): string {
    const random = this.#random;
    if (depth === 0) return random.pick([this.#literal(), this.#literal(), 'time()', 'pi()']);
    return random.weighted<() => string>([
      [2, () => this.#literal()],
      [2, () => `scalar(${this.#vector(depth - 1)})`],
      [1, () => `(${this.#scalar(depth - 1)} ${random.pick(ARITHMETIC)} ${this.#scalar(depth - 1)})`],
      [1, () => `(${this.#scalar(depth - 1)} ${random.pick(COMPARISONS)} bool ${this.#scalar(depth - 1)})`],
    ])();
  }

  #label(): string {
    return this.#random.pick(LABELS.filter((label) => this.#language.utf8Names || !label.includes('.')));
  }

  #labels(): string {
    return this.#random.some(['job', 'instance', 'zone', 'le'], 0.4).join(', ');
  }
}
