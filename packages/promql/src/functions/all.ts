import type { ValueType } from '../parse/ast.ts';
import type { FunctionSignature } from './signature.ts';

type Options = Partial<Pick<FunctionSignature, 'variadic' | 'returns' | 'experimental'>>;

function one(name: string, args: readonly ValueType[], options: Options = {}): FunctionSignature {
  return { name, args, variadic: 0, returns: 'vector', experimental: false, ...options };
}

/** Several of one signature. */
function all(names: string, args: readonly ValueType[], options: Options = {}): readonly FunctionSignature[] {
  return names.split(/\s+/).map((name) => one(name, args, options));
}

const EXPERIMENTAL: Options = { experimental: true };

/** Every function of the language (Prometheus 3, "Query functions"), by family, those first that are meant most often. Names are case-sensitive. */
const SIGNATURES: readonly FunctionSignature[] = [
  // Change over a range.
  ...all('rate increase delta irate idelta deriv changes resets', ['matrix']),
  one('predict_linear', ['matrix', 'scalar']),
  one('double_exponential_smoothing', ['matrix', 'scalar', 'scalar'], EXPERIMENTAL),
  one('integral', ['matrix', 'scalar'], { variadic: 1, experimental: true }),

  // Aggregation over a range.
  ...all('avg_over_time count_over_time sum_over_time min_over_time max_over_time', ['matrix']),
  ...all('stddev_over_time stdvar_over_time first_over_time last_over_time', ['matrix']),
  ...all('present_over_time absent_over_time', ['matrix']),
  one('quantile_over_time', ['scalar', 'matrix']),
  one('mad_over_time', ['matrix'], EXPERIMENTAL),
  ...all(
    'ts_of_first_over_time ts_of_last_over_time ts_of_max_over_time ts_of_min_over_time',
    ['matrix'],
    EXPERIMENTAL,
  ),

  // Histograms.
  ...all('histogram_avg histogram_count histogram_sum histogram_stddev histogram_stdvar', ['vector']),
  one('histogram_quantile', ['scalar', 'vector']),
  one('histogram_quantiles', ['vector', 'string', 'scalar', 'scalar'], { variadic: 9, experimental: true }),
  one('histogram_fraction', ['scalar', 'scalar', 'vector']),

  // Series as a whole.
  one('absent', ['vector']),
  ...all('sort sort_desc', ['vector']),
  ...all('sort_by_label sort_by_label_desc', ['vector', 'string'], { variadic: -1, experimental: true }),
  one('label_replace', ['vector', 'string', 'string', 'string', 'string']),
  one('label_join', ['vector', 'string', 'string', 'string'], { variadic: -1 }),
  one('info', ['vector', 'vector'], { variadic: 1, experimental: true }),

  // One value after the other.
  ...all('abs ceil floor sgn sqrt exp ln log2 log10', ['vector']),
  ...all('sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh deg rad', ['vector']),
  one('round', ['vector', 'scalar'], { variadic: 1 }),
  one('clamp', ['vector', 'scalar', 'scalar']),
  ...all('clamp_min clamp_max', ['vector', 'scalar']),

  // Numbers, and between scalars and vectors.
  ...all('pi time', [], { returns: 'scalar' }),
  ...all('start end step range', [], { returns: 'scalar', experimental: true }),
  ...all('max_of min_of', ['scalar', 'scalar'], { returns: 'scalar', experimental: true }),
  one('scalar', ['vector'], { returns: 'scalar' }),
  one('vector', ['scalar']),

  // The calendar, in UTC; of the evaluation time without an argument.
  ...all('minute hour day_of_week day_of_month day_of_year days_in_month month year', ['vector'], { variadic: 1 }),
  one('timestamp', ['vector']),
  one('start_timestamp', ['vector'], EXPERIMENTAL),
];

/** Every function of the language by its name, those behind flags too. */
export const FUNCTIONS: ReadonlyMap<string, FunctionSignature> = new Map(
  SIGNATURES.map((signature) => [signature.name, signature]),
);
