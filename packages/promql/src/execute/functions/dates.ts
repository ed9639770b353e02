import { Labels } from '../../labels.ts';
import { type ColumnStream, emptyColumn, setFloat } from '../column.ts';
import { type Steps, stepAt } from '../steps.ts';
import { eachFloat } from './each-float.ts';
import type { VectorFunction } from './vector-function.ts';

const DAY_MS = 86_400_000;

/** The calendar, in UTC; of each value as seconds since 1970, or of the evaluation time where there is no argument. */
export const DATE_FUNCTIONS: readonly (readonly [string, VectorFunction])[] = [
  ['minute', ofDate((date) => date.getUTCMinutes())],
  ['hour', ofDate((date) => date.getUTCHours())],
  ['day_of_week', ofDate((date) => date.getUTCDay())],
  ['day_of_month', ofDate((date) => date.getUTCDate())],
  ['day_of_year', ofDate((date) => Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0)) / DAY_MS) + 1)],
  [
    'days_in_month',
    ofDate((date) => new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()),
  ],
  ['month', ofDate((date) => date.getUTCMonth() + 1)],
  ['year', ofDate((date) => date.getUTCFullYear())],
];

function ofDate(part: (date: Date) => number): VectorFunction {
  const ofSeconds = (seconds: number): number => part(new Date(Math.trunc(seconds) * 1000));
  const ofVector = eachFloat(ofSeconds);
  return (call, steps, context) =>
    call.args.length === 0 ? ofSteps(steps, ofSeconds) : ofVector(call, steps, context);
}

async function* ofSteps(steps: Steps, ofSeconds: (seconds: number) => number): ColumnStream {
  const column = emptyColumn(Labels.EMPTY, steps.count);
  for (let step = 0; step < steps.count; step++) setFloat(column, step, ofSeconds(stepAt(steps, step) / 1000));
  yield column;
}
