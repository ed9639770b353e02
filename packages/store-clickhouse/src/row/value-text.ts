import {
  attributeToText,
  VALUE_BOOL,
  VALUE_BYTES,
  VALUE_DOUBLE,
  VALUE_INT,
  VALUE_NESTED,
  VALUE_STRING,
  type ValueSlot,
} from '@oriel/telemetry';
import type { GrowingBytes, StringColumn } from '../native/write/index.ts';
import { appendDigits, appendDouble } from './number-text.ts';

const TYPE_MARK = 1;
const encoder = new TextEncoder();

/** The text form of a value (telemetry/attribute-text.ts), as bytes. */
export function appendValueText(out: GrowingBytes, value: ValueSlot): void {
  switch (value.kind) {
    case VALUE_STRING:
      out.append(value.range.bytes, value.range.start, value.range.end);
      return;
    case VALUE_INT:
      out.appendByte(TYPE_MARK);
      out.appendByte(0x69);
      if (value.int.hi === 0 && value.int.lo < 0x8000_0000) appendDigits(out, value.int.lo);
      else out.appendAscii(intDigits(value));
      return;
    case VALUE_DOUBLE:
      out.appendByte(TYPE_MARK);
      out.appendByte(0x64);
      appendDouble(out, value.double);
      return;
    case VALUE_BOOL:
      out.appendByte(TYPE_MARK);
      out.appendAscii(value.bool ? 'btrue' : 'bfalse');
      return;
    case VALUE_BYTES: {
      const { bytes, start, end } = value.range;
      out.appendByte(TYPE_MARK);
      out.appendByte(0x78);
      out.appendAscii(Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('base64'));
      return;
    }
    case VALUE_NESTED: {
      const text = encoder.encode(attributeToText(value.nested));
      out.append(text, 0, text.length);
      return;
    }
    default:
      out.appendByte(TYPE_MARK);
      out.appendByte(0x65);
  }
}

/** Appends a value to a column of texts; strings, the fast path, go straight from the sender's bytes. */
export function appendValueToColumn(column: StringColumn, value: ValueSlot, scratch: GrowingBytes): void {
  if (value.kind === VALUE_STRING) {
    column.append(value.range.bytes, value.range.start, value.range.end);
    return;
  }
  scratch.clear();
  appendValueText(scratch, value);
  column.append(scratch.bytes, 0, scratch.length);
}

function intDigits(value: ValueSlot): string {
  const approximate = value.int.toSignedNumber();
  return Number.isSafeInteger(approximate) ? String(approximate) : String(value.int.toSignedBigInt());
}
