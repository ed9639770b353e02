export { complete } from './complete/complete.ts';
export type { Completion, CompletionKind, CompletionSource, Completions, KnownMetric } from './complete/completion.ts';
export type { Highlight, HighlightKind } from './complete/highlight.ts';
export { highlight } from './complete/highlight.ts';
export { buffersOf, type OpenPacked, runSlice } from './distribute/run-slice.ts';
export type { SliceAnswer, SliceTask, SliceWorkers, WideWork } from './distribute/slice-task.ts';
export type { PromqlErrorCode, SyntaxProblem } from './errors.ts';
export { PROMQL_ERRORS, PromqlError, PromqlSyntaxError } from './errors.ts';
export { sortInTurns, type TurnGiver } from './execute/sort-in-turns.ts';
export type { Explanation, SelectorExplanation } from './explain.ts';
export { explain } from './explain.ts';
export { fewAtOnce } from './few-at-once.ts';
export { AGGREGATOR_SUMMARIES, describeSignature, FUNCTION_SUMMARIES } from './functions/about.ts';
export { FUNCTIONS } from './functions/all.ts';
export type { FunctionSignature } from './functions/signature.ts';
export type { Bucket, CounterResetHint, FloatHistogram, Span } from './histogram/index.ts';
export {
  CUSTOM_BUCKETS_SCHEMA,
  compactHistogram,
  counterWasReset,
  createHistogram,
  histogramText,
  listBuckets,
} from './histogram/index.ts';
export type { LabelMatcher, MatchOperator } from './label-matcher.ts';
export { checkPatterns, compileMatcher } from './label-matcher.ts';
export type { LabelSet } from './labels.ts';
export { compareLabels, Labels, METRIC_NAME } from './labels.ts';
export type { MemorySample, MemorySeries } from './memory-storage.ts';
export { createMemoryStorage } from './memory-storage.ts';
export { nextTurn } from './next-turn.ts';
export { plainNumber } from './number-text.ts';
export type { Features, QueryLimits, QueryOptions } from './options.ts';
export { ALL_FEATURES, DEFAULT_OPTIONS, SELECTORS_AT_ONCE, STABLE_FEATURES } from './options.ts';
export type * from './parse/ast.ts';
export { MOST_SELECTORS } from './parse/cursor.ts';
export { formatDuration, parseDuration } from './parse/duration.ts';
export { parseMetricSelector } from './parse/metric-selector.ts';
export { parseExpr } from './parse/parse-expr.ts';
export type { SeriesDescription, SeriesValue } from './parse/series-description.ts';
export { parseSeriesDescription } from './parse/series-description.ts';
export { valueTypeOf } from './parse/value-type.ts';
export { childrenOf, extractSelectors } from './parse/walk.ts';
export type { QueryRange } from './plan/query-range.ts';
export type { Description } from './print/describe-expr.ts';
export { describeExpr } from './print/describe-expr.ts';
export type { FormatOptions } from './print/format-expr.ts';
export { formatExpr } from './print/format-expr.ts';
export { printExpr } from './print/print-expr.ts';
export { isPlainLabel, isPlainMetric, printLabelList, printMatcher, printSelector } from './print/print-labels.ts';
export type { QueryEnvironment } from './query.ts';
export { queryInstant, queryRange } from './query.ts';
export type { QueryMemory } from './query-memory.ts';
export {
  type CountedSamples,
  type FloatSamples,
  floatsAmong,
  floatsOf,
  type QueryResult,
  type QueryStats,
  type QueryValue,
  type Sample,
  type SeriesResult,
} from './result.ts';
export { type MemoryOfQuery, SharedQueryMemory } from './shared-query-memory.ts';
export { isStaleAt } from './stale-nan.ts';
export type {
  BucketBuffer,
  BucketColumn,
  PackedSeries,
  SampleBuffer,
  SelectedSeries,
  SelectHints,
  Selection,
  SelectionPart,
  SelectRequest,
  SelectWindows,
  SeriesStorage,
} from './storage.ts';
export { emptyBuffer, reserve } from './storage.ts';
