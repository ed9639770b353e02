import type { BytesTable, EventFields, LinkFields, SpanFields, ValueSlot } from '@oriel/telemetry';
import {
  ArrayColumn,
  Bits64Column,
  FixedStringColumn,
  LowCardinalityColumn,
  StringColumn,
  UInt8Column,
  UInt32Column,
} from '../../native/write/index.ts';
import { PROMOTED_SPAN_ATTRIBUTES } from '../../schema/promoted.ts';
import { AttributeColumns } from '../attribute-columns.ts';
import { AttributesJson } from '../attributes-json.ts';
import { type Origin, SPAN_TABLE } from '../origin-table.ts';
import { RowHead } from '../row-head.ts';
import { RowTable } from '../row-table.ts';

const TWO_32 = 4_294_967_296;

/** Spans as columns of the table `spans`; events and links are arrays in their span's row. */
export class SpanRows {
  readonly table: RowTable;
  readonly attributes: AttributeColumns;
  readonly #keys: BytesTable;
  readonly #head = new RowHead();
  readonly #duration = new Bits64Column('duration', 'Int64');
  readonly #traceId = new FixedStringColumn('trace_id', 16);
  readonly #spanId = new FixedStringColumn('span_id', 8);
  readonly #parentSpanId = new FixedStringColumn('parent_span_id', 8);
  readonly #serviceName = new LowCardinalityColumn('service_name');
  readonly #name = new LowCardinalityColumn('name');
  readonly #kind = new UInt8Column('kind');
  readonly #status = new UInt8Column('status');
  readonly #statusMessage = new StringColumn('status_message');
  readonly #traceState = new StringColumn('trace_state');
  readonly #flags = new UInt32Column('flags');
  readonly #droppedAttributes = new UInt32Column('dropped_attributes');
  readonly #droppedEvents = new UInt32Column('dropped_events');
  readonly #droppedLinks = new UInt32Column('dropped_links');
  readonly #resource = new LowCardinalityColumn('resource');
  readonly #scope = new LowCardinalityColumn('scope');
  readonly #eventTimes = new ArrayColumn('event_times', new Bits64Column('event_times', "DateTime64(9, 'UTC')"));
  readonly #eventNames = new ArrayColumn('event_names', new LowCardinalityColumn('event_names'));
  readonly #eventAttributes = new ArrayColumn('event_attributes', new StringColumn('event_attributes'));
  readonly #linkTraceIds = new ArrayColumn('link_trace_ids', new FixedStringColumn('link_trace_ids', 16));
  readonly #linkSpanIds = new ArrayColumn('link_span_ids', new FixedStringColumn('link_span_ids', 8));
  readonly #linkTraceStates = new ArrayColumn('link_trace_states', new StringColumn('link_trace_states'));
  readonly #linkAttributes = new ArrayColumn('link_attributes', new StringColumn('link_attributes'));
  readonly #arrays = [
    this.#eventTimes,
    this.#eventNames,
    this.#eventAttributes,
    this.#linkTraceIds,
    this.#linkSpanIds,
    this.#linkTraceStates,
    this.#linkAttributes,
  ];
  readonly #json = new AttributesJson();
  /** The open span has an event or a link; most have neither. */
  #hasParts = false;

  constructor(keys: BytesTable) {
    this.#keys = keys;
    this.attributes = new AttributeColumns(PROMOTED_SPAN_ATTRIBUTES, keys);
    this.table = new RowTable('spans', [
      ...this.#head.columns,
      this.#duration,
      this.#traceId,
      this.#spanId,
      this.#parentSpanId,
      this.#serviceName,
      this.#name,
      this.#kind,
      this.#status,
      this.#statusMessage,
      this.#traceState,
      this.#flags,
      this.#droppedAttributes,
      this.#droppedEvents,
      this.#droppedLinks,
      this.#resource,
      this.#scope,
      ...this.attributes.columns,
      ...this.#arrays,
    ]);
  }

  beginPart(): void {
    this.#hasParts = true;
    this.#json.begin();
  }

  partAttribute(key: number, value: ValueSlot): void {
    this.#json.attribute(this.#keys, key, value);
  }

  endEvent({ time, name, droppedAttributes }: EventFields): void {
    this.#eventTimes.items.append(time.lo, time.hi);
    this.#eventNames.items.append(name.bytes, name.start, name.end);
    this.#json.endAttributes();
    this.#json.number('dropped', droppedAttributes);
    this.#json.end();
    this.#eventAttributes.items.append(this.#json.out.bytes, 0, this.#json.out.length);
  }

  endLink({ traceId, spanId, traceState, flags, droppedAttributes }: LinkFields): void {
    this.#linkTraceIds.items.append(traceId.bytes, traceId.start, traceId.end);
    this.#linkSpanIds.items.append(spanId.bytes, spanId.start, spanId.end);
    this.#linkTraceStates.items.append(traceState.bytes, traceState.start, traceState.end);
    this.#json.endAttributes();
    this.#json.number('dropped', droppedAttributes);
    this.#json.number('flags', flags);
    this.#json.end();
    this.#linkAttributes.items.append(this.#json.out.bytes, 0, this.#json.out.length);
  }

  end(fields: SpanFields, tenant: number, retention: number, resource: Origin, scope: Origin): void {
    const { start, end, traceId, spanId, parentSpanId, name, statusMessage, traceState } = fields;
    this.#head.append(tenant, retention, start.lo, start.hi);
    const borrow = end.lo < start.lo ? 1 : 0;
    this.#duration.append((end.lo - start.lo + borrow * TWO_32) >>> 0, (end.hi - start.hi - borrow) >>> 0);
    this.#traceId.append(traceId.bytes, traceId.start, traceId.end);
    this.#spanId.append(spanId.bytes, spanId.start, spanId.end);
    this.#parentSpanId.append(parentSpanId.bytes, parentSpanId.start, parentSpanId.end);
    resource.appendServiceName(this.#serviceName, SPAN_TABLE);
    this.#name.append(name.bytes, name.start, name.end);
    this.#kind.append(fields.kind);
    this.#status.append(fields.status);
    this.#statusMessage.append(statusMessage.bytes, statusMessage.start, statusMessage.end);
    this.#traceState.append(traceState.bytes, traceState.start, traceState.end);
    this.#flags.append(fields.flags);
    this.#droppedAttributes.append(fields.droppedAttributes);
    this.#droppedEvents.append(fields.droppedEvents);
    this.#droppedLinks.append(fields.droppedLinks);
    resource.appendText(this.#resource, SPAN_TABLE);
    scope.appendText(this.#scope, SPAN_TABLE);
    this.attributes.closeRow();
    if (!this.#hasParts) {
      for (const array of this.#arrays) array.closeEmptyRow();
      return;
    }
    this.#hasParts = false;
    this.#fillEventTimes(start.lo, start.hi);
    for (const array of this.#arrays) array.closeRow();
  }

  /** An event without a time happened at some time in its span: its start is the least wrong. */
  #fillEventTimes(lo: number, hi: number): void {
    const times = this.#eventTimes.items;
    for (let row = times.rows - this.#eventTimes.openItems; row < times.rows; row++) {
      if (times.isZeroAt(row)) times.setAt(row, lo, hi);
    }
  }

  abandon(): void {
    this.attributes.discardOpen();
    this.#hasParts = false;
    for (const array of this.#arrays) array.discardOpen();
  }
}
