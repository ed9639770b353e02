import {
  type BytesRange,
  type BytesTable,
  type EventFields,
  type ExemplarFields,
  type Handle,
  type Limits,
  type LinkFields,
  type LogFields,
  type MetricFields,
  type Outcome,
  type PointFields,
  type PointRefusal,
  type PointSink,
  REJECTIONS,
  type RecordSink,
  type RejectionCode,
  type ResourceFields,
  type SampleFields,
  type ScopeFields,
  type SeriesFields,
  SPAN_STATUS_ERROR,
  type SpanFields,
  severityFromText,
  type TelemetrySink,
  type TenantPolicy,
  VALUE_BYTES,
  VALUE_NESTED,
  VALUE_STRING,
  type ValueSlot,
} from '@oriel/telemetry';
import type { DecodeRequest } from '../decode/decode-request.ts';
import { judgeBuckets } from './judge-buckets.ts';
import { judgeHistogram } from './judge-histogram.ts';
import { judgeIds, judgeSpanIds } from './judge-ids.ts';
import {
  KEY_EMPTY,
  KEY_FINE,
  KEY_KEEPS_LINES,
  KEY_PAYLOAD,
  KEY_REPLACED,
  KEY_SENSITIVE,
  type KeyVerdicts,
} from './key-verdicts.ts';
import { NO_POINTS } from './no-points.ts';
import { Redaction } from './redaction.ts';
import { REDACTED } from './secrets.ts';
import { SeriesLabels } from './series-labels.ts';
import { Tally } from './tally.ts';
import { CUT_MARK } from './text-cleaner.ts';
import { TimeWindow } from './time-window.ts';

const encoder = new TextEncoder();
const REDACTED_BYTES = encoder.encode(REDACTED);

const MAX_SEVERITY = 24;
const MAX_SPAN_KIND = 5;
const MAX_TEMPORALITY = 2;

/** Prometheus' marker of staleness: the bits of one of the many NaNs. */
const STALE_LO = 2;
const STALE_HI = 0x7ff0_0000;

const NOUNS = { logs: 'log records', traces: 'spans', metrics: 'metric data points', samples: 'samples' } as const;

/**
 * What may be said: a sink in front of the store's, the same for every protocol. It decides for each record whether it
 * is taken (and counts: accepted + rejected = received), and cleans what is taken: secrets, control characters, broken
 * UTF-8, sizes, numbers of attributes, times.
 *
 * `open(request)` before the decoder runs, `outcome()` after it.
 */
export class GuardSink implements TelemetrySink {
  readonly keys: BytesTable;
  readonly #inner: RecordSink;
  readonly #points: PointSink;
  readonly #limits: Limits;
  readonly #redaction: Redaction;
  readonly #window: TimeWindow;
  readonly #tally = new Tally();
  #verdicts: KeyVerdicts;
  #minSeverity: number | undefined;
  #minSeverityReason: 'shed_low_severity' | 'quota_exceeded' = 'shed_low_severity';

  /** Attributes of the open resource, scope, log record, span or point… */
  #attributes = 0;
  #droppedAttributes = 0;
  /** …and of the event, link or exemplar open inside it. */
  #inPart = false;
  #partAttributes = 0;
  #droppedPartAttributes = 0;
  /** The open event or link is beyond the limit: nothing of it is passed on. */
  #isPartSkipped = false;
  #events = 0;
  #links = 0;
  /** Why the points of a metric are refused, by its handle; empty when they are not. */
  readonly #invalidMetrics: string[] = [];
  readonly #metricKinds: number[] = [];
  readonly #labels: SeriesLabels;
  /** Why the samples of a series are refused, by its handle; of hardly any they are. */
  readonly #invalidSeries = new Map<Handle, string>();
  /** Series of which there were too many, by handle. */
  readonly #refusedSeries = new Set<Handle>();

  /** @param points where points of metrics go: `inner` itself, if it takes them. */
  constructor(inner: RecordSink, limits: Limits, points: PointSink = NO_POINTS) {
    this.#inner = inner;
    this.#points = points;
    this.keys = inner.keys;
    this.#limits = limits;
    this.#window = new TimeWindow(limits);
    this.#labels = new SeriesLabels(limits);
    this.#redaction = new Redaction(inner.keys, limits);
    this.#verdicts = this.#redaction.verdicts;
  }

  open(request: DecodeRequest): void {
    this.#tally.reset(NOUNS[request.signal], request.signal === 'samples');
    this.#window.open(request.policy, request.arrivalMs);
    this.#minSeverity = request.minSeverity;
    this.#minSeverityReason = request.minSeverityReason ?? 'shed_low_severity';
  }

  outcome(): Outcome {
    return this.#tally.outcome();
  }

