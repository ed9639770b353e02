import type { BytesTable, LogFields } from '@oriel/telemetry';
import {
  Bits64Column,
  FixedStringColumn,
  GrowingBytes,
  LowCardinalityColumn,
  StringColumn,
  UInt8Column,
  UInt32Column,
} from '../../native/write/index.ts';
import { PROMOTED_LOG_ATTRIBUTES } from '../../schema/promoted.ts';
import { AttributeColumns } from '../attribute-columns.ts';
import { LOG_TABLE, type Origin } from '../origin-table.ts';
import { RowHead } from '../row-head.ts';
import { RowTable } from '../row-table.ts';
import { appendValueToColumn } from '../value-text.ts';

/** Log records as columns of the table `logs`. */
export class LogRows {
  readonly table: RowTable;
  readonly attributes: AttributeColumns;
  readonly #head = new RowHead();
  readonly #observedTime = new Bits64Column('observed_time', "DateTime64(9, 'UTC')");
  readonly #severity = new UInt8Column('severity');
  readonly #severityText = new LowCardinalityColumn('severity_text');
  readonly #serviceName = new LowCardinalityColumn('service_name');
  readonly #body = new StringColumn('body');
  readonly #eventName = new StringColumn('event_name');
  readonly #traceId = new FixedStringColumn('trace_id', 16);
  readonly #spanId = new FixedStringColumn('span_id', 8);
  readonly #flags = new UInt32Column('flags');
  readonly #droppedAttributes = new UInt32Column('dropped_attributes');
  readonly #resource = new LowCardinalityColumn('resource');
  readonly #scope = new LowCardinalityColumn('scope');
  readonly #scratch = new GrowingBytes();

  constructor(keys: BytesTable) {
    this.attributes = new AttributeColumns(PROMOTED_LOG_ATTRIBUTES, keys);
    this.table = new RowTable('logs', [
      ...this.#head.columns,
      this.#observedTime,
      this.#severity,
      this.#severityText,
      this.#serviceName,
      this.#body,
      this.#eventName,
      this.#traceId,
      this.#spanId,
      this.#flags,
      this.#droppedAttributes,
      this.#resource,
      this.#scope,
      ...this.attributes.columns,
    ]);
  }

  end(fields: LogFields, tenant: number, retention: number, resource: Origin, scope: Origin): void {
    this.#head.append(tenant, retention, fields.time.lo, fields.time.hi);
    this.#observedTime.append(fields.observedTime.lo, fields.observedTime.hi);
    this.#severity.append(fields.severity);
    const { severityText, eventName, traceId, spanId } = fields;
    this.#severityText.append(severityText.bytes, severityText.start, severityText.end);
    resource.appendServiceName(this.#serviceName, LOG_TABLE);
    appendValueToColumn(this.#body, fields.body, this.#scratch);
    this.#eventName.append(eventName.bytes, eventName.start, eventName.end);
    this.#traceId.append(traceId.bytes, traceId.start, traceId.end);
    this.#spanId.append(spanId.bytes, spanId.start, spanId.end);
    this.#flags.append(fields.flags);
    this.#droppedAttributes.append(fields.droppedAttributes);
    resource.appendText(this.#resource, LOG_TABLE);
    scope.appendText(this.#scope, LOG_TABLE);
    this.attributes.closeRow();
  }

  abandon(): void {
    this.attributes.discardOpen();
  }
}
