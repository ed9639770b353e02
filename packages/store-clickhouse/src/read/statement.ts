import { type QueryStats, type ReadOptions, StoreError, type TimeRange } from '@oriel/store';
import type { QueryParams } from '../compile/query-params.ts';
import type { EngineQuery, EngineStats, NativeBlock, TenantEngineClient } from '../engine/engine-client.ts';
import { EngineRefusal } from '../engine/engine-refusal.ts';

/** What a reader knows of its own statement. */
export type StatementTraits = Pick<EngineQuery, 'wantsRows' | 'seesSameParts' | 'isUnmetered' | 'room'>;

export function engineQuery(
  params: QueryParams,
  options: ReadOptions | undefined,
  traits: StatementTraits = {},
): EngineQuery {
  return {
    params: params.values,
    ...traits,
    ...(options?.signal === undefined ? {} : { signal: options.signal }),
    ...(options?.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
  };
}

export async function ask(
  { client }: { readonly client: TenantEngineClient },
  statement: string,
  params: QueryParams,
  options: ReadOptions | undefined,
  traits?: StatementTraits,
): Promise<{ block: NativeBlock; stats: QueryStats }> {
  try {
    const { block, stats } = await client.query(statement, engineQuery(params, options, traits));
    return { block, stats: inWholeGranules(stats) };
  } catch (error) {
    if (error instanceof EngineRefusal && error.code === CANNOT_COMPILE_REGEXP) {
      throw new StoreError('bad_predicate', 'a pattern is no regular expression (RE2 syntax)', { cause: error });
    }
    throw error;
  }
}

/** The most rows that tables lay beside each other, whoever they are of, and about what they are on the way through memory. */
const GRANULE = { rows: 8_192, bytes: 65_536 } as const;

/**
 * The engine reads whole granules, and at the ends of a tenant's rows they hold its neighbours'. To the row, what was read would
 * tell a tenant how much the others have just sent.
 */
function inWholeGranules({ rowsRead, bytesRead, elapsedMs }: EngineStats): QueryStats {
  if (rowsRead === 0) return { rowsRead, bytesRead: 0, elapsedMs };
  // The engine's count of bytes is an estimate, which may be none for a few rows.
  const roundUp = (value: number, unit: number) => Math.max(1, Math.ceil(value / unit)) * unit;
  return { rowsRead: roundUp(rowsRead, GRANULE.rows), bytesRead: roundUp(bytesRead, GRANULE.bytes), elapsedMs };
}

/** ClickHouse's number for it. */
const CANNOT_COMPILE_REGEXP = 427;

/** The engine's DateTime64(9) ends in 2262; a range that goes beyond it means "for ever". */
const LAST_NS = 9_223_372_036_854_775_807n;

export function clampRange(range: TimeRange): TimeRange {
  const clamp = (timeNs: bigint) => (timeNs < 0n ? 0n : timeNs > LAST_NS ? LAST_NS : timeNs);
  return { startNs: clamp(range.startNs), endNs: clamp(range.endNs) };
}

/** Start included, end not. */
export function timeCondition(range: TimeRange, params: QueryParams): string {
  const { startNs, endNs } = clampRange(range);
  return `time >= ${params.time(startNs)} AND time < ${params.time(endNs)}`;
}

/** Conditions of a WHERE, one to a line; those that always hold are left out. */
export function where(...conditions: readonly (string | undefined)[]): string {
  const real = conditions.filter((condition) => condition !== undefined && condition !== 'true' && condition !== '');
  return real.length === 0 ? '' : `WHERE ${real.join('\n  AND ')}`;
}