  beginRequest(policy: TenantPolicy): void {
    this.#inner.beginRequest(policy);
    this.#verdicts = this.#redaction.turnTo(policy);
    this.#invalidMetrics.length = 0;
    this.#metricKinds.length = 0;
    this.#invalidSeries.clear();
    this.#refusedSeries.clear();
    this.#inPart = false;
    this.#isPartSkipped = false;
  }

  endRequest(): void {
    this.#inner.endRequest();
  }

  isSecret(key: number): boolean {
    if (key < 0) return false;
    const clean = this.#verdicts.of(key) === KEY_REPLACED ? this.#verdicts.replacementOf(key) : key;
    return clean >= 0 && this.#verdicts.of(clean) === KEY_SENSITIVE;
  }

  attribute(key: number, value: ValueSlot): void {
    if (this.#isPartSkipped) return;
    if (key < 0 || !this.#hasRoom()) {
      this.#countDropped();
      return;
    }
    let verdict = this.#verdicts.of(key);
    let cleanKey = key;
    if (verdict === KEY_REPLACED) {
      cleanKey = this.#verdicts.replacementOf(key);
      verdict = cleanKey < 0 ? KEY_EMPTY : this.#verdicts.of(cleanKey);
    }
    switch (verdict) {
      case KEY_FINE:
        this.#cleanValue(value, this.#limits.attributeValueBytes, false);
        break;
      case KEY_KEEPS_LINES:
        this.#cleanValue(value, this.#limits.attributeValueBytes, true);
        break;
      case KEY_PAYLOAD:
        this.#cleanValue(value, this.#limits.payloadBytes, false);
        break;
      case KEY_SENSITIVE:
        value.setString(REDACTED_BYTES, 0, REDACTED_BYTES.length);
        break;
      default:
        this.#countDropped();
        return;
    }
    if (this.#inPart) this.#partAttributes++;
    else this.#attributes++;
    this.#inner.attribute(cleanKey, value);
  }

  beginResource(): void {
    this.#beginAttributes();
    this.#inner.beginResource();
  }

  endResource(fields: ResourceFields): Handle {
    fields.droppedAttributes += this.#droppedAttributes;
    this.#cleanText(fields.schemaUrl);
    return this.#inner.endResource(fields);
  }

  beginScope(): void {
    this.#beginAttributes();
    this.#inner.beginScope();
  }

  endScope(fields: ScopeFields): Handle {
    fields.droppedAttributes += this.#droppedAttributes;
    this.#cleanText(fields.name);
    this.#cleanText(fields.version);
    this.#cleanText(fields.schemaUrl);
    return this.#inner.endScope(fields);
  }

  beginLog(): void {
    this.#beginAttributes();
    this.#inner.beginLog();
  }

  endLog(fields: LogFields): void {
    // Logs data model, "Timestamp": unknown is 0, and the observed time is to be used instead.
    if (fields.observedTime.isZero) this.#window.setArrival(fields.observedTime);
    if (fields.time.isZero) fields.time.copy(fields.observedTime);
    if (fields.severity < 0 || fields.severity > MAX_SEVERITY) fields.severity = 0;
    if (fields.severity === 0 && fields.severityText.length > 0 && fields.severityText.length <= 16) {
      fields.severity = severityFromText(fields.severityText.text());
    }
    const invalid = fields.invalid || judgeIds(fields.traceId.length, fields.spanId.length);
    const isShed = this.#minSeverity !== undefined && fields.severity < this.#minSeverity;
    if (this.#isRefused(invalid, this.#window.judge(fields.time), isShed)) return;
    if (!this.#window.isStorable(fields.observedTime)) fields.observedTime.copy(fields.time);
    fields.droppedAttributes += this.#droppedAttributes;
    this.#cleanText(fields.severityText);
    this.#cleanText(fields.eventName);
    this.#cleanValue(fields.body, this.#limits.bodyBytes, false);
    this.#tally.accept();
    this.#inner.endLog(fields);
  }

  beginSpan(): void {
    this.#beginAttributes();
    this.#events = 0;
    this.#links = 0;
    this.#inner.beginSpan();
  }

  beginEvent(): void {
    this.#beginPart(++this.#events > this.#limits.eventsPerSpan);
    if (!this.#isPartSkipped) this.#inner.beginEvent();
  }

  endEvent(fields: EventFields): void {
    this.#inPart = false;
    if (this.#isPartSkipped) {
      this.#isPartSkipped = false;
      return;
    }
    fields.droppedAttributes += this.#droppedPartAttributes;
    this.#cleanText(fields.name);
    if (!this.#window.isStorable(fields.time)) fields.time.clear();
    this.#inner.endEvent(fields);
  }

  beginLink(): void {
    this.#beginPart(++this.#links > this.#limits.linksPerSpan);
    if (!this.#isPartSkipped) this.#inner.beginLink();
  }

  endLink(fields: LinkFields): void {
    this.#inPart = false;
    if (this.#isPartSkipped) {
      this.#isPartSkipped = false;
      return;
    }
    fields.droppedAttributes += this.#droppedPartAttributes;
    this.#cleanText(fields.traceState);
    this.#inner.endLink(fields);
  }

  endSpan(fields: SpanFields): void {
    if (fields.status < 0 || fields.status > SPAN_STATUS_ERROR) fields.status = 0;
    if (fields.kind < 0 || fields.kind > MAX_SPAN_KIND) fields.kind = 0;
    const isShed = this.#minSeverity !== undefined && fields.status !== SPAN_STATUS_ERROR;
    if (this.#isRefused(fields.invalid || judgeSpanIds(fields), this.#window.judge(fields.start), isShed)) return;
    // A span that ends before it begins, or never, has no duration; a negative one would spoil every percentile.
    if (!this.#window.isStorable(fields.end) || isEarlier(fields)) fields.end.copy(fields.start);
    fields.droppedAttributes += this.#droppedAttributes;
    fields.droppedEvents += Math.max(0, this.#events - this.#limits.eventsPerSpan);
    fields.droppedLinks += Math.max(0, this.#links - this.#limits.linksPerSpan);
    this.#cleanText(fields.name);
    this.#cleanText(fields.statusMessage);
    this.#cleanText(fields.traceState);
    this.#tally.accept();
    this.#inner.endSpan(fields);
  }

  metric(fields: MetricFields): Handle {
    const invalid = fields.name.length === 0 ? 'the metric has no name' : '';
    if (fields.temporality < 0 || fields.temporality > MAX_TEMPORALITY) fields.temporality = 0;
    this.#cleanText(fields.name);
    this.#cleanText(fields.description);
    this.#cleanText(fields.unit);
    const handle = this.#points.metric(fields);
    this.#invalidMetrics[handle] = invalid;
    this.#metricKinds[handle] = fields.kind;
    return handle;
  }

  recallPoint(fields: PointFields): boolean {
    // What is refused, or changed, is so when it is pushed.
    if (
      this.#invalidMetrics[fields.metric] !== '' ||
      this.#arePointsShed ||
      this.#window.judgePoint(fields.time) !== undefined ||
      !this.#window.isStorable(fields.startTime)
    ) {
      return false;
    }
    this.#hashUnderRules(fields);
    if (!this.#points.recallPoint(fields)) return false;
    this.#tally.accept();
    return true;
  }

  beginPoint(): void {
    this.#beginAttributes();
    this.#points.beginPoint();
  }

  beginExemplar(): void {
    this.#beginPart(false);
    this.#inner.beginExemplar();
  }

  endExemplar(fields: ExemplarFields): void {
    this.#inPart = false;
    if (judgeIds(fields.traceId.length, fields.spanId.length) !== '') {
      // The value still says something without its trace.
      fields.traceId.clear();
      fields.spanId.clear();
    }
    if (!this.#window.isStorable(fields.time)) fields.time.clear();
    this.#points.endExemplar(fields);
  }

  endPoint(fields: PointFields): PointRefusal | undefined {
    const invalid =
      fields.invalid ||
      this.#invalidMetrics[fields.metric] ||
      judgeBuckets(fields, this.#metricKinds[fields.metric], this.#limits.bucketsPerHistogram);
    if (this.#isRefused(invalid, this.#window.judgePoint(fields.time), this.#arePointsShed)) return undefined;
    if (!this.#window.isStorable(fields.startTime)) fields.startTime.clear();
    this.#hashUnderRules(fields);
    const refusal = this.#points.endPoint(fields);
    if (refusal === undefined) this.#tally.accept();
    else this.#tally.reject(refusal.code, refusal.detail);
    return refusal;
  }

  recallSeries(lo: number, hi: number, day: number, hasNoLabels?: boolean): Handle {
    // What is found was taken before.
    return this.#inner.recallSeries(lo, hi, day, hasNoLabels);
  }

  beginSeries(): void {
    this.#labels.begin();
    this.#inner.beginSeries();
  }

  label(name: BytesRange, value: BytesRange): void {
    if (this.#labels.take(name, value)) this.#inner.label(name, value);
  }

  endSeries(fields: SeriesFields): Handle {
    const invalid = fields.invalid || this.#labels.end();
    this.#cleanText(fields.unit);
    this.#cleanText(fields.help);
    const handle = this.#inner.endSeries(fields);
    if (invalid !== '') this.#invalidSeries.set(handle, invalid);
    return handle;
  }

  seriesRefusal(series: Handle, timeMs: number): string {
    return this.#inner.seriesRefusal(series, timeMs);
  }

  sample(fields: SampleFields): string {
    const invalid = this.#invalidity(fields.series) || fields.invalid || this.#invalidHistogram(fields);
    const code: RejectionCode | undefined =
      invalid !== ''
        ? 'invalid_record'
        : (this.#window.judgeSample(fields.timeMs) ?? (this.#arePointsShed ? 'quota_exceeded' : undefined));
    if (code !== undefined) {
      this.#tally.reject(code, invalid);
      return invalid === '' ? REJECTIONS[code] : invalid;
    }
    if (!(fields.startMs > 0 && fields.startMs <= fields.timeMs)) fields.startMs = 0;
    const isHistogram = fields.histogram !== null;
    // A marker of staleness ends a series of histograms as it ends one of values.
    if (isHistogram && fields.value.lo === STALE_LO && fields.value.hi === STALE_HI) fields.histogram = null;
    const refusal = this.#inner.sample(fields);
    if (refusal !== '') {
      this.#refusedSeries.add(fields.series);
      this.#tally.reject('too_many_series', refusal);
    } else if (isHistogram) this.#tally.acceptHistogram();
    else this.#tally.acceptSample();
    return refusal;
  }

  endSeriesExemplar(series: Handle, fields: ExemplarFields): void {
    this.#inPart = false;
    const isRefused = this.#invalidSeries.has(series) || this.#refusedSeries.has(series);
    if (isRefused || !this.#window.isStorable(fields.time)) this.#inner.abandon();
    else {
      this.#tally.acceptExemplar();
      this.#inner.endSeriesExemplar(series, fields);
    }
  }

  abandon(): void {
    this.#inPart = false;
    this.#isPartSkipped = false;
    this.#inner.abandon();
  }

  /** Samples and points have no severity. Shed to free the spool, they would free little of it: over a quota alone they are. */
  get #arePointsShed(): boolean {
    return this.#minSeverity !== undefined && this.#minSeverityReason === 'quota_exceeded';
  }

  /** Judges the open record, in the order of what a sender can do about it; a refused one is counted and forgotten. */
  #isRefused(invalid: string, outsideWindow: RejectionCode | undefined, isShed: boolean): boolean {
    const code: RejectionCode | undefined =
      invalid !== '' ? 'invalid_record' : (outsideWindow ?? (isShed ? this.#minSeverityReason : undefined));
    if (code === undefined) return false;
    this.#tally.reject(code, invalid);
    this.abandon();
    return true;
  }

  #beginAttributes(): void {
    this.#attributes = 0;
    this.#droppedAttributes = 0;
    this.#inPart = false;
  }

  #beginPart(isSkipped: boolean): void {
    this.#inPart = true;
    this.#isPartSkipped = isSkipped;
    this.#partAttributes = 0;
    this.#droppedPartAttributes = 0;
  }

  #hasRoom(): boolean {
    return (this.#inPart ? this.#partAttributes : this.#attributes) < this.#limits.attributesPerRecord;
  }

  #countDropped(): void {
    if (this.#inPart) this.#droppedPartAttributes++;
    else this.#droppedAttributes++;
  }

  #cleanText(range: ValueSlot['range']): void {
    this.#redaction.cleaner.clean(range, this.#limits.attributeValueBytes);
  }

  #cleanValue(value: ValueSlot, maxBytes: number, keepLines: boolean): void {
    if (value.kind === VALUE_STRING) this.#redaction.cleaner.clean(value.range, maxBytes, keepLines);
    else if (value.kind === VALUE_NESTED) value.nested = this.#redaction.nested.clean(value.nested, maxBytes);
    else if (value.kind === VALUE_BYTES && value.range.length > maxBytes) {
      // Bytes have no room for a mark that could be told from the rest.
      const text = encoder.encode(`<${value.range.length} bytes>${CUT_MARK}`);
      value.setString(text, 0, text.length);
    }
  }

  #invalidity(series: Handle): string {
    return this.#invalidSeries.size === 0 ? '' : (this.#invalidSeries.get(series) ?? '');
  }

  #invalidHistogram({ histogram, histogramIsCounted }: SampleFields): string {
    return histogram === null ? '' : judgeHistogram(histogram, histogramIsCounted, this.#limits.bucketsPerHistogram);
  }

  /**
   * What cleaning makes of the same bytes hangs on the rules of the tenant; and on whether keys had numbers left, but whoever ran out of
   * them meets another generation of keys in the next request, which is in the hash of its metric.
   */
  #hashUnderRules(fields: PointFields): void {
    if (fields.attributesLo === 0 && fields.attributesHi === 0) return;
    const { lo, hi } = this.#redaction.rulesHash;
    fields.attributesLo = (fields.attributesLo ^ lo) >>> 0;
    fields.attributesHi = (fields.attributesHi ^ hi) >>> 0;
  }
}

function isEarlier({ start, end }: SpanFields): boolean {
  return end.hi < start.hi || (end.hi === start.hi && end.lo < start.lo);
}
