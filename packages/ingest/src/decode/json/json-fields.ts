import type { Bits64, BytesRange } from '@oriel/telemetry';
import type { Utf8Scratch } from './utf8-scratch.ts';

/** A field of one record has a value that cannot be meant: the record is rejected alone. */
export class InvalidField extends Error {
  constructor(name: string, value: unknown, expected: string) {
    const shown = JSON.stringify(value) ?? String(value);
    super(`"${name}" is ${shown.length > 80 ? `${shown.slice(0, 80)}…` : shown}, expected ${expected}`);
    this.name = 'InvalidField';
  }
}

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const snakeNames = new Map<string, string>();

/** A member by its lowerCamelCase name or, as every protobuf JSON parser must allow, by the name in the .proto file. */
export function member(object: JsonObject, name: string): unknown {
  const value = object[name];
  if (value !== undefined) return value ?? undefined;
  let snake = snakeNames.get(name);
  if (snake === undefined) {
    snake = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    snakeNames.set(name, snake);
  }
  return object[snake] ?? undefined;
}

export function objectMember(object: JsonObject, name: string): JsonObject | undefined {
  const value = member(object, name);
  if (value === undefined) return undefined;
  if (!isObject(value)) throw new InvalidField(name, value, 'an object');
  return value;
}

export function arrayMember(object: JsonObject, name: string): readonly unknown[] {
  const value = member(object, name);
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new InvalidField(name, value, 'an array');
  return value;
}

export function textMember(object: JsonObject, name: string, range: BytesRange, scratch: Utf8Scratch): void {
  const value = member(object, name);
  if (value === undefined) return;
  if (typeof value !== 'string') throw new InvalidField(name, value, 'a string');
  scratch.write(value, range);
}

export function numberMember(object: JsonObject, name: string): number {
  const value = member(object, name);
  if (value === undefined) return 0;
  const number = toDouble(value);
  if (number === undefined) throw new InvalidField(name, value, 'a number');
  return number;
}

/** A uint32, as number or digits. */
export function countMember(object: JsonObject, name: string): number {
  const value = member(object, name);
  if (value === undefined) return 0;
  const number = typeof value === 'string' && /^\d{1,10}$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number) || number < 0 || number > 0xffff_ffff) {
    throw new InvalidField(name, value, 'an integer from 0 to 4294967295');
  }
  return number;
}

export function int32Member(object: JsonObject, name: string): number {
  const number = numberMember(object, name);
  if ((number | 0) !== number) throw new InvalidField(name, member(object, name), 'a 32-bit integer');
  return number;
}

export function booleanMember(object: JsonObject, name: string): boolean {
  const value = member(object, name);
  if (value === undefined) return false;
  if (typeof value !== 'boolean') throw new InvalidField(name, value, 'true or false');
  return value;
}

/** An enum value as its number or its name; a name that is not known is refused, a number is the guard's to judge. */
export function enumMember(object: JsonObject, name: string, names: readonly string[]): number {
  const value = member(object, name);
  if (value === undefined) return 0;
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  if (typeof value === 'string') {
    const index = names.indexOf(value);
    if (index >= 0) return index;
    if (/^\d{1,3}$/.test(value)) return Number(value);
  }
  throw new InvalidField(name, value, `a number or one of ${names.slice(0, 3).join(', ')}…`);
}

export function unsignedMember(object: JsonObject, name: string, bits: Bits64): void {
  const value = member(object, name);
  if (value === undefined) return;
  if (!setInteger(bits, value, 0n, 0xffff_ffff_ffff_ffffn)) {
    throw new InvalidField(name, value, 'an unsigned 64-bit integer as number or string');
  }
}

export function signedMember(object: JsonObject, name: string, bits: Bits64): boolean {
  const value = member(object, name);
  if (value === undefined) return false;
  if (!setInteger(bits, value, -0x8000_0000_0000_0000n, 0x7fff_ffff_ffff_ffffn)) {
    throw new InvalidField(name, value, 'a 64-bit integer as number or string');
  }
  return true;
}

/** Writes a 64-bit integer given as number or string; false when it is none, or out of range. */
export function setInteger(bits: Bits64, value: unknown, min: bigint, max: bigint): boolean {
  if (typeof value === 'number') {
    if (!Number.isInteger(value)) return false;
  } else if (typeof value !== 'string' || !/^-?\d{1,20}$/.test(value)) return false;
  const integer = BigInt(value);
  if (integer < min || integer > max) return false;
  bits.setBigInt(integer);
  return true;
}

/** Protobuf's JSON mapping writes doubles as numbers, digits in quotes, or these words. */
export function toDouble(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  if (value === 'NaN') return Number.NaN;
  const number = Number(value);
  return Number.isNaN(number) ? undefined : number;
}

/** An id in hex digits (OTLP specification, "JSON Protobuf Encoding": not base64). */
export function idMember(object: JsonObject, name: string, range: BytesRange, scratch: Utf8Scratch): void {
  const value = member(object, name);
  if (value === undefined || value === '') return;
  if (typeof value !== 'string' || !scratch.writeHex(value, range)) {
    throw new InvalidField(name, value, 'hex digits');
  }
}
