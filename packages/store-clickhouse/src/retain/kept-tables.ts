import type { KeptSignal, RetainedSignal } from '@oriel/telemetry';
import { TABLE_OF } from '../insert/insert-segment.ts';
import { DAY_MS, GENERATION_MS, GENERATIONS_PACKED } from '../samples/time-layout.ts';

/** A table whose rows take room and are let go of: most signals have one, samples move through three. */
export interface KeptTable {
  readonly table: string;
  readonly signal: KeptSignal;
  /** Whose retention class its rows carry; of several, the longest. */
  readonly keptAs: readonly RetainedSignal[];
  /** What no two of its rows have in common. */
  readonly identity: string;
  /** How many records its rows hold. */
  readonly records: string;
  /** Partitions of what moves on by itself are numbered by this length of time, milliseconds; the others are days and retention classes. */
  readonly numberedByMs?: number;
  /** Classes of so many days and more lie in partitions of a month, as what is kept for ever does in all tables. */
  readonly monthlyFromDays?: number;
}

const SEQUENCE = 'segment, ordinal';
const CHUNK = 'family, series, time, generation, run';
const ROLLUP = 'resolution, family, series, time, version';

/** A new one is a line here. */
export const KEPT_TABLES: readonly KeptTable[] = [
  { table: TABLE_OF.logs, signal: 'logs', keptAs: ['logs'], identity: SEQUENCE, records: 'count()' },
  { table: TABLE_OF.spans, signal: 'spans', keptAs: ['spans'], identity: SEQUENCE, records: 'count()' },
  { table: TABLE_OF.exemplars, signal: 'exemplars', keptAs: ['exemplars'], identity: SEQUENCE, records: 'count()' },
  { table: TABLE_OF.series, signal: 'series', keptAs: ['samples', 'rollups'], identity: SEQUENCE, records: 'count()' },
  {
    table: TABLE_OF.samples,
    signal: 'samples',
    keptAs: ['samples'],
    identity: SEQUENCE,
    records: 'count()',
    numberedByMs: GENERATION_MS,
  },
  {
    table: 'fresh_chunks',
    signal: 'samples',
    keptAs: ['samples'],
    identity: CHUNK,
    records: 'sum(samples)',
    numberedByMs: GENERATION_MS * GENERATIONS_PACKED,
  },
  { table: 'chunks', signal: 'samples', keptAs: ['samples'], identity: CHUNK, records: 'sum(samples)' },
  {
    table: 'rollups',
    signal: 'rollups',
    keptAs: ['rollups'],
    identity: ROLLUP,
    records: 'sum(length(counts))',
    monthlyFromDays: 90,
  },
  {
    table: 'fresh_rollups',
    signal: 'rollups',
    keptAs: ['rollups'],
    identity: ROLLUP,
    records: 'sum(length(counts))',
    numberedByMs: DAY_MS,
  },
];
