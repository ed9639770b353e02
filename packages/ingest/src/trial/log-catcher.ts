import type { EncodedRows, RowEncoder } from '@oriel/store';
import {
  type AttributeValue,
  attributeToText,
  BytesTable,
  type Handle,
  type JsonValue,
  type LogFields,
  textToJson,
  VALUE_BOOL,
  VALUE_BYTES,
  VALUE_DOUBLE,
  VALUE_INT,
  VALUE_NESTED,
  VALUE_STRING,
  type ValueSlot,
} from '@oriel/telemetry';

export interface CaughtLog {
  readonly body: JsonValue;
  readonly attributes: Readonly<Record<string, JsonValue>>;
}

/** Stands where the encoder of rows does, and shows what would be written of log records. */
export class LogCatcher implements RowEncoder {
  readonly keys = new BytesTable();
  readonly caught: CaughtLog[] = [];
  readonly sizeBytes = 0;
  #resource: Record<string, JsonValue> = {};
  #attributes: Record<string, JsonValue> = {};

  get rows(): number {
    return this.caught.length;
  }

  beginResource(): void {
    this.#attributes = {};
  }
  endResource(): Handle {
    this.#resource = this.#attributes;
    return 0;
  }
  beginScope(): void {
    this.#attributes = {};
  }
  endScope(): Handle {
    return 0;
  }

  beginLog(): void {
    this.#attributes = {};
  }
  endLog({ body }: LogFields): void {
    this.caught.push({ body: jsonOf(body), attributes: { ...this.#resource, ...this.#attributes } });
  }

  attribute(key: number, value: ValueSlot): void {
    const { bytes } = this.keys;
    const name = Buffer.from(bytes.subarray(this.keys.startOf(key), this.keys.endOf(key))).toString('utf8');
    this.#attributes[name] = jsonOf(value);
  }

  abandon(): void {}
  beginRequest(): void {}
  endRequest(): void {}
  mark(): void {}
  rollback(): void {
    this.caught.length = 0;
  }
  forgetSeries(): void {}
  flush(): EncodedRows[] {
    return [];
  }

  readonly beginSpan = noLog;
  readonly beginEvent = noLog;
  readonly endEvent = noLog;
  readonly beginLink = noLog;
  readonly endLink = noLog;
  readonly endSpan = noLog;
  readonly recallSeries = noLog;
  readonly beginSeries = noLog;
  readonly label = noLog;
  readonly endSeries = noLog;
  readonly seriesRefusal = noLog;
  readonly sample = noLog;
  readonly beginExemplar = noLog;
  readonly endSeriesExemplar = noLog;
}

function noLog(): never {
  throw new Error('something other than log records was pushed where these are caught');
}

function jsonOf(slot: ValueSlot): JsonValue {
  return textToJson(attributeToText(attributeOf(slot)));
}

function attributeOf({ kind, range, int, double, bool, nested }: ValueSlot): AttributeValue {
  switch (kind) {
    case VALUE_STRING:
      return range.text();
    case VALUE_BYTES:
      return range.bytes.slice(range.start, range.end);
    case VALUE_INT:
      return BigInt.asIntN(64, (BigInt(int.hi >>> 0) << 32n) | BigInt(int.lo >>> 0));
    case VALUE_DOUBLE:
      return double;
    case VALUE_BOOL:
      return bool;
    case VALUE_NESTED:
      return nested;
    default:
      return null;
  }
}
