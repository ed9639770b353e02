import type { LabelMatcher } from '../label-matcher.ts';
import type { PositionRange } from './position-range.ts';

/** What an expression evaluates to, by Prometheus' names. */
export type ValueType = 'none' | 'scalar' | 'vector' | 'matrix' | 'string';

/** An expression as it was read, or as the plan has made it. Plain objects: they may be compared, cloned and sent. */
export type Expr =
  | NumberLiteral
  | StringLiteral
  | ParenExpr
  | UnaryExpr
  | BinaryExpr
  | AggregateExpr
  | Call
  | VectorSelector
  | MatrixSelector
  | SubqueryExpr
  | StepInvariantExpr;

interface Node {
  readonly position: PositionRange;
}

/** `1.5`, `0x1f`, `Inf`, `5m`. */
export interface NumberLiteral extends Node {
  readonly kind: 'number';
  readonly value: number;
  /** Written as a duration (`5m`, value in seconds): printed as one again. */
  readonly duration: boolean;
}

/** `"text"`, without its quotes and escapes. */
export interface StringLiteral extends Node {
  readonly kind: 'string';
  readonly value: string;
}

/** `( … )`: means nothing, and is kept for printing. */
export interface ParenExpr extends Node {
  readonly kind: 'paren';
  readonly expr: Expr;
}

/** `-x`, `+x`. */
export interface UnaryExpr extends Node {
  readonly kind: 'unary';
  readonly op: '+' | '-';
  readonly expr: Expr;
}

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%' | '^' | 'atan2';
/** `</` and `>/` trim the buckets of native histograms above or below a bound. */
export type TrimOperator = '</' | '>/';
export type ComparisonOperator = '==' | '!=' | '>' | '<' | '>=' | '<=';
export type SetOperator = 'and' | 'or' | 'unless';
export type BinaryOperator = ArithmeticOperator | TrimOperator | ComparisonOperator | SetOperator;

/** How many series of each side may meet. */
export type Cardinality = 'one-to-one' | 'many-to-one' | 'one-to-many' | 'many-to-many';

/** Which series of two vectors meet: `on`, `ignoring`, `group_left`, `group_right`, `fill`. */
export interface VectorMatching {
  readonly cardinality: Cardinality;
  /** True for `on (…)`, false for `ignoring (…)` and for neither. */
  readonly on: boolean;
  readonly labels: readonly string[];
  /** Labels of the "one" side that `group_left` or `group_right` takes into the result. */
  readonly include: readonly string[];
  /** `fill(x)`, `fill_left(x)`, `fill_right(x)`: the value of a side that has no series for a match. */
  readonly fill: { readonly left: number | null; readonly right: number | null };
}

/** `a + b`, `a > bool b`, `a and b`. */
export interface BinaryExpr extends Node {
  readonly kind: 'binary';
  readonly op: BinaryOperator;
  readonly left: Expr;
  readonly right: Expr;
  /** `bool` after a comparison: 0 or 1 instead of a filter. */
  readonly returnBool: boolean;
  /** Only between two vectors. */
  readonly matching: VectorMatching | null;
}

/** Operators that make few series of many. */
export const AGGREGATORS = [
  'sum',
  'avg',
  'count',
  'min',
  'max',
  'group',
  'stddev',
  'stdvar',
  'topk',
  'bottomk',
  'count_values',
  'quantile',
  'limitk',
  'limit_ratio',
] as const;
export type Aggregator = (typeof AGGREGATORS)[number];

/** `sum by (job) (x)`, `topk(3, x)`. */
export interface AggregateExpr extends Node {
  readonly kind: 'aggregate';
  readonly op: Aggregator;
  readonly expr: Expr;
  /** `topk`, `bottomk`, `quantile`, `count_values`, `limitk`, `limit_ratio` have one. */
  readonly parameter: Expr | null;
  readonly grouping: readonly string[];
  readonly without: boolean;
}

/** `rate(x[5m])`. */
export interface Call extends Node {
  readonly kind: 'call';
  /** Name of a function in `functions/all.ts`. */
  readonly function: string;
  readonly args: readonly Expr[];
}

/** A length of time written in the query: a literal in milliseconds, or an expression that the plan turns into one. */
export type DurationValue = number | DurationExpr;

/** A part of a duration expression counts in seconds, so that `2 * 1h` is two hours. */
export type DurationOperand = NumberLiteral | DurationExpr;

/** `5m * 2`, `step()`: a length of time that is worked out when the query is planned. */
export interface DurationExpr extends Node {
  readonly kind: 'duration';
  /** `step` and `range` have no operands; `+` and `-` without `left` are signs. */
  readonly op: '+' | '-' | '*' | '/' | '%' | '^' | 'min_of' | 'max_of' | 'step' | 'range';
  readonly left: DurationOperand | null;
  readonly right: DurationOperand | null;
  /** Standing in parentheses: kept for printing. */
  readonly wrapped: boolean;
}

/** `@ 1234.5` in milliseconds, `@ start()`, `@ end()`. */
export type AtModifier = number | 'start' | 'end';

/** `up{job="a"} offset 5m @ 1234`. */
export interface VectorSelector extends Node {
  readonly kind: 'vector';
  /** The name before the braces; empty where only matchers were written. Its matcher is among `matchers` too. */
  readonly name: string;
  readonly matchers: readonly LabelMatcher[];
  readonly offset: DurationValue;
  readonly at: AtModifier | null;
  readonly modifier: 'anchored' | 'smoothed' | null;
}

/** `up[5m]`. */
export interface MatrixSelector extends Node {
  readonly kind: 'matrix';
  readonly selector: VectorSelector;
  readonly range: DurationValue;
}

/** `x[1h:5m]`. */
export interface SubqueryExpr extends Node {
  readonly kind: 'subquery';
  readonly expr: Expr;
  readonly range: DurationValue;
  /** 0: the engine's default. */
  readonly step: DurationValue;
  readonly offset: DurationValue;
  readonly at: AtModifier | null;
}

/** Made by the plan around what gives the same value at every step; never by the parser. */
export interface StepInvariantExpr extends Node {
  readonly kind: 'step-invariant';
  readonly expr: Expr;
}
