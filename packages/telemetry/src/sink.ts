import type { BytesTable } from './bytes-table.ts';
import type { RejectionCode } from './limits.ts';
import type {
  EventFields,
  ExemplarFields,
  Handle,
  LinkFields,
  LogFields,
  MetricFields,
  PointFields,
  ResourceFields,
  SampleFields,
  ScopeFields,
  SeriesFields,
  SpanFields,
} from './record-fields.ts';
import type { TenantPolicy } from './tenant-policy.ts';
import type { BytesRange, ValueSlot } from './wire-values.ts';

/**
 * What is stored, pushed record by record: the narrow place between the wire and the store. The guard is a sink in front of a sink;
 * the store's row encoder is the last one. Decoders push into a `TelemetrySink`, which takes points of metrics too.
 *
 *     beginRequest(policy)
 *       key(…)  attribute(…)                        any number, between a begin and its end
 *       beginResource() … endResource(fields) → resource
 *       beginScope()    … endScope(fields)    → scope
 *       beginLog()      … endLog(fields)             fields.resource, fields.scope say whose it is
 *       beginSpan()     … { beginEvent() … endEvent(fields) | beginLink() … endLink(fields) } … endSpan(fields)
 *       beginSeries()   label(…)… endSeries(fields) → series   sample(fields)…  any number for each series
 *       beginExemplar() … endSeriesExemplar(series, fields)
 *       metric(fields)                        → metric                                    (of a TelemetrySink)
 *       beginPoint()    … { beginExemplar() … endExemplar(fields) } … endPoint(fields)   or recallPoint(fields)
 *     endRequest()
 *
 * Duties of the one who pushes:
 * - A begin is followed by its own end. Only events, links and exemplars nest, inside their span or point; attributes
 *   of the outer record may come before, between and after them. `attribute` belongs to the innermost open begin.
 * - Handles come from the same request. Resources and scopes are begun once and named by handle from as many records as
 *   there are, in any order; a protocol with a resource for each record keeps its own table of handles.
 * - Strings are UTF-8 that nobody has checked yet; ids are raw bytes; times are nanoseconds since the epoch.
 * - A record whose fields cannot be read sets `fields.invalid` to a reason and is ended as usual: it is counted and
 *   rejected alone. A request that is broken as a whole is a thrown `MalformedRequest`; who called the decoder takes
 *   back what was pushed.
 *
 * Duties of the one who receives: nothing that is passed in (slots, fields, their buffers) is kept after the call
 * returns; it may be changed, since the caller refills it. No call throws for what a sender wrote.
 */
export interface RecordSink {
  /** Small numbers for attribute keys. They stay the same through many requests; only `beginRequest` may clear them. */
  readonly keys: BytesTable;

  /** What follows belongs to this tenant, until `endRequest`. Forgets the handles of the request before. */
  beginRequest(policy: TenantPolicy): void;
  endRequest(): void;

  beginResource(): void;
  endResource(fields: ResourceFields): Handle;

  beginScope(): void;
  endScope(fields: ScopeFields): Handle;

  beginLog(): void;
  endLog(fields: LogFields): void;

  beginSpan(): void;
  beginEvent(): void;
  endEvent(fields: EventFields): void;
  beginLink(): void;
  endLink(fields: LinkFields): void;
  endSpan(fields: SpanFields): void;

  /**
   * The series that was pushed on that day (days since the epoch) under this hash (`SeriesFields.recallLo`, `recallHi`) and had a
   * sample, or −1. Its handle is good for samples of that day alone, and takes no exemplars. Now and then a series that is known is to be
   * pushed once more all the same, unless whoever asks `hasNoLabels` to push.
   */
  recallSeries(lo: number, hi: number, day: number, hasNoLabels?: boolean): Handle;
  /** A series by its labels, in any order, `__name__` among them. */
  beginSeries(): void;
  /** The bytes are read until `endRequest`: they must stand still so long. */
  label(name: BytesRange, value: BytesRange): void;
  endSeries(fields: SeriesFields): Handle;
  /** Why no sample of that time would be taken: the series is new, and there are too many. Empty where one would, now and later. */
  seriesRefusal(series: Handle, timeMs: number): string;
  /** Why it is not taken, likewise. */
  sample(fields: SampleFields): string;
  beginExemplar(): void;
  /** An exemplar of the series, between `beginExemplar` and this; its labels are its attributes. */
  endSeriesExemplar(series: Handle, fields: ExemplarFields): void;

  /** One attribute of the innermost open begin. `key` comes from `keys.intern`; -1 (too many keys) counts as dropped. */
  attribute(key: number, value: ValueSlot): void;

  /** In place of the end of a log record, span or point: forgets it with everything that was pushed into it. */
  abandon(): void;
}

/** Points of OpenTelemetry's metrics. They are not stored as such: series and samples are made of them on the way. */
export interface PointSink {
  metric(fields: MetricFields): Handle;
  /**
   * In place of a whole point: one of a single value whose series came on that day with attributes of the same bytes (`attributesLo` and
   * `attributesHi` of its fields) and had a sample. Whether it was taken; one that was not is to be pushed as any other.
   */
  recallPoint(fields: PointFields): boolean;
  beginPoint(): void;
  endExemplar(fields: ExemplarFields): void;
  /** Why the point is not taken. Of one that is not, nothing is kept. */
  endPoint(fields: PointFields): PointRefusal | undefined;
}

export interface PointRefusal {
  readonly code: RejectionCode;
  /** What is wrong with this point, beyond the code's own sentence. */
  readonly detail: string;
}

/** What every decoder pushes into, whatever its protocol. */
export interface TelemetrySink extends RecordSink, PointSink {
  /**
   * Whether nobody may read what stands under this key. A decoder that takes a value apart pushes such a one whole: its members, by
   * names of their own, would not be known for what they are.
   */
  isSecret(key: number): boolean;
}
