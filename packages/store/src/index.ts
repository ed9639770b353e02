export type { AssembledSpan, AssembledTrace, SpanPlace } from './assemble-trace.ts';
export { assembleOutline, assembleTrace, summarizeTrace } from './assemble-trace.ts';
export type {
  ArchiveBatch,
  ArchiveOptions,
  ArchiveProgress,
  DayArchive,
  ParquetRows,
  RestoredRows,
  SignalDay,
  StoredBatch,
  StoredDay,
} from './day-archive.ts';
export type { Deployment, VersionSighting } from './deployments.ts';
export { deploymentsOf } from './deployments.ts';
export type { StoreErrorCode } from './errors.ts';
export { STORE_ERRORS, StoreError } from './errors.ts';
export { FairLine } from './fair-line.ts';
export type {
  FieldName,
  FieldValues,
  LogHistogram,
  LogMember,
  LogParts,
  LogReader,
  LogRecord,
  LogRow,
  LogSearch,
  LogStream,
  ScopeInfo,
} from './log-reader.ts';
export type { Answer, Page, QueryStats, ReadOptions, TimeRange, UnixNano } from './page.ts';
export { addStats } from './page.ts';
export { pickSpan, sentSpanId } from './pick-span.ts';
export type { Predicate } from './predicate.ts';
export { ALL } from './predicate.ts';
export type { BytesSlice, RowEncoder, SeriesCandidate, SeriesGate } from './row-encoder.ts';
export type {
  BucketColumn,
  BucketColumns,
  Cardinality,
  CardinalityRow,
  Exemplar,
  ExemplarSearch,
  PackedSeries,
  SampleColumns,
  SampleRange,
  SampleReader,
  SampleSelect,
  SampleSelection,
  SampleWindows,
  SelectionPart,
  SeriesExemplar,
  SeriesIds,
  SeriesLabels,
  SeriesMatcher,
  SeriesMetadata,
  SeriesOfSelection,
  SeriesSummary,
} from './sample-reader.ts';
export { SAMPLE_BYTES } from './sample-reader.ts';
export type {
  ClosedSegment,
  EncodedRows,
  InsertOutcome,
  PackOptions,
  PackReport,
  RetentionChange,
  RetentionCost,
  RetentionMove,
  RetentionReport,
  SignalUsage,
  StoreCapabilities,
  StoreUsage,
  TelemetryStore,
  TenantStore,
} from './telemetry-store.ts';
export { stampSequence } from './telemetry-store.ts';
export type {
  Dependency,
  DurationHeatmap,
  OperationSummary,
  PlaceableSpan,
  RedPoint,
  ServiceCallees,
  ServiceSummary,
  Span,
  SpanCounting,
  SpanEvent,
  SpanKind,
  SpanLink,
  SpanOutline,
  SpanStatus,
  TraceReader,
  TraceSearch,
  TraceSummary,
} from './trace-reader.ts';
export { MAX_TRACE_SPANS, SPAN_KINDS, SPAN_STATUSES } from './trace-reader.ts';
