export type { AttributeValue, JsonValue } from './attribute-text.ts';
export { attributeToText, TYPE_MARK, textToDisplay, textToJson } from './attribute-text.ts';
export { BytesTable } from './bytes-table.ts';
export { IDENTITY_SPELLINGS, spellingsOf } from './identities.ts';
export type { Limits, RejectionCode } from './limits.ts';
export { DEFAULT_LIMITS, MOST_SERIES, REJECTIONS } from './limits.ts';
export type { BucketSpan, NativeHistogram } from './native-histogram.ts';
export type { Outcome, Written } from './outcome.ts';
export { mergeOutcomes } from './outcome.ts';
export type { Handle } from './record-fields.ts';
export {
  EventFields,
  ExemplarFields,
  LinkFields,
  LogFields,
  METRIC_EXPONENTIAL_HISTOGRAM,
  METRIC_GAUGE,
  METRIC_HISTOGRAM,
  METRIC_SUM,
  METRIC_SUMMARY,
  MetricFields,
  POINT_NO_RECORDED_VALUE,
  PointFields,
  ResourceFields,
  SampleFields,
  ScopeFields,
  SERIES_COUNTER,
  SERIES_GAUGE,
  SERIES_GAUGE_HISTOGRAM,
  SERIES_HISTOGRAM,
  SERIES_INFO,
  SERIES_STATESET,
  SERIES_SUMMARY,
  SERIES_UNKNOWN,
  SeriesFields,
  SPAN_STATUS_ERROR,
  SpanFields,
} from './record-fields.ts';
export type { RetentionClass } from './retention.ts';
export { DEFAULT_RETENTION, isRetentionClass, longerRetention, RETENTION_CLASSES } from './retention.ts';
export type { RouteMarks } from './route-marks.ts';
export type { SeverityName } from './severity.ts';
export { ERROR_SEVERITY, SEVERITY_RANGES, severityFromText, severityName } from './severity.ts';
export type { KeptSignal, RetainedSignal, Signal } from './signal.ts';
export { KEPT_SIGNALS, RETAINED_SIGNALS, SIGNALS } from './signal.ts';
export type { PointRefusal, PointSink, RecordSink, TelemetrySink } from './sink.ts';
export type { TenantId, TenantPolicy } from './tenant-policy.ts';
export { FIRST_TENANT, ORIEL_TENANT } from './tenant-policy.ts';
export {
  Bits64,
  Bits64List,
  BytesRange,
  Float64List,
  VALUE_BOOL,
  VALUE_BYTES,
  VALUE_DOUBLE,
  VALUE_EMPTY,
  VALUE_INT,
  VALUE_NESTED,
  VALUE_STRING,
  ValueSlot,
} from './wire-values.ts';
