/**
 * What a record carries besides its attributes. A decoder owns one of each, clears it, fills it, and hands it over with
 * the `end…` call; the sink may change what is in it and keeps nothing of it.
 * Source: OpenTelemetry protocol 1.x, {resource,logs,trace,metrics}.proto.
 */
import type { NativeHistogram } from './native-histogram.ts';
import { Bits64, Bits64List, BytesRange, Float64List, ValueSlot } from './wire-values.ts';

/** Number of a resource, a scope or a metric, given by the sink; good until the end of the request. */
export type Handle = number;

export class ResourceFields {
  readonly schemaUrl = new BytesRange();
  droppedAttributes = 0;

  clear(): void {
    this.schemaUrl.clear();
    this.droppedAttributes = 0;
  }
}

export class ScopeFields {
  readonly name = new BytesRange();
  readonly version = new BytesRange();
  readonly schemaUrl = new BytesRange();
  droppedAttributes = 0;

  clear(): void {
    this.name.clear();
    this.version.clear();
    this.schemaUrl.clear();
    this.droppedAttributes = 0;
  }
}

export class LogFields {
  resource: Handle = 0;
  scope: Handle = 0;
  /** Nanoseconds since the epoch, as all times here; zero when unknown. */
  readonly time = new Bits64();
  readonly observedTime = new Bits64();
  /** OpenTelemetry severity number, 0 to 24. */
  severity = 0;
  readonly severityText = new BytesRange();
  readonly body = new ValueSlot();
  readonly eventName = new BytesRange();
  /** 16 and 8 raw bytes, or empty. */
  readonly traceId = new BytesRange();
  readonly spanId = new BytesRange();
  flags = 0;
  droppedAttributes = 0;
  /** Why the decoder could not read one of the fields; the record is then rejected alone. Empty when all is well. */
  invalid = '';

  clear(): void {
    this.time.clear();
    this.observedTime.clear();
    this.severity = 0;
    this.severityText.clear();
    this.body.clear();
    this.eventName.clear();
    this.traceId.clear();
    this.spanId.clear();
    this.flags = 0;
    this.droppedAttributes = 0;
    this.invalid = '';
  }
}

export const SPAN_STATUS_ERROR = 2;

export class SpanFields {
  resource: Handle = 0;
  scope: Handle = 0;
  readonly traceId = new BytesRange();
  readonly spanId = new BytesRange();
  /** Empty for a root. */
  readonly parentSpanId = new BytesRange();
  readonly traceState = new BytesRange();
  readonly name = new BytesRange();
  /** 0 unspecified, 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  kind = 0;
  readonly start = new Bits64();
  readonly end = new Bits64();
  /** 0 unset, 1 ok, 2 error. */
  status = 0;
  readonly statusMessage = new BytesRange();
  flags = 0;
  droppedAttributes = 0;
  droppedEvents = 0;
  droppedLinks = 0;
  invalid = '';

  clear(): void {
    this.traceId.clear();
    this.spanId.clear();
    this.parentSpanId.clear();
    this.traceState.clear();
    this.name.clear();
    this.kind = 0;
    this.start.clear();
    this.end.clear();
    this.status = 0;
    this.statusMessage.clear();
    this.flags = 0;
    this.droppedAttributes = 0;
    this.droppedEvents = 0;
    this.droppedLinks = 0;
    this.invalid = '';
  }
}

export class EventFields {
  readonly time = new Bits64();
  readonly name = new BytesRange();
  droppedAttributes = 0;

  clear(): void {
    this.time.clear();
    this.name.clear();
    this.droppedAttributes = 0;
  }
}

export class LinkFields {
  readonly traceId = new BytesRange();
  readonly spanId = new BytesRange();
  readonly traceState = new BytesRange();
  flags = 0;
  droppedAttributes = 0;

  clear(): void {
    this.traceId.clear();
    this.spanId.clear();
    this.traceState.clear();
    this.flags = 0;
    this.droppedAttributes = 0;
  }
}

export const METRIC_GAUGE = 1;
export const METRIC_SUM = 2;
export const METRIC_HISTOGRAM = 3;
export const METRIC_EXPONENTIAL_HISTOGRAM = 4;
export const METRIC_SUMMARY = 5;

export class MetricFields {
  resource: Handle = 0;
  scope: Handle = 0;
  readonly name = new BytesRange();
  readonly description = new BytesRange();
  readonly unit = new BytesRange();
  /** METRIC_GAUGE to METRIC_SUMMARY. */
  kind = 0;
  /** 0 unspecified, 1 delta, 2 cumulative. */
  temporality = 0;
  monotonic = false;

  clear(): void {
    this.name.clear();
    this.description.clear();
    this.unit.clear();
    this.kind = 0;
    this.temporality = 0;
    this.monotonic = false;
  }
}

