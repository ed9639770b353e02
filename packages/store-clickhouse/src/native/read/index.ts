export { NativeFormatError, TruncatedBlockError } from './byte-cursor.ts';
export { CopyRoom } from './copy-room.ts';
export { EMPTY_BLOCK } from './native-block.ts';
export { readAnswer, readBlockStream, readBlocks, readBlocksInPlace, readBlocksLazily } from './read-blocks.ts';
