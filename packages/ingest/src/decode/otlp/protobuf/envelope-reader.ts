import {
  type BytesRange,
  type Handle,
  type Limits,
  ResourceFields,
  ScopeFields,
  type TelemetrySink,
  ValueSlot,
} from '@oriel/telemetry';
import { MalformedRequest } from '../../errors.ts';
import { AnyValueReader } from './any-value-reader.ts';
import { WIRE_LENGTH, WIRE_VARINT, WireReader } from './wire-reader.ts';

/** Names of the levels of a request, for paths in messages. */
export interface EnvelopeNames {
  readonly resources: string;
  readonly scopes: string;
  readonly records: string;
}

/**
 * The envelope that logs, traces and metrics share, by the same field numbers:
 *
 *     request       { repeated 1 resource entry }
 *     resource entry { 1 resource, repeated 2 scope entry, 3 schema url }
 *     scope entry    { 1 scope, repeated 2 record, 3 schema url }
 *
 * The wire may bring the fields of a message in any order, and the schema url does come after the records, so each entry
 * is walked twice: once for its resource or scope, stepping over the rest, and once for what is inside.
 * Source: opentelemetry/proto/{logs,trace,metrics}/v1, {Resource,Scope}{Logs,Spans,Metrics}.
 */
export class EnvelopeReader {
  readonly wire = new WireReader();
  readonly values: AnyValueReader;
  readonly #names: EnvelopeNames;
  readonly #resourceFields = new ResourceFields();
  readonly #scopeFields = new ScopeFields();
  #resourceIndex = -1;
  #scopeIndex = -1;
  #recordIndex = -1;

  constructor(names: EnvelopeNames, limits: Limits) {
    this.#names = names;
    this.values = new AnyValueReader(this.wire, new ValueSlot(), limits);
  }

  /** Calls `readRecord` at each record: its length comes next, and it must be read to its end. */
  read(body: Uint8Array, sink: TelemetrySink, readRecord: (resource: Handle, scope: Handle) => void): void {
    const { wire } = this;
    wire.open(body);
    this.#resourceIndex = -1;
    this.#scopeIndex = -1;
    this.#recordIndex = -1;
    try {
      while (wire.position < wire.limit) {
        const tag = wire.tag();
        if (tag >>> 3 !== 1) {
          wire.skip(tag);
          continue;
        }
        wire.expect(tag, WIRE_LENGTH);
        this.#resourceIndex++;
        this.#scopeIndex = -1;
        this.#recordIndex = -1;
        const outer = wire.enter();
        this.#readResourceEntry(sink, readRecord);
        wire.leave(outer);
      }
    } catch (error) {
      if (error instanceof MalformedRequest && this.#resourceIndex >= 0) {
        throw new MalformedRequest(error.code, `${this.#path()}: ${error.message}`);
      }
      throw error;
    } finally {
      wire.close();
    }
  }

  /** Reads a string field into a range, without copying. */
  text(tag: number, range: BytesRange): void {
    const { wire } = this;
    wire.expect(tag, WIRE_LENGTH);
    const length = wire.length();
    range.set(wire.bytes, wire.position, wire.position + length);
    wire.position += length;
  }

  #readResourceEntry(sink: TelemetrySink, readRecord: (resource: Handle, scope: Handle) => void): void {
    const { wire } = this;
    const start = wire.position;
    this.#resourceFields.clear();
    sink.beginResource();
    while (wire.position < wire.limit) {
      const tag = wire.tag();
      if (tag >>> 3 === 1) {
        wire.expect(tag, WIRE_LENGTH);
        this.#readResource(sink);
      } else if (tag >>> 3 === 3) this.text(tag, this.#resourceFields.schemaUrl);
      else wire.skip(tag);
    }
    const resource = sink.endResource(this.#resourceFields);

    wire.position = start;
    while (wire.position < wire.limit) {
      const tag = wire.tag();
      if (tag >>> 3 !== 2) {
        wire.skip(tag);
        continue;
      }
      wire.expect(tag, WIRE_LENGTH);
      this.#scopeIndex++;
      this.#recordIndex = -1;
      const outer = wire.enter();
      this.#readScopeEntry(sink, resource, readRecord);
      wire.leave(outer);
    }
  }

  #readScopeEntry(sink: TelemetrySink, resource: Handle, readRecord: (resource: Handle, scope: Handle) => void): void {
    const { wire } = this;
    const start = wire.position;
    this.#scopeFields.clear();
    sink.beginScope();
    while (wire.position < wire.limit) {
      const tag = wire.tag();
      if (tag >>> 3 === 1) {
        wire.expect(tag, WIRE_LENGTH);
        this.#readScope(sink);
      } else if (tag >>> 3 === 3) this.text(tag, this.#scopeFields.schemaUrl);
      else wire.skip(tag);
    }
    const scope = sink.endScope(this.#scopeFields);

    wire.position = start;
    while (wire.position < wire.limit) {
      const tag = wire.tag();
      if (tag >>> 3 !== 2) {
        wire.skip(tag);
        continue;
      }
      wire.expect(tag, WIRE_LENGTH);
      this.#recordIndex++;
      readRecord(resource, scope);
    }
  }

  #readResource(sink: TelemetrySink): void {
    const { wire } = this;
    const outer = wire.enter();
    while (wire.position < wire.limit) {
      const tag = wire.tag();
      if (tag >>> 3 === 1) {
        wire.expect(tag, WIRE_LENGTH);
        this.values.attribute(sink);
      } else if (tag >>> 3 === 2) {
        wire.expect(tag, WIRE_VARINT);
        this.#resourceFields.droppedAttributes = wire.varint32();
      } else wire.skip(tag);
    }
    wire.leave(outer);
  }

  #readScope(sink: TelemetrySink): void {
    const { wire } = this;
    const fields = this.#scopeFields;
    const outer = wire.enter();
    while (wire.position < wire.limit) {
      const tag = wire.tag();
      switch (tag >>> 3) {
        case 1:
          this.text(tag, fields.name);
          break;
        case 2:
          this.text(tag, fields.version);
          break;
        case 3:
          wire.expect(tag, WIRE_LENGTH);
          this.values.attribute(sink);
          break;
        case 4:
          wire.expect(tag, WIRE_VARINT);
          fields.droppedAttributes = wire.varint32();
          break;
        default:
          wire.skip(tag);
      }
    }
    wire.leave(outer);
  }

  #path(): string {
    let path = `${this.#names.resources}[${this.#resourceIndex}]`;
    if (this.#scopeIndex >= 0) path += `.${this.#names.scopes}[${this.#scopeIndex}]`;
    if (this.#recordIndex >= 0) path += `.${this.#names.records}[${this.#recordIndex}]`;
    return path;
  }
}
