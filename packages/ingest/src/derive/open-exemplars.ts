import { type BytesTable, ExemplarFields, type Handle, type RecordSink, type ValueSlot } from '@oriel/telemetry';
import { AttributeBuffer } from './attribute-buffer.ts';

/** Exemplars of the open point, held until its series are known. */
export class OpenExemplars {
  readonly #keys: BytesTable;
  readonly #kept: { readonly fields: ExemplarFields; readonly attributes: AttributeBuffer }[] = [];
  #size = 0;

  constructor(keys: BytesTable) {
    this.#keys = keys;
  }

  get size(): number {
    return this.#size;
  }

  clear(): void {
    this.#size = 0;
  }

  begin(): void {
    if (this.#size === this.#kept.length)
      this.#kept.push({ fields: new ExemplarFields(), attributes: new AttributeBuffer(this.#keys) });
    this.#kept[this.#size]!.attributes.clear();
    this.#size++;
  }

  attribute(key: number, value: ValueSlot): void {
    this.#kept[this.#size - 1]!.attributes.hold(key, value);
  }

  end({ time, value, traceId, spanId }: ExemplarFields): void {
    const { fields } = this.#kept[this.#size - 1]!;
    fields.time.copy(time);
    fields.value = value;
    fields.traceId.set(traceId.bytes, traceId.start, traceId.end);
    fields.spanId.set(spanId.bytes, spanId.start, spanId.end);
  }

  valueAt(index: number): number {
    return this.#kept[index]!.fields.value;
  }

  /** @param time of the point, for one without its own. */
  push(index: number, sink: RecordSink, series: Handle, time: ExemplarFields['time']): void {
    const { fields, attributes } = this.#kept[index]!;
    if (fields.time.isZero) fields.time.copy(time);
    sink.beginExemplar();
    for (let at = 0; at < attributes.size; at++) sink.attribute(attributes.keyAt(at), attributes.valueAt(at));
    sink.endSeriesExemplar(series, fields);
  }
}
