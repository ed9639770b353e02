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
  /** The step that was chosen, where it would be more points than a line has pixels. */
  readonly tooFineMs: number | undefined;
  readonly times: readonly number[];
  /** From the first time to the last. */
  readonly range: Range;
}

/** Of a chosen step as many as the window has pixels at most: what is finer cannot be seen, and a thousand lines of it are megabytes. */
export function stepOf(
  seconds: string | undefined,
  rangeMs: number,
  { usual, most }: { readonly usual: number; readonly most: number },
): Pick<Steps, 'stepMs' | 'tooFineMs'> {
  if (seconds === undefined) return { stepMs: Math.max(niceStepMs(rangeMs, usual), SHORTEST_MS), tooFineMs: undefined };
  const wanted = Math.max(Number(seconds) * 1_000, SHORTEST_MS);
  const least = rangeMs / wanted <= most ? wanted : niceStepMs(rangeMs, most);
  return { stepMs: least, tooFineMs: least > wanted ? wanted : undefined };
}

/** Evaluation times on whole steps, so that the same moments are asked for again and again: `seconds` apart, or about `steps` of them. */
export function useSteps(seconds: string | undefined, steps: number): Steps {
  const { range } = useTimeWindow();
  return useMemo(() => {
    const { stepMs, tooFineMs } = stepOf(seconds, range.endMs - range.startMs, {
      usual: steps,
      most: window.innerWidth,
    });
    const times = stepTimes(range.startMs, range.endMs, stepMs);
    const startMs = times[0] ?? range.startMs;
    return { stepMs, tooFineMs, times, range: { startMs, endMs: times.at(-1) ?? startMs } };
  }, [seconds, range, steps]);
}
