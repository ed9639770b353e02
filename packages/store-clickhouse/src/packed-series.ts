/** What a query worker reads packed series with: it loads neither the engine nor its client. */
export { openPackedSelection, type PackedSelection } from './read/samples/packed-series.ts';
