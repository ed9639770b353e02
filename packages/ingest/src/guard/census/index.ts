export { CensusGate } from './census-gate.ts';
export type { OffenderReport } from './offender.ts';
export type { CensusMemory } from './series-census.ts';
export { type SeriesCount, type SeriesRefusal, SeriesWatch, type SeriesWatchOptions } from './series-watch.ts';
