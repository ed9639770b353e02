import { grown, roomFor } from '../../../samples/grown.ts';
import { meetsWildcards, type Wildcards } from './wildcards.ts';

const encoder = new TextEncoder();
/** Of a text that was decoded and is kept, beside its characters. */
const DECODED_BYTES = 96;

/** Distinct texts, numbered in the order in which they came: a few bytes beside its own for each, and no object. */
export class TextTable {
  #bytes: Buffer = Buffer.allocUnsafeSlow(64);
  /** Where each ends; it begins where the one before ends. */
  #ends = new Uint32Array(8);
  /** Open addressing: a number, plus one. */
  #slots = new Uint32Array(16);
  readonly #decoded = new Map<number, string>();
  #decodedBytes = 0;
  size = 0;

  get sizeBytes(): number {
    return this.#bytes.byteLength + this.#ends.byteLength + this.#slots.byteLength + this.#decodedBytes;
  }

  /** The number of a text, known or new. */
  add(bytes: Uint8Array): number {
    const slot = this.#slotOf(bytes);
    const known = this.#slots[slot]!;
    if (known !== 0) return known - 1;
    const number = this.size++;
    const start = this.#startOf(number);
    const end = start + bytes.length;
    if (end > this.#bytes.length) this.#bytes = grown(this.#bytes, Buffer.allocUnsafeSlow(roomFor(end)));
    if (number >= this.#ends.length) this.#ends = grown(this.#ends, new Uint32Array(roomFor(number + 1)));
    this.#bytes.set(bytes, start);
    this.#ends[number] = end;
    this.#slots[slot] = number + 1;
    if (this.size * 3 > this.#slots.length * 2) this.#makeRoom();
    return number;
  }

  /** −1 where it is not known. */
  find(text: string): number {
    return this.#slots[this.#slotOf(encoder.encode(text))]! - 1;
  }

  /** Given again and again it is the same string, until all are let go of. */
  text(number: number): string {
    let text = this.#decoded.get(number);
    if (text === undefined) {
      text = this.decode(number);
      this.#decoded.set(number, text);
      this.#decodedBytes += text.length + DECODED_BYTES;
    }
    return text;
  }

  letGoOfDecoded(): void {
    this.#decoded.clear();
    this.#decodedBytes = 0;
  }

  decode(number: number): string {
    return this.#bytes.toString('utf8', this.#startOf(number), this.#ends[number]!);
  }

  lengthOf(number: number): number {
    return this.#ends[number]! - this.#startOf(number);
  }

  startsWith(number: number, prefix: Uint8Array): boolean {
    const start = this.#startOf(number);
    if (this.#ends[number]! - start < prefix.length) return false;
    for (let at = 0; at < prefix.length; at++) {
      if (this.#bytes[start + at] !== prefix[at]) return false;
    }
    return true;
  }

  endsWith(number: number, suffix: Uint8Array): boolean {
    const end = this.#ends[number]!;
    const from = end - suffix.length;
    if (from < this.#startOf(number)) return false;
    for (let at = 0; at < suffix.length; at++) {
      if (this.#bytes[from + at] !== suffix[at]) return false;
    }
    return true;
  }

  meets(number: number, wildcards: Wildcards): boolean {
    return meetsWildcards(wildcards, this.#bytes, this.#startOf(number), this.#ends[number]!);
  }

  /** By bytes. */
  compare(one: number, other: number): number {
    const bytes = this.#bytes;
    const start = this.#startOf(one);
    const otherStart = this.#startOf(other);
    const length = this.#ends[one]! - start;
    const otherLength = this.#ends[other]! - otherStart;
    const shorter = Math.min(length, otherLength);
    for (let at = 0; at < shorter; at++) {
      const difference = bytes[start + at]! - bytes[otherStart + at]!;
      if (difference !== 0) return difference;
    }
    return length - otherLength;
  }

  #startOf(number: number): number {
    return number === 0 ? 0 : this.#ends[number - 1]!;
  }

  /** Where it stands, or the free slot where it would. */
  #slotOf(bytes: Uint8Array): number {
    const mask = this.#slots.length - 1;
    for (let slot = hashOf(bytes, 0, bytes.length) & mask; ; slot = (slot + 1) & mask) {
      const known = this.#slots[slot]!;
      if (known === 0 || this.#is(known - 1, bytes)) return slot;
    }
  }

  #is(number: number, bytes: Uint8Array): boolean {
    return this.lengthOf(number) === bytes.length && this.startsWith(number, bytes);
  }

  #makeRoom(): void {
    const slots = new Uint32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (let number = 0; number < this.size; number++) {
      let slot = hashOf(this.#bytes, this.#startOf(number), this.#ends[number]!) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = number + 1;
    }
    this.#slots = slots;
  }
}

/** Of another start in each process: nobody outside knows which texts would meet in one slot. */
const SEED = Math.floor(Math.random() * 2 ** 32) | 0;

function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = SEED;
  for (let at = start; at < end; at++) {
    hash = Math.imul(hash ^ bytes[at]!, 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  hash = Math.imul(hash ^ (end - start), 0x85ebca6b);
  return hash ^ (hash >>> 13);
}
