import type { TenantId } from '@oriel/telemetry';

/** One column of a result, decoded from a Native block without an object per row. */
export interface NativeColumn {
  readonly name: string;
  readonly type: string;
  readonly rows: number;
  /**
   * Value of one row: string for String, FixedString (as latin1 bytes), LowCardinality and Enum; number up to 32 bits
   * and for floats; bigint for 64-bit integers and DateTime64 (ticks); null for NULL; array for Array and Tuple;
   * Map for Map; boolean for Bool.
   */
  get(row: number): NativeValue;
  /** String columns only: the bytes of one row as they came, a view. */
  bytes(row: number): Uint8Array;
  /** String columns only, of a single block: where the bytes of each row are, without a view for each. */
  readonly strings?: StringPlaces;
  /** Arrays of fixed width only: the elements of one row, a view. */
  elements(row: number): NumericArray;
  /** Fixed-width columns only: the values themselves, a view and not a copy where alignment allows. */
  readonly values?: NumericArray;
  /** Arrays of LowCardinality texts only: what is looked at once for each distinct text of the block instead of for each element. */
  readonly dictionary?: NativeDictionary;
}

export interface NativeDictionary {
  /** How many distinct texts there are. */
  readonly size: number;
  /** The bytes of one of them, a view. */
  bytes(code: number): Uint8Array;
  /** Which of them each element is, row after row. */
  readonly codes: NumericArray;
  /** Where the elements of one row begin in `codes`; those of the row before end there. */
  start(row: number): number;
}

/** The bytes of one row are `bytes` from its start up to its end. */
export interface StringPlaces {
  readonly bytes: Uint8Array;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

export type NumericArray =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array
  | BigUint64Array
  | BigInt64Array;

export type NativeValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | readonly NativeValue[]
  | ReadonlyMap<string, NativeValue>;

export interface NativeBlock {
  readonly rows: number;
  readonly columns: readonly NativeColumn[];
  /** Throws when the block has no such column. */
  column(name: string): NativeColumn;
}

export interface EngineStats {
  readonly rowsRead: number;
  readonly bytesRead: number;
  readonly elapsedMs: number;
}

export interface EngineQuery {
  /** Bound as `{name:Type}` in the statement; never spliced into it. */
  readonly params?: Readonly<
    Record<string, string | number | bigint | boolean | readonly (string | number | bigint)[]>
  >;
  readonly signal?: AbortSignal;
  /** Default 5,000; of maintenance ten minutes, and for a command none. */
  readonly timeoutMs?: number;
  /** Interactive reads and background work have separate room. Default: interactive; of maintenance background. */
  readonly room?: 'interactive' | 'background';
  /**
   * Of an answer in an order that the table is sorted by: `first` where what matches is frequent, so that nothing beyond the first rows
   * is worth reading ahead; `rare` where most of what is read does not match. `few` where an index leaves next to nothing to read.
   */
  readonly wantsRows?: 'first' | 'rare' | 'few';
  /** Of a statement that reads a table more than once: all of its readings see the same parts, whatever is inserted or merged meanwhile. */
  readonly seesSameParts?: boolean;
  /** Nobody asks how much it reads: the engine does not look, which takes it as long as a tiny statement, and the stats are zero. */
  readonly isUnmetered?: boolean;
  /** Of an INSERT … SELECT that copies rows: the same may have been inserted before, and have gone since. */
  readonly isCopy?: boolean;
}

export interface ParquetQuery extends EngineQuery {
  /** Whether its texts are bytes that need be no text: readers refuse those where the file says that they are. */
  readonly hasBytes: boolean;
}

/** Memory for exactly so many bytes, or none: then the asker allocates it as any other. */
export type AllocateBytes = (sizeBytes: number) => Uint8Array | undefined;

/** Reads for one tenant: the filter for every table of ours goes with each statement, and the engine checks that it does. */
export interface TenantEngineClient {
  readonly tenant: TenantId;
  /** All blocks of the answer joined; for bounded answers. Throws StoreError. */
  query(statement: string, query?: EngineQuery): Promise<{ readonly block: NativeBlock; readonly stats: EngineStats }>;
  /** Block by block, for answers that may be large. */
  stream(statement: string, query?: EngineQuery): AsyncIterable<NativeBlock>;
  /**
   * An answer that is large for certain: its bytes are in memory once the promise is kept, and its blocks, views on them, are read as
   * they are taken, so that whoever takes them can give others a turn in between. `allocate` may give the memory for so many bytes.
   */
  blocks(statement: string, query?: EngineQuery, allocate?: AllocateBytes): Promise<Iterable<NativeBlock>>;
  /** The answer as a Parquet file. What fails does so before its first byte. */
  parquet(statement: string, query: ParquetQuery): AsyncIterable<Uint8Array>;
}

/** Schema, inserts and upkeep: carries the maintenance mark. Only store-clickhouse itself holds one. */
export interface MaintenanceEngineClient {
  query(statement: string, query?: EngineQuery): Promise<{ readonly block: NativeBlock; readonly stats: EngineStats }>;
  stream(statement: string, query?: EngineQuery): AsyncIterable<NativeBlock>;
  /**
   * Block by block, for what is read in passing: each is good until the next one is asked for. An engine on this machine makes the whole
   * answer first, on disk; whoever asks for much asks for parts of it.
   */
  scan(statement: string, query?: EngineQuery): AsyncIterable<NativeBlock>;
  command(statement: string, query?: EngineQuery): Promise<void>;
  /** `INSERT … SELECT … FROM input('structure') … FORMAT Name` of rows that may have been inserted before. */
  insertThrough(statement: string, rows: AsyncIterable<Uint8Array>, query?: EngineQuery): Promise<void>;
  /** One INSERT of Native blocks that follow each other, squashed to one block; a repeated token is a no-op. */
  insertNative(table: string, blocks: readonly Uint8Array[], deduplicationToken: string): Promise<void>;
}

export interface EngineClients {
  forTenant(tenant: TenantId): TenantEngineClient;
  readonly maintenance: MaintenanceEngineClient;
  /** Whether statements say for whom they are by settings that row policies read. Only a server that has such policies takes them. */
  carryRowPolicySettings(carry: boolean): void;
  ping(): Promise<boolean>;
  close(): Promise<void>;
}
