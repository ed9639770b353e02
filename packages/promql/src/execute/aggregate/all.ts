import type { Aggregator } from '../../parse/ast.ts';
import { average } from './average.ts';
import { count, group } from './count.ts';
import { countValues } from './count-values.ts';
import { max, min } from './extremum.ts';
import type { EvaluateAggregate } from './group-reducer.ts';
import { limitk } from './limit.ts';
import { limitRatio } from './limit-ratio.ts';
import { quantile } from './quantile.ts';
import { stddev, stdvar } from './spread.ts';
import { sum } from './sum.ts';
import { bottomk, topk } from './top.ts';

export const EVALUATED_AGGREGATORS: Readonly<Record<Aggregator, EvaluateAggregate>> = {
  sum,
  avg: average,
  count,
  min,
  max,
  group,
  stddev,
  stdvar,
  topk,
  bottomk,
  count_values: countValues,
  quantile,
  limitk,
  limit_ratio: limitRatio,
};