/** `flags` of a point: the series has no value here (a gap or its end), and none of the value fields means anything. */
export const POINT_NO_RECORDED_VALUE = 1;

/** One point of any kind of metric; a kind leaves the fields of the others at zero. */
export class PointFields {
  metric: Handle = 0;
  /**
   * A hash of its attributes as they stand on the wire, for a point of one value and without exemplars: by it `recallPoint` knows the series
   * again. Two unsigned halves, both 0 for none.
   */
  attributesLo = 0;
  attributesHi = 0;
  readonly startTime = new Bits64();
  readonly time = new Bits64();
  flags = 0;
  /** Gauge and sum: the value is `int` when `isInt`, else `value`. */
  isInt = false;
  value = 0;
  readonly int = new Bits64();
  /** Histograms and summaries. */
  readonly count = new Bits64();
  sum = 0;
  hasSum = false;
  min = 0;
  hasMin = false;
  max = 0;
  hasMax = false;
  /** Histogram: upper bounds, and one count more than bounds. */
  readonly bounds = new Float64List();
  readonly bucketCounts = new Bits64List();
  /** Exponential histogram. */
  scale = 0;
  readonly zeroCount = new Bits64();
  zeroThreshold = 0;
  positiveOffset = 0;
  readonly positiveCounts = new Bits64List();
  negativeOffset = 0;
  readonly negativeCounts = new Bits64List();
  /** Summary. */
  readonly quantiles = new Float64List();
  readonly quantileValues = new Float64List();
  invalid = '';

  clear(): void {
    this.attributesLo = 0;
    this.attributesHi = 0;
    this.startTime.clear();
    this.time.clear();
    this.flags = 0;
    this.isInt = false;
    this.value = 0;
    this.int.clear();
    this.count.clear();
    this.sum = 0;
    this.hasSum = false;
    this.min = 0;
    this.hasMin = false;
    this.max = 0;
    this.hasMax = false;
    this.bounds.clear();
    this.bucketCounts.clear();
    this.scale = 0;
    this.zeroCount.clear();
    this.zeroThreshold = 0;
    this.positiveOffset = 0;
    this.positiveCounts.clear();
    this.negativeOffset = 0;
    this.negativeCounts.clear();
    this.quantiles.clear();
    this.quantileValues.clear();
    this.invalid = '';
  }
}

export class ExemplarFields {
  readonly time = new Bits64();
  value = 0;
  readonly traceId = new BytesRange();
  readonly spanId = new BytesRange();

  clear(): void {
    this.time.clear();
    this.value = 0;
    this.traceId.clear();
    this.spanId.clear();
  }
}

/** Types of a series' metric (OpenMetrics, "Metric types"), as numbers of remote write 2.0. */
export const SERIES_UNKNOWN = 0;
export const SERIES_COUNTER = 1;
export const SERIES_GAUGE = 2;
export const SERIES_HISTOGRAM = 3;
export const SERIES_GAUGE_HISTOGRAM = 4;
export const SERIES_SUMMARY = 5;
export const SERIES_INFO = 6;
export const SERIES_STATESET = 7;

/** What a series is besides its labels. */
export class SeriesFields {
  /** SERIES_UNKNOWN to SERIES_STATESET. */
  type = SERIES_UNKNOWN;
  /** Values are increments since the sample's start, not totals. */
  delta = false;
  readonly unit = new BytesRange();
  readonly help = new BytesRange();
  /**
   * A hash of everything that makes this series what it is, by which `recallSeries` finds it again without its labels; two
   * unsigned halves, both 0 for a series that is not to be found. Different series of one decoder have different hashes.
   */
  recallLo = 0;
  recallHi = 0;
  /** Why the decoder could not read it; its samples are then rejected one by one. */
  invalid = '';

  clear(): void {
    this.type = SERIES_UNKNOWN;
    this.delta = false;
    this.unit.clear();
    this.help.clear();
    this.recallLo = 0;
    this.recallHi = 0;
    this.invalid = '';
  }
}

export class SampleFields {
  series: Handle = 0;
  /** Milliseconds since the epoch; may be negative only where the tenant accepts any time. */
  timeMs = 0;
  /** When the counter began, milliseconds since the epoch; 0 for unknown. */
  startMs = 0;
  /**
   * The bits of a double: a marker of staleness is a NaN whose payload must arrive as it is. Of a histogram the bits of its sum,
   * for the same reason.
   */
  readonly value = new Bits64();
  histogram: NativeHistogram | null = null;
  /** Whether the histogram came in integers, which are counted and must add up; floats may be what a query made of some. */
  histogramIsCounted = false;
  invalid = '';

  clear(): void {
    this.timeMs = 0;
    this.startMs = 0;
    this.value.clear();
    this.histogram = null;
    this.histogramIsCounted = false;
    this.invalid = '';
  }
}
