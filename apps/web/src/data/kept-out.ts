import { queryOptions, useQuery } from '@tanstack/react-query';
import { ask, operation } from './graphql.ts';
import { ingestRatesQuery } from './health.ts';
import { type Range, type RangeInput, toRangeInput } from './range.ts';

export const KEPT_OUT_SIGNALS = ['logs', 'traces', 'metrics'] as const;
export type KeptOutSignal = (typeof KEPT_OUT_SIGNALS)[number];

/** A time in which something that was sent was kept out, though nothing was wrong with it. */
export interface KeptOut {
  readonly signal: KeptOutSignal;
  /** Over the quota; new series over a limit; shed while the spool is nearly full; requests refused while it is full. */
  readonly cause: 'quota' | 'series' | 'shed' | 'refused';
  readonly since: string;
  readonly lastAt: string;
  readonly goesOn: boolean;
  readonly requests: number;
  /** 0 of requests that were refused. */
  readonly records: number;
  readonly quotaPerHour: number | null;
}

export const KEPT_OUT = operation<{ keptOut: KeptOut[] }, { range: RangeInput }>(
  `query KeptOut($range: TimeRange) {
  keptOut(range: $range) { signal cause since lastAt goesOn requests records quotaPerHour }
}`,
);

function keptOutQuery(range: Range, isRejecting: boolean) {
  return queryOptions({
    queryKey: ['kept-out', range, isRejecting],
    queryFn: async ({ signal }) => (await ask(KEPT_OUT, { range: toRangeInput(range) }, { signal })).keptOut,
  });
}

const NOTHING: readonly KeptOut[] = [];

/**
 * What is missing of some signals in the time that a page looks at. It is asked with the page's own questions, so that both say the same of
 * the same moment, and where the rates that come by themselves say that rejections have begun or ended.
 */
export function useKeptOut(signals: readonly KeptOutSignal[], range: Range): readonly KeptOut[] {
  const rates = useQuery(ingestRatesQuery).data;
  const isRejecting = rates?.some(({ rejectedPerSecond }) => rejectedPerSecond > 0) === true;
  const { data = NOTHING } = useQuery(keptOutQuery(range, isRejecting));
  return data.filter(({ signal }) => signals.includes(signal));
}
