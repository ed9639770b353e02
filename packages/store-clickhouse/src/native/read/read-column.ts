import { type ByteCursor, NativeFormatError } from './byte-cursor.ts';
import {
  ArrayColumn,
  type ColumnData,
  DictionaryColumn,
  EmptyStringColumn,
  FixedWidthColumn,
  MapColumn,
  NothingColumn,
  NullableColumn,
  NumericColumn,
  StringColumn,
  TranslatedColumn,
  TupleColumn,
} from './column-data.ts';
import { NUMERIC_TYPES, readNumbers, readOffsets, showIpv4, showIpv6, showUuid } from './fixed-width.ts';
import type { TypeName } from './type-name.ts';

/** Reads one column of `rows` rows. Throws when the type is one that Oriel does not use. */
export function readColumn(cursor: ByteCursor, type: TypeName, rows: number): ColumnData {
  readPrefix(cursor, type);
  return readData(cursor, type, rows);
}

/**
 * Every LowCardinality within a type announces its format once, before the column's first data: for
 * `Array(LowCardinality(String))` this stands ahead of the array's offsets.
 */
function readPrefix(cursor: ByteCursor, type: TypeName): void {
  if (type.family === 'LowCardinality') {
    const version = cursor.uint64();
    if (version !== 1n)
      throw new NativeFormatError(`native block holds a LowCardinality column of unknown version ${version}`);
    return;
  }
  for (const inner of type.types) readPrefix(cursor, inner);
}

function readData(cursor: ByteCursor, type: TypeName, rows: number): ColumnData {
  const numeric = NUMERIC_TYPES[type.family];
  if (numeric) return new NumericColumn(readNumbers(cursor, numeric, rows));
  switch (type.family) {
    case 'String':
      return readStrings(cursor, rows);
    case 'FixedString':
      return readFixedStrings(cursor, Number(type.literals[0]), rows);
    case 'Bool':
      return new TranslatedColumn(readNumbers(cursor, Uint8Array, rows), (value) => value !== 0);
    case 'Enum8':
      return readEnum(cursor, type, Int8Array, rows);
    case 'Enum16':
      return readEnum(cursor, type, Int16Array, rows);
    case 'UUID':
      return fixedWidth(cursor, rows, 16, showUuid);
    case 'IPv4':
      return fixedWidth(cursor, rows, 4, showIpv4);
    case 'IPv6':
      return fixedWidth(cursor, rows, 16, showIpv6);
    case 'Nothing':
      cursor.take(rows);
      return new NothingColumn(rows);
    case 'Nullable':
      return new NullableColumn(
        readNumbers(cursor, Uint8Array, rows) as Uint8Array,
        readData(cursor, only(type), rows),
      );
    case 'LowCardinality':
      return readDictionary(cursor, only(type), rows);
    case 'Array': {
      const ends = readOffsets(cursor, rows);
      return new ArrayColumn(ends, readData(cursor, only(type), ends[rows - 1] ?? 0));
    }
    case 'Map': {
      const [key, value] = type.types;
      if (!key || !value) throw new NativeFormatError('native block holds a Map without key or value type');
      const ends = readOffsets(cursor, rows);
      const entries = ends[rows - 1] ?? 0;
      return new MapColumn(ends, readData(cursor, key, entries), readData(cursor, value, entries));
    }
    case 'Tuple':
      // A Tuple without elements still takes a byte a row.
      if (type.types.length === 0) cursor.take(rows);
      return new TupleColumn(
        rows,
        type.types.map((element) => readData(cursor, element, rows)),
      );
    case 'SimpleAggregateFunction':
      return readData(cursor, only(type), rows);
    default:
      throw new NativeFormatError(`cannot read a column of the ClickHouse type "${type.family}"`);
  }
}

function readStrings(cursor: ByteCursor, rows: number): ColumnData {
  // A row takes a byte at least: a count that cannot be true must not become an allocation.
  const first = cursor.take(rows);
  if (isZero(cursor.bytes, first, first + rows)) return new EmptyStringColumn(rows);
  cursor.offset = first;
  const starts = new Uint32Array(rows);
  const ends = new Uint32Array(rows);
  for (let row = 0; row < rows; row++) {
    const length = cursor.varint();
    starts[row] = cursor.take(length);
    ends[row] = cursor.offset;
  }
  return new StringColumn(cursor.bytes, starts, ends);
}

/** A length of nothing for each row: a column that is there for the few that need it. */
function isZero(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    if (bytes[at] !== 0) return false;
  }
  return true;
}

/** As latin1: the bytes of an identifier are not text. */
function readFixedStrings(cursor: ByteCursor, width: number, rows: number): ColumnData {
  if (!Number.isInteger(width) || width < 1)
    throw new NativeFormatError('native block holds a FixedString without a width');
  return fixedWidth(cursor, rows, width, (bytes, start) => bytes.toString('latin1', start, start + width));
}

function fixedWidth(
  cursor: ByteCursor,
  rows: number,
  width: number,
  show: (bytes: Buffer, start: number) => string,
): ColumnData {
  const { bytes } = cursor;
  return new FixedWidthColumn(rows, cursor.take(rows * width), width, (start) => show(bytes, start));
}

function readEnum(
  cursor: ByteCursor,
  type: TypeName,
  arrayType: typeof Int8Array | typeof Int16Array,
  rows: number,
): ColumnData {
  const names = type.enumNames;
  return new TranslatedColumn(readNumbers(cursor, arrayType, rows), (value) => names?.get(value) ?? String(value));
}

const INDEX_TYPES = [Uint8Array, Uint16Array, Uint32Array, BigUint64Array] as const;
const HAS_KEYS = 1 << 9;

function readDictionary(cursor: ByteCursor, inner: TypeName, rows: number): ColumnData {
  const isNullable = inner.family === 'Nullable';
  const keyType = isNullable ? only(inner) : inner;
  if (rows === 0) return new DictionaryColumn(new Uint8Array(0), new NothingColumn(0), false);
  const flags = cursor.uint64AsNumber();
  const indexType = INDEX_TYPES[flags & 0xff];
  if (!indexType || (flags & HAS_KEYS) === 0) {
    throw new NativeFormatError(`native block holds a LowCardinality column with unknown flags ${flags}`);
  }
  const keys = readData(cursor, keyType, cursor.uint64AsNumber());
  const count = cursor.uint64AsNumber();
  if (count !== rows)
    throw new NativeFormatError(`native block holds ${count} LowCardinality rows where ${rows} were announced`);
  return new DictionaryColumn(readNumbers(cursor, indexType, rows), keys, isNullable);
}

function only(type: TypeName): TypeName {
  const inner = type.types[0];
  if (!inner) throw new NativeFormatError(`native block holds a ${type.family} without an inner type`);
  return inner;
}
