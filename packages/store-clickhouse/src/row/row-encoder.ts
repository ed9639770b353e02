import type { EncodedRows, RowEncoder, SeriesGate } from '@oriel/store';
import {
  type BytesRange,
  BytesTable,
  type EventFields,
  type ExemplarFields,
  type Handle,
  type LinkFields,
  type LogFields,
  longerRetention,
  type ResourceFields,
  type SampleFields,
  type ScopeFields,
  type SeriesFields,
  type SpanFields,
  type TenantPolicy,
  type ValueSlot,
} from '@oriel/telemetry';
import { ExemplarRows } from './exemplar/exemplar-rows.ts';
import { LogRows } from './log/log-rows.ts';
import { OriginTable } from './origin-table.ts';
import { AheadOfDay } from './sample/ahead-of-day.ts';
import { type OpenSeries, OpenSeriesTable } from './sample/open-series.ts';
import { RecentSeries } from './sample/recent-series.ts';
import { SampleRows } from './sample/sample-rows.ts';
import { SeriesRows } from './sample/series-rows.ts';
import { SpanRows } from './span/span-rows.ts';

/** More different keys than this in one request: the attributes beyond are dropped and counted. */
const MAX_KEYS = 65_536;
/** The table of keys is cleared between requests above this, so that senders of random keys cost no memory for long. */
const MANY_KEYS = 16_384;

/** What `attribute` belongs to. */
const IN_NOTHING = 0;
const IN_ORIGIN = 1;
const IN_LOG = 2;
const IN_SPAN = 3;
const IN_SPAN_PART = 4;
const IN_EXEMPLAR = 5;

const DAY_MS = 86_400_000;

/**
 * Rows for ClickHouse, gathered as typed columns: one Native block for each signal at each `flush`. A block holds many
 * requests, of any tenants. Nothing is checked here, the guard in front has done it; but only here it is known which series is
 * new, and the gate is asked for each.
 *
 * @param now milliseconds since the epoch; without it no series is registered before its day has begun
 */
export function createRowEncoder(gate?: SeriesGate, now?: () => number): RowEncoder {
  return new ColumnarRowEncoder(gate, now);
}

