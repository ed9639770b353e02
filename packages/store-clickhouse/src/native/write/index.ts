export type { Column } from './column.ts';
export { GrowingBytes, varintLength, writeVarint } from './growing-bytes.ts';
export { LowCardinalityColumn } from './low-cardinality-column.ts';
export { writeNativeBlock } from './native-block.ts';
export { ArrayColumn, MapColumn, NullableFloat64Column } from './nested-columns.ts';
export {
  Bits64Column,
  Float64Column,
  Int32Column,
  UInt8Column,
  UInt16Column,
  UInt32Column,
} from './numeric-columns.ts';
export { RareColumn } from './rare-column.ts';
export { FixedStringColumn, StringColumn } from './string-column.ts';
export { ZeroColumn } from './zero-column.ts';
