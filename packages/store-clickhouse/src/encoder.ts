/** The decoding worker's entry: it loads neither the engine nor its client. */
export { createRowEncoder } from './row/index.ts';
