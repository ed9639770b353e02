import { useMemo } from 'react';
import type { Range } from '../../../data/range.ts';
import { stepTimes } from '../../../kit/chart/series.ts';
import { niceStepMs } from '../../../kit/chart/ticks.ts';
import { useTimeWindow } from '../../../shell/time-window.tsx';

/** Finer than this is not measured. */
const SHORTEST_MS = 1_000;

/** When queries are evaluated. */
export interface Steps {
  readonly stepMs: number;
  readonly times: readonly number[];
  /** From the first time to the last. */
  readonly range: Range;
}

/** Evaluation times on whole steps, so that the same moments are asked for again and again: `seconds` apart, or about `steps` of them. */
export function useSteps(seconds: string | undefined, steps: number): Steps {
  const { range } = useTimeWindow();
  return useMemo(() => {
    const wanted = seconds === undefined ? niceStepMs(range.endMs - range.startMs, steps) : Number(seconds) * 1_000;
    const stepMs = Math.max(wanted, SHORTEST_MS);
    const times = stepTimes(range.startMs, range.endMs, stepMs);
    const startMs = times[0] ?? range.startMs;
    return { stepMs, times, range: { startMs, endMs: times.at(-1) ?? startMs } };
  }, [seconds, range, steps]);
}
