import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FUNCTIONS } from '../functions/all.ts';
import { histogramText } from '../histogram/index.ts';
import { ALL_FEATURES, DEFAULT_OPTIONS, type Features, STABLE_FEATURES } from '../options.ts';
import { AGGREGATORS } from '../parse/ast.ts';
import { queryInstant, queryRange } from '../query.ts';
import type { QueryResult } from '../result.ts';
import { storageOf } from '../test/query-lines.ts';

const storage = storageOf(
  'a_total{job="x", at="1"} 0+7x9 3 stale _ 5+5x8',
  'a_total{job="x", at="2"} 1 2 NaN 4 Inf _ _ 7 7 1e300 1e300 0 0 0',
  'a_total{job="y", at="1"} _x5 9-1x9',
  'b{job="x", at="1"} {{schema:0 count:4 sum:8 buckets:[1 3]}}+{{schema:0 count:2 sum:1 buckets:[1 1]}}x6 {{schema:0 count:1 sum:1 buckets:[1]}}x5',
  'b{job="y", at="1"} 5 {{schema:1 count:4 sum:8 buckets:[1 3]}} 6 stale {{schema:-53 count:3 sum:9 custom_values:[2 4] buckets:[1 2]}}x8',
  'c_bucket{le="1", at="1"} 0+1x18',
  'c_bucket{le="2", at="1"} 0+3x18',
  'c_bucket{le="+Inf", at="1"} 0+4x18',
);

const duration = fc.constantFrom('30s', '1m', '90s', '3m', '10m');
const offset = fc.constantFrom('', '', '', ' offset 1m', ' offset -90s', ' @ 400', ' @ 90', ' @ 1050 offset 1m');
const selector = fc.tuple(fc.constantFrom('a_total', 'b', 'c_bucket', '{job="x"}', '{at="1"}', 'none'), offset);

const { vector } = fc.letrec<{ vector: string; matrix: string; scalar: string }>((tie) => ({
  scalar: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom('0.5', '2', '-1', 'time()', 'NaN'),
    fc.tuple(tie('vector')).map(([inner]) => `scalar(${inner})`),
  ),
  matrix: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.tuple(selector, duration).map(([[name, at], range]) => `${name}[${range}]${at}`),
    fc.tuple(tie('vector'), duration, offset).map(([inner, range, at]) => `(${inner})[${range}:1m]${at}`),
  ),
  vector: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    selector.map(([name, at]) => `${name}${at}`),
    fc.tuple(tie('matrix'), tie('scalar'), fc.constantFrom(...functionsOver('matrix'))).map(fillIn),
    fc.tuple(tie('vector'), tie('scalar'), fc.constantFrom(...functionsOver('vector'))).map(fillIn),
    fc
      .tuple(fc.constantFrom(...AGGREGATORS), fc.constantFrom('', ' by (job)', ' without (at)'), tie('vector'))
      .map(([name, grouping, inner]) => `${name}${grouping} (${PARAMETERS[name] ?? ''}${inner})`),
    fc
      .tuple(tie('vector'), fc.constantFrom('+', '/', '>', '== bool', 'and', 'or', 'unless'), tie('vector'))
      .map(([left, operator, right]) => `(${left}) ${operator} (${right})`),
    fc
      .tuple(tie('vector'), fc.constantFrom('*', '-', '<'), tie('scalar'))
      .map(([left, op, right]) => `(${left}) ${op} ${right}`),
    fc.tuple(tie('vector')).map(([inner]) => `-(${inner})`),
  ),
}));

const PARAMETERS: Readonly<Record<string, string>> = {
  topk: '2, ',
  bottomk: '1, ',
  limitk: '2, ',
  limit_ratio: '0.5, ',
  quantile: '0.3, ',
  count_values: '"value", ',
};

/** Of one vector or range, and scalars besides. `sort` has its own order. */
function functionsOver(type: 'matrix' | 'vector') {
  return [...FUNCTIONS.values()].filter(
    ({ name, args, returns }) =>
      returns === 'vector' &&
      args.filter((arg) => arg === type).length === 1 &&
      args.every((arg) => arg === type || arg === 'scalar') &&
      !name.startsWith('sort') &&
      name !== 'double_exponential_smoothing',
  );
}

function fillIn([inner, scalar, { name, args }]: readonly [
  string,
  string,
  { readonly name: string; readonly args: readonly string[] },
]): string {
  return `${name}(${args.map((arg) => (arg === 'scalar' ? scalar : inner)).join(', ')})`;
}

const STEPS = { startMs: 90_000, endMs: 1_050_000, stepMs: 120_000 };

test('a range query gives at each step what an instant query gives at that time', async () => {
  await fc.assert(
    fc.asyncProperty(vector, fc.constantFrom(ALL_FEATURES, STABLE_FEATURES), async (query, features) => {
      const inRange = await answer(() =>
        queryRange(query, STEPS.startMs, STEPS.endMs, STEPS.stepMs, environment(features)),
      );
      // Where one step cannot be answered no step is.
      fc.pre(inRange !== null);
      for (let time = STEPS.startMs; time <= STEPS.endMs; time += STEPS.stepMs) {
        const alone = await answer(() => queryInstant(query, time, environment(features)));
        expect(alone && at(alone, time), `${query} at ${time}`).toEqual(at(inRange as QueryResult, time));
      }
    }),
    { numRuns: 150 },
  );
});

test('of equal counts the same is taken over a range as at an instant', async () => {
  const query = 'bottomk(1, count_values("value", -{job="x"}))';
  const inRange = (await answer(() => queryRange(query, 90_000, 450_000, 120_000, environment(ALL_FEATURES))))!;
  const alone = (await answer(() => queryInstant(query, 450_000, environment(ALL_FEATURES))))!;
  expect(at(alone, 450_000)).toEqual(at(inRange, 450_000));
});

function environment(features: Features) {
  return { storage, options: { ...DEFAULT_OPTIONS, features: { ...features, experimentalFunctions: true } } };
}

/** Refusals are part of the language; anything else is a fault. */
async function answer(ask: () => Promise<QueryResult>): Promise<QueryResult | null> {
  try {
    return await ask();
  } catch (error) {
    if ((error as Error).name !== 'PromqlError') throw error;
    return null;
  }
}

function at({ value }: QueryResult, timeMs: number): string[] {
  if (value.type !== 'vector' && value.type !== 'matrix') return [value.type];
  return value.series
    .flatMap(({ labels, samples }) =>
      samples
        .filter(({ timestampMs }) => timestampMs === timeMs)
        .map(({ value: float, histogram }) => {
          const text = histogram === undefined ? digits(float) : histogramText(histogram);
          return `${JSON.stringify(labels.toObject())} ${text}`;
        }),
    )
    .sort();
}

/** Sums over long windows are taken in another order where windows overlap. */
function digits(value: number): string {
  return value === 0 ? '0' : value.toPrecision(9);
}
