import type { ArchiveBatch } from '@oriel/store';
import type { Signal } from '@oriel/telemetry';

/** A table whose rows leave for the archive and come back (docs/formats/archive.md). */
export interface ArchivedTable {
  readonly table: string;
  /** What no two rows have in common. */
  readonly identity: string;
  /** Expression: the batch that a row came in with, as text. */
  readonly batch: string;
  /** Which rows are of the batches that the parameter `ids` names. */
  readonly inBatches: string;
  ids(batches: readonly ArchiveBatch[]): readonly (bigint | string)[];
  /** A condition that all rows of these batches meet and few others, by a column with an index. */
  between(batches: readonly ArchiveBatch[]): string;
  /** Columns that are bytes here and lower-case hexadecimal digits there, which every program reads; none for none. */
  readonly hexColumns: Readonly<Record<string, HexColumn>>;
  /** Texts that are bytes there too. */
  readonly hasBytes: boolean;
}

interface HexColumn {
  readonly bytes: number;
  readonly isArray?: boolean;
}

const TRACE = { trace_id: { bytes: 16 }, span_id: { bytes: 8 } } as const;

function bySegment(table: string, hexColumns: ArchivedTable['hexColumns']): ArchivedTable {
  return {
    table,
    identity: 'segment, ordinal',
    batch: 'toString(segment)',
    inBatches: 'segment IN {ids:Array(UInt64)}',
    ids: segmentsOf,
    between: (batches) => between('segment', segmentsOf(batches)),
    hexColumns,
    hasBytes: false,
  };
}

/** Samples leave packed, as they lie: `chunks` has all of a day that is over for some hours. A new one is a line here. */
export const ARCHIVED_TABLES: Readonly<Record<Signal, ArchivedTable>> = {
  logs: bySegment('logs', TRACE),
  spans: bySegment('spans', {
    ...TRACE,
    parent_span_id: { bytes: 8 },
    link_trace_ids: { bytes: 16, isArray: true },
    link_span_ids: { bytes: 8, isArray: true },
  }),
  exemplars: bySegment('exemplars', TRACE),
  series: bySegment('series', {}),
  samples: {
    table: 'chunks',
    identity: 'family, series, time, generation, run',
    batch: "concat(toString(generation), '/', toString(run))",
    inBatches: "concat(toString(generation), '/', toString(run)) IN {ids:Array(String)}",
    ids: (batches) => batches.map(({ id }) => id),
    between: (batches) =>
      between(
        'generation',
        batches.map(({ id }) => BigInt(id.split('/')[0]!)),
      ),
    hexColumns: {},
    hasBytes: true,
  },
};

function segmentsOf(batches: readonly ArchiveBatch[]): bigint[] {
  return batches.map(({ id }) => BigInt(id));
}

function between(column: string, numbers: readonly bigint[]): string {
  const ascending = numbers.toSorted((one, other) => (one < other ? -1 : 1));
  return `${column} BETWEEN ${ascending[0]} AND ${ascending.at(-1)}`;
}

/** As it leaves: the digits, nothing where there is no id. */
export function toHex(name: string, { bytes, isArray = false }: HexColumn): string {
  return isArray
    ? `arrayMap(id -> lower(hex(id)), ${name})`
    : `if(${name} = toFixedString('', ${bytes}), '', lower(hex(${name})))`;
}

/** As it comes back. */
export function fromHex(name: string, { bytes, isArray = false }: HexColumn): string {
  return isArray
    ? `arrayMap(id -> toFixedString(unhex(id), ${bytes}), ${name})`
    : `toFixedString(unhex(${name}), ${bytes})`;
}
