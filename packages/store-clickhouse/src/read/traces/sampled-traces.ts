import type { QueryStats, ReadOptions, TimeRange } from '@oriel/store';
import { QueryParams } from '../../compile/query-params.ts';
import type { TenantEngineClient } from '../../engine/engine-client.ts';
import { ask, type StatementTraits, timeCondition, where } from '../statement.ts';

/** Spans that may be joined within the time of a page. Beyond, whole traces are sampled and counts scaled. */
export const MAX_JOINED_SPANS = 1_000_000;

export function inSample(share: number, params: QueryParams): string | undefined {
  return share === 1 ? undefined : `cityHash64(trace_id) % ${params.bind('UInt32', share)} = 0`;
}

/** What an answer says of a sample; nothing where all traces were looked at. */
export function saidOfSample(share: number): Pick<QueryStats, 'sampledOneIn' | 'partial'> {
  if (share === 1) return {};
  return {
    sampledOneIn: share,
    partial: `calls between services were counted in one trace of ${share} and scaled; narrow the time range to count all`,
  };
}

/** How many spans there are, and one trace in how many is looked at. */
export async function samplingShare(
  asking: { readonly client: TenantEngineClient },
  range: TimeRange,
  maxJoinedSpans: number,
  options: ReadOptions | undefined,
  traits?: StatementTraits,
): Promise<{ readonly spans: number; readonly share: number; readonly stats: QueryStats }> {
  const params = new QueryParams();
  const { block, stats } = await ask(
    asking,
    `SELECT count() AS spans FROM spans ${where(timeCondition(range, params))}`,
    params,
    options,
    traits,
  );
  const spans = Number(block.column('spans').get(0));
  return { spans, share: Math.max(1, Math.ceil(spans / maxJoinedSpans)), stats };
}
