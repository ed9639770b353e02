import { type Handle, type Limits, ResourceFields, ScopeFields, type TelemetrySink, ValueSlot } from '@oriel/telemetry';
import { MalformedRequest } from '../../errors.ts';
import {
  arrayMember,
  countMember,
  InvalidField,
  isObject,
  type JsonObject,
  objectMember,
  textMember,
} from '../../json/json-fields.ts';
import { parseJson } from '../../json/parse-json.ts';
import { Utf8Scratch } from '../../json/utf8-scratch.ts';
import type { EnvelopeNames } from '../protobuf/envelope-reader.ts';
import { AnyValueJson } from './any-value.ts';

/** The envelope that logs, traces and metrics share, in JSON; see `EnvelopeReader` for its shape. */
export class EnvelopeJson {
  readonly scratch = new Utf8Scratch();
  readonly values: AnyValueJson;
  readonly #names: EnvelopeNames;
  readonly #resourceFields = new ResourceFields();
  readonly #scopeFields = new ScopeFields();

  constructor(names: EnvelopeNames, limits: Limits) {
    this.#names = names;
    this.values = new AnyValueJson(this.scratch, new ValueSlot(), limits);
  }

  /**
   * Calls `readRecord` for each record. What is wrong inside of one record is that function's to handle; what is wrong
   * around it is thrown, with the path.
   */
  read(
    body: Uint8Array,
    sink: TelemetrySink,
    readRecord: (record: JsonObject, resource: Handle, scope: Handle) => void,
  ): void {
    const { resources, scopes, records } = this.#names;
    const request = parseJson(body);
    let path = '';
    try {
      if (!isObject(request)) throw new InvalidField('the body', request, 'an object');
      for (const [resourceIndex, entry] of arrayMember(request, resources).entries()) {
        path = `${resources}[${resourceIndex}]`;
        const resourceEntry = checked(entry);
        const resource = this.#resource(resourceEntry, sink);
        for (const [scopeIndex, inner] of arrayMember(resourceEntry, scopes).entries()) {
          path = `${resources}[${resourceIndex}].${scopes}[${scopeIndex}]`;
          const scopeEntry = checked(inner);
          const scope = this.#scope(scopeEntry, sink);
          for (const [recordIndex, record] of arrayMember(scopeEntry, records).entries()) {
            if (!isObject(record)) {
              path = `${path}.${records}[${recordIndex}]`;
              throw new InvalidField('the record', record, 'an object');
            }
            this.scratch.reset();
            readRecord(record, resource, scope);
          }
        }
      }
    } catch (error) {
      if (!(error instanceof InvalidField)) throw error;
      throw new MalformedRequest('malformed_request', path === '' ? error.message : `${path}: ${error.message}`, {
        cause: error,
      });
    }
  }

  #resource(entry: JsonObject, sink: TelemetrySink): Handle {
    const fields = this.#resourceFields;
    this.scratch.reset();
    fields.clear();
    sink.beginResource();
    const resource = objectMember(entry, 'resource');
    if (resource !== undefined) {
      this.values.attributes(arrayMember(resource, 'attributes'), sink);
      fields.droppedAttributes = countMember(resource, 'droppedAttributesCount');
    }
    textMember(entry, 'schemaUrl', fields.schemaUrl, this.scratch);
    return sink.endResource(fields);
  }

  #scope(entry: JsonObject, sink: TelemetrySink): Handle {
    const fields = this.#scopeFields;
    this.scratch.reset();
    fields.clear();
    sink.beginScope();
    const scope = objectMember(entry, 'scope');
    if (scope !== undefined) {
      textMember(scope, 'name', fields.name, this.scratch);
      textMember(scope, 'version', fields.version, this.scratch);
      this.values.attributes(arrayMember(scope, 'attributes'), sink);
      fields.droppedAttributes = countMember(scope, 'droppedAttributesCount');
    }
    textMember(entry, 'schemaUrl', fields.schemaUrl, this.scratch);
    return sink.endScope(fields);
  }
}

function checked(entry: unknown): JsonObject {
  if (!isObject(entry)) throw new InvalidField('the entry', entry, 'an object');
  return entry;
}

/** Runs what reads the fields of one record; answers why it could not, or the empty string. */
export function readFields(read: () => void): string {
  try {
    read();
    return '';
  } catch (error) {
    if (error instanceof InvalidField) return error.message;
    throw error;
  }
}
