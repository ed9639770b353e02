import type {
  BytesRange,
  BytesTable,
  EventFields,
  ExemplarFields,
  Handle,
  LinkFields,
  LogFields,
  MetricFields,
  PointFields,
  PointRefusal,
  PointSink,
  RecordSink,
  ResourceFields,
  SampleFields,
  ScopeFields,
  SeriesFields,
  SpanFields,
  TenantPolicy,
  ValueSlot,
} from '@oriel/telemetry';
import { LabelHash } from '../label-hash.ts';
import { OpenMetric } from './open-metric.ts';
import { OpenOrigin } from './open-origin.ts';
import { PointDeriver } from './point-deriver.ts';
import type { SeriesSettings } from './series-settings.ts';
import { SeriesWriter } from './series-writer.ts';
import { TargetInfo } from './target-info.ts';

/** What `attribute` belongs to. */
const IN_NOTHING = 0;
const IN_ORIGIN = 1;
const IN_POINT = 2;
const IN_EXEMPLAR = 3;

const MOST_SPARE = 64;

/**
 * A sink between the guard and the store's: makes of each point of OTLP the series and samples that Prometheus would have of it, and
 * passes everything else on.
 *
 * A point gives as many samples as it has buckets, which the guard bounds. The labels of a series are made when it first comes and
 * when a day begins; else it is found by a hash over what it is made of: the bytes of its attributes where the decoder has hashed
 * them, or the attributes one by one.
 */
export class SeriesDeriver implements RecordSink, PointSink {
  readonly keys: BytesTable;
  readonly #inner: RecordSink;
  readonly #points: PointDeriver;
  readonly #targetInfo: TargetInfo;
  readonly #hash = new LabelHash();
  /** Resources and scopes of the open request, by handle… */
  readonly #origins = new Map<Handle, OpenOrigin>();
  /** …the resources among them, and what is left from the requests before. */
  readonly #resources: OpenOrigin[] = [];
  readonly #spare: OpenOrigin[] = [];
  readonly #metrics: OpenMetric[] = [];
  #origin: OpenOrigin | undefined;
  #inside = IN_NOTHING;

  constructor(inner: RecordSink, settings: SeriesSettings) {
    this.#inner = inner;
    this.keys = inner.keys;
    const writer = new SeriesWriter(inner);
    this.#points = new PointDeriver(inner, inner.keys, writer, settings);
    this.#targetInfo = new TargetInfo(writer, settings);
  }

  beginRequest(policy: TenantPolicy): void {
    this.#inner.beginRequest(policy);
    for (const origin of this.#origins.values()) {
      // One request of very many scopes is no reason to hold on to them.
      if (this.#spare.length < MOST_SPARE) this.#spare.push(origin);
    }
    this.#origins.clear();
    this.#resources.length = 0;
    this.#metrics.length = 0;
    this.#origin = undefined;
    this.#inside = IN_NOTHING;
  }

  endRequest(): void {
    for (const resource of this.#resources) this.#targetInfo.derive(resource);
    this.#inner.endRequest();
  }

  attribute(key: number, value: ValueSlot): void {
    if (this.#inside === IN_POINT) this.#points.attributes.hold(key, value);
    else if (this.#inside === IN_EXEMPLAR) this.#points.exemplars.attribute(key, value);
    else {
      if (this.#inside === IN_ORIGIN) this.#origin?.attributes.keep(key, value);
      this.#inner.attribute(key, value);
    }
  }

  beginResource(): void {
    this.#beginOrigin();
    this.#inner.beginResource();
  }

  endResource(fields: ResourceFields): Handle {
    const origin = this.#endOrigin();
    origin.endResource(fields, this.#hash);
    const handle = this.#inner.endResource(fields);
    this.#origins.set(handle, origin);
    this.#resources.push(origin);
    return handle;
  }

  beginScope(): void {
    this.#beginOrigin();
    this.#inner.beginScope();
  }

  endScope(fields: ScopeFields): Handle {
    const origin = this.#endOrigin();
    origin.endScope(fields, this.#hash);
    const handle = this.#inner.endScope(fields);
    this.#origins.set(handle, origin);
    return handle;
  }

  metric(fields: MetricFields): Handle {
    const resource = this.#origins.get(fields.resource);
    const scope = this.#origins.get(fields.scope);
    if (resource === undefined || scope === undefined) throw new RangeError('a metric of no resource or of no scope');
    return this.#metrics.push(new OpenMetric(fields, resource, scope, this.#hash)) - 1;
  }

  recallPoint(fields: PointFields): boolean {
    return this.#points.recall(this.#metricOf(fields), fields);
  }

  beginPoint(): void {
    this.#inside = IN_POINT;
    this.#points.begin();
  }

  beginExemplar(): void {
    if (this.#inside === IN_POINT) {
      this.#inside = IN_EXEMPLAR;
      this.#points.exemplars.begin();
    } else this.#inner.beginExemplar();
  }

  endExemplar(fields: ExemplarFields): void {
    this.#inside = IN_POINT;
    this.#points.exemplars.end(fields);
  }

  endPoint(fields: PointFields): PointRefusal | undefined {
    this.#inside = IN_NOTHING;
    return this.#points.derive(this.#metricOf(fields), fields);
  }

  abandon(): void {
    // Of an open point nothing has been passed on.
    if (this.#inside !== IN_POINT && this.#inside !== IN_EXEMPLAR) this.#inner.abandon();
    this.#inside = IN_NOTHING;
  }

  // Nothing is derived from the rest.

  beginLog(): void {
    this.#inner.beginLog();
  }

  endLog(fields: LogFields): void {
    this.#inner.endLog(fields);
  }

  beginSpan(): void {
    this.#inner.beginSpan();
  }

  beginEvent(): void {
    this.#inner.beginEvent();
  }

  endEvent(fields: EventFields): void {
    this.#inner.endEvent(fields);
  }

  beginLink(): void {
    this.#inner.beginLink();
  }

  endLink(fields: LinkFields): void {
    this.#inner.endLink(fields);
  }

  endSpan(fields: SpanFields): void {
    this.#inner.endSpan(fields);
  }

  recallSeries(lo: number, hi: number, day: number, hasNoLabels?: boolean): Handle {
    return this.#inner.recallSeries(lo, hi, day, hasNoLabels);
  }

  beginSeries(): void {
    this.#inner.beginSeries();
  }

  label(name: BytesRange, value: BytesRange): void {
    this.#inner.label(name, value);
  }

  endSeries(fields: SeriesFields): Handle {
    return this.#inner.endSeries(fields);
  }

  seriesRefusal(series: Handle, timeMs: number): string {
    return this.#inner.seriesRefusal(series, timeMs);
  }

  sample(fields: SampleFields): string {
    return this.#inner.sample(fields);
  }

  endSeriesExemplar(series: Handle, fields: ExemplarFields): void {
    this.#inner.endSeriesExemplar(series, fields);
  }

  #metricOf({ metric: handle }: PointFields): OpenMetric {
    const metric = this.#metrics[handle];
    if (metric === undefined) throw new RangeError(`no metric has the handle ${handle} in this request`);
    return metric;
  }

  #beginOrigin(): void {
    this.#inside = IN_ORIGIN;
    this.#origin = this.#spare.pop() ?? new OpenOrigin(this.keys);
    this.#origin.begin();
  }

  #endOrigin(): OpenOrigin {
    this.#inside = IN_NOTHING;
    const origin = this.#origin;
    if (origin === undefined) throw new Error('a resource or scope ended that was not begun');
    this.#origin = undefined;
    return origin;
  }
}
