export { NativeFormatError, TruncatedBlockError } from './byte-cursor.ts';
export { EMPTY_BLOCK } from './native-block.ts';
export { readAnswer, readBlockStream, readBlocks, readBlocksInPlace, readBlocksLazily } from './read-blocks.ts';
