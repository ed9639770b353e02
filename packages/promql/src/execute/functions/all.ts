import { absent, absentOverTime } from './absent.ts';
import { DATE_FUNCTIONS } from './dates.ts';
import { goMax, goMin } from './go-extremes.ts';
import { fractionOfHistograms, quantileOfHistograms, quantilesOfHistograms } from './histogram-quantile.ts';
import { HISTOGRAM_FUNCTIONS } from './histograms.ts';
import { info } from './info.ts';
import { labelJoin, labelReplace } from './labels.ts';
import { NUMBER_FUNCTIONS } from './numbers.ts';
import { between, pi, scalarOf, time, vectorOf } from './scalars.ts';
import { sort, sortByLabel, sortByLabelDesc, sortDesc } from './sort.ts';
import { startTimestamp, timestamp } from './timestamps.ts';
import type { ScalarFunction, VectorFunction } from './vector-function.ts';

/** Functions that give a vector; those over ranges are in a list of their own, but for `absent_over_time`, which is about no series. */
export const VECTOR_FUNCTIONS: ReadonlyMap<string, VectorFunction> = new Map<string, VectorFunction>([
  ...NUMBER_FUNCTIONS,
  ...DATE_FUNCTIONS,
  ...HISTOGRAM_FUNCTIONS,
  ['histogram_quantile', quantileOfHistograms],
  ['histogram_quantiles', quantilesOfHistograms],
  ['histogram_fraction', fractionOfHistograms],
  ['vector', vectorOf],
  ['timestamp', timestamp],
  ['start_timestamp', startTimestamp],
  ['absent', absent],
  ['absent_over_time', absentOverTime],
  ['sort', sort],
  ['sort_desc', sortDesc],
  ['sort_by_label', sortByLabel],
  ['sort_by_label_desc', sortByLabelDesc],
  ['label_replace', labelReplace],
  ['label_join', labelJoin],
  ['info', info],
]);

/** `start()`, `end()`, `step()` and `range()` are numbers by now. */
export const SCALAR_FUNCTIONS: ReadonlyMap<string, ScalarFunction> = new Map<string, ScalarFunction>([
  ['time', time],
  ['pi', pi],
  ['scalar', scalarOf],
  ['max_of', between(goMax)],
  ['min_of', between(goMin)],
]);