class ColumnarRowEncoder implements RowEncoder {
  readonly keys = new BytesTable({ maxEntries: MAX_KEYS });
  readonly #origins = new OriginTable(this.keys);
  readonly #logs = new LogRows(this.keys);
  readonly #spans = new SpanRows(this.keys);
  readonly #exemplars = new ExemplarRows(this.keys);
  readonly #openSeries = new OpenSeriesTable();
  /** Those that were written with their labels today, so that they are not written with every sample. */
  readonly #registered = new RecentSeries(0);
  /**
   * …and their ids, which are two words each, by the hash that their decoder gives: what is sent again each few seconds is found without
   * looking at its labels.
   */
  readonly #recalled = new RecentSeries(4);
  readonly #series = new SeriesRows();
  readonly #samples = new SampleRows();
  readonly #tables = [
    this.#logs.table,
    this.#spans.table,
    this.#exemplars.table,
    this.#series.table,
    this.#samples.table,
  ];
  readonly #gate: SeriesGate | undefined;
  readonly #ahead: AheadOfDay | undefined;
  #policy: TenantPolicy | undefined;
  #inside = IN_NOTHING;

  constructor(gate: SeriesGate | undefined, now: (() => number) | undefined) {
    this.#gate = gate;
    this.#ahead = now && new AheadOfDay(now);
  }

  get rows(): number {
    return this.#tables.reduce((sum, table) => sum + table.rows, 0);
  }

  get sizeBytes(): number {
    return this.#tables.reduce((sum, table) => sum + table.sizeBytes, 0);
  }

  mark(): void {
    for (const table of this.#tables) table.mark();
    this.#registered.mark();
    this.#recalled.mark();
  }

  rollback(): void {
    this.abandon();
    for (const table of this.#tables) table.rollback();
    this.#registered.rollback();
    this.#recalled.rollback();
    this.endRequest();
  }

  flush(): EncodedRows[] {
    this.#logs.attributes.fillGaps();
    this.#spans.attributes.fillGaps();
    const flushed: EncodedRows[] = [];
    for (const table of this.#tables) {
      const rows = table.flush();
      if (rows !== undefined) flushed.push(rows);
    }
    this.#logs.attributes.forgetDictionary();
    this.#spans.attributes.forgetDictionary();
    this.#exemplars.forgetKeys();
    return flushed;
  }

  beginRequest(policy: TenantPolicy): void {
    this.#policy = policy;
    this.#ahead?.look();
    this.#origins.clear();
    this.#inside = IN_NOTHING;
    if (this.keys.size > MANY_KEYS) this.#clearKeys();
  }

  endRequest(): void {
    this.#policy = undefined;
    this.#origins.clear();
    this.#openSeries.clear();
    this.#inside = IN_NOTHING;
  }

  attribute(key: number, value: ValueSlot): void {
    switch (this.#inside) {
      case IN_LOG:
        this.#logs.attributes.push(key, value);
        return;
      case IN_SPAN:
        this.#spans.attributes.push(key, value);
        return;
      case IN_SPAN_PART:
        this.#spans.partAttribute(key, value);
        return;
      case IN_EXEMPLAR:
        this.#exemplars.attribute(key, value);
        return;
      case IN_ORIGIN:
        this.#origins.attribute(key, value);
        return;
      default:
        throw new Error('an attribute was pushed while nothing was begun');
    }
  }

  beginResource(): void {
    this.#inside = IN_ORIGIN;
    this.#origins.begin();
  }

  endResource(fields: ResourceFields): Handle {
    this.#inside = IN_NOTHING;
    return this.#origins.endResource(fields);
  }

  beginScope(): void {
    this.#inside = IN_ORIGIN;
    this.#origins.begin();
  }

  endScope(fields: ScopeFields): Handle {
    this.#inside = IN_NOTHING;
    return this.#origins.endScope(fields);
  }

  beginLog(): void {
    this.#inside = IN_LOG;
  }

  endLog(fields: LogFields): void {
    const { tenant, retention } = this.#openPolicy();
    this.#inside = IN_NOTHING;
    this.#logs.end(fields, tenant, retention.logs, this.#origins.get(fields.resource), this.#origins.get(fields.scope));
  }

  beginSpan(): void {
    this.#inside = IN_SPAN;
  }

  beginEvent(): void {
    this.#inside = IN_SPAN_PART;
    this.#spans.beginPart();
  }

  endEvent(fields: EventFields): void {
    this.#inside = IN_SPAN;
    this.#spans.endEvent(fields);
  }

  beginLink(): void {
    this.#inside = IN_SPAN_PART;
    this.#spans.beginPart();
  }

  endLink(fields: LinkFields): void {
    this.#inside = IN_SPAN;
    this.#spans.endLink(fields);
  }

  endSpan(fields: SpanFields): void {
    const { tenant, retention } = this.#openPolicy();
    this.#inside = IN_NOTHING;
    this.#spans.end(
      fields,
      tenant,
      retention.spans,
      this.#origins.get(fields.resource),
      this.#origins.get(fields.scope),
    );
  }

  recallSeries(lo: number, hi: number, day: number, hasNoLabels = false): Handle {
    const { tenant } = this.#openPolicy();
    let at = this.#recalled.find(tenant, day, lo, hi);
    if (at < 0) at = this.#admitAhead(tenant, day, lo, hi);
    if (at < 0) return -1;
    // To be registered for the next day it has to come with its labels once more.
    if (!hasNoLabels && this.#ahead?.dayOf(lo) === day + 1 && this.#recalled.findAhead(tenant, day + 1, lo, hi) < 0)
      return -1;
    return this.#openSeries.recalled(this.#recalled.words, at);
  }

  beginSeries(): void {
    this.#openSeries.begin();
  }

  label(name: BytesRange, value: BytesRange): void {
    this.#openSeries.label(name, value);
  }

  endSeries(fields: SeriesFields): Handle {
    return this.#openSeries.end(fields);
  }

  seriesRefusal(handle: Handle, timeMs: number): string {
    const series = this.#openSeries.find(handle);
    const day = Math.floor(timeMs / DAY_MS);
    return series === undefined || day === series.registeredDay ? '' : this.#refusal(series, day);
  }

  sample({ series: handle, timeMs, startMs, value, histogram }: SampleFields): string {
    const { tenant, retention } = this.#openPolicy();
    const series = this.#openSeries.find(handle);
    if (series !== undefined) {
      const day = Math.floor(timeMs / DAY_MS);
      const refusal = day === series.registeredDay ? '' : this.#register(series, day, timeMs);
      if (refusal !== '') return refusal;
    }
    this.#samples.append(this.#openSeries, handle, tenant, retention.samples, timeMs, startMs, value, histogram);
    return '';
  }

  beginExemplar(): void {
    this.#inside = IN_EXEMPLAR;
    this.#exemplars.begin();
  }

  endSeriesExemplar(handle: Handle, fields: ExemplarFields): void {
    const { tenant, retention } = this.#openPolicy();
    const series = this.#openSeries.get(handle);
    // Without its series nobody finds it.
    if (series.refusal !== '' && series.registeredDay < 0) {
      this.abandon();
      return;
    }
    this.#inside = IN_NOTHING;
    this.#exemplars.end(fields, tenant, retention.exemplars, series);
  }

  forgetSeries(): void {
    this.#registered.clear();
    this.#recalled.clear();
  }

  abandon(): void {
    switch (this.#inside) {
      case IN_LOG:
        this.#logs.abandon();
        break;
      case IN_SPAN:
      case IN_SPAN_PART:
        this.#spans.abandon();
        break;
      case IN_EXEMPLAR:
        this.#exemplars.abandon();
        break;
    }
    this.#inside = IN_NOTHING;
  }

  /** Makes sure that the series is written on that day, or says why it is not. */
  #register(series: OpenSeries, day: number, timeMs: number): string {
    const refusal = this.#refusal(series, day);
    if (refusal !== '') return refusal;
    const { tenant, retention } = this.#openPolicy();
    const { hi, recallLo, recallHi } = series;
    series.registeredDay = day;
    if (this.#registered.add(tenant, day, registeredId(series), hi) >= 0) {
      // Kept as long as the samples that it names, and what is made of them.
      this.#series.append(series, tenant, longerRetention(retention.samples, retention.rollups), timeMs);
    }
    const isRecallable = recallLo !== 0 || recallHi !== 0;
    if (isRecallable) this.#noteIds(tenant, day, series);
    if (this.#ahead?.dayOf(isRecallable ? recallLo : series.lo) === day + 1) this.#registerAhead(series, this.#ahead);
    return '';
  }

  /** It is written for the next day, and counts there when it has a sample then: what ends today takes no place of tomorrow's. */
  #registerAhead(series: OpenSeries, { timeMs }: AheadOfDay): void {
    const { tenant, retention } = this.#openPolicy();
    const { hi, recallLo, recallHi } = series;
    const day = Math.floor(timeMs / DAY_MS);
    if (this.#registered.addAhead(tenant, day, registeredId(series), hi)) {
      this.#series.append(series, tenant, longerRetention(retention.samples, retention.rollups), timeMs);
    } else if (this.#registered.findAhead(tenant, day, registeredId(series), hi) < 0) return;
    if (recallLo !== 0 || recallHi !== 0) this.#recalled.addAhead(tenant, day, recallLo, recallHi);
  }

  /** The first sample of a day for which the series is registered already. Whether it is taken is asked without its labels, too. */
  #admitAhead(tenant: number, day: number, lo: number, hi: number): number {
    const at = this.#recalled.findAhead(tenant, day, lo, hi);
    if (at < 0) return -1;
    const { words } = this.#recalled;
    if (this.#gate?.isTaken(this.#openPolicy(), day, words[at + 2]!, words[at + 3]!, words[at + 1]!) === false)
      return -1;
    this.#recalled.add(tenant, day, lo, hi);
    return at;
  }

  #noteIds(tenant: number, day: number, { recallLo, recallHi, familyLo, familyHi, lo, hi }: OpenSeries): void {
    const at = this.#recalled.add(tenant, day, recallLo, recallHi);
    if (at < 0) return;
    const { words } = this.#recalled;
    words[at] = familyLo;
    words[at + 1] = familyHi;
    words[at + 2] = lo;
    words[at + 3] = hi;
  }

  /** Why it cannot be written on that day. */
  #refusal(series: OpenSeries, day: number): string {
    if (day === series.refusedDay) return series.refusal;
    const policy = this.#openPolicy();
    if (this.#gate === undefined || this.#registered.find(policy.tenant, day, registeredId(series), series.hi) >= 0) {
      return '';
    }
    const refusal = this.#gate.refusal(policy, day, series);
    if (refusal !== '') {
      series.refusedDay = day;
      series.refusal = refusal;
    }
    return refusal;
  }

  #openPolicy(): TenantPolicy {
    if (this.#policy === undefined) throw new Error('a record was pushed outside of a request');
    return this.#policy;
  }

  #clearKeys(): void {
    this.keys.clear();
    this.#logs.attributes.forgetKeys();
    this.#spans.attributes.forgetKeys();
    this.#exemplars.forgetKeys();
  }
}

/** The low half of the id by which a series is registered: of late type, unit or help it is registered again. */
function registeredId({ lo, metadataHash }: OpenSeries): number {
  return (lo ^ metadataHash) >>> 0;
}
