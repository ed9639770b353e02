export { createRowEncoder } from './row-encoder.ts';
