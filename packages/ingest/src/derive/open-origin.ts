import type { BytesRange, BytesTable, ResourceFields, ScopeFields } from '@oriel/telemetry';
import type { LabelHash } from '../label-hash.ts';
import { AttributeBuffer } from './attribute-buffer.ts';
import type { AttributeTexts, ScopeTexts } from './point-labels.ts';

/** A resource or a scope of the open request, and for a resource the times between which it had points. */
export class OpenOrigin {
  readonly attributes: AttributeBuffer;
  hashLo = 0;
  hashHi = 0;
  earliestMs = Number.POSITIVE_INFINITY;
  latestMs = Number.NEGATIVE_INFINITY;
  #name = '';
  #version = '';
  #schemaUrl = '';
  #texts: AttributeTexts | undefined;

  constructor(keys: BytesTable) {
    this.attributes = new AttributeBuffer(keys);
  }

  begin(): void {
    this.attributes.clear();
    this.earliestMs = Number.POSITIVE_INFINITY;
    this.latestMs = Number.NEGATIVE_INFINITY;
    this.#name = '';
    this.#version = '';
    this.#schemaUrl = '';
    this.#texts = undefined;
  }

  /** The schema of a resource is in none of its labels. */
  endResource(_fields: ResourceFields, hash: LabelHash): void {
    hash.begin(1);
    this.attributes.hashInto(hash);
    this.#keepHash(hash);
  }

  endScope({ name, version, schemaUrl }: ScopeFields, hash: LabelHash): void {
    hash.begin(2);
    this.attributes.hashInto(hash);
    for (const range of [name, version, schemaUrl]) hash.bytes(range.bytes, range.start, range.end);
    this.#keepHash(hash);
    this.#name = textOf(name);
    this.#version = textOf(version);
    this.#schemaUrl = textOf(schemaUrl);
  }

  seen(timeMs: number): void {
    this.earliestMs = Math.min(this.earliestMs, timeMs);
    this.latestMs = Math.max(this.latestMs, timeMs);
  }

  get texts(): AttributeTexts {
    this.#texts ??= this.attributes.texts();
    return this.#texts;
  }

  get asScope(): ScopeTexts {
    return { name: this.#name, version: this.#version, schemaUrl: this.#schemaUrl, attributes: this.texts };
  }

  #keepHash(hash: LabelHash): void {
    hash.finish();
    this.hashLo = hash.lo;
    this.hashHi = hash.hi;
  }
}

function textOf(range: BytesRange): string {
  return range.length === 0 ? '' : range.text();
}
