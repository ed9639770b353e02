/** A literal of Go in the tables, as JSON: `$call` and its `args`, `$ts` for a time, `$pos` for a list, `$type` for a type. */
export type GoExpression = unknown;

interface GoObject {
  readonly $call?: string;
  readonly args?: readonly GoExpression[];
  readonly $go?: string;
  readonly $ts?: GoExpression;
  readonly $dur_ms?: number;
  readonly $pos?: readonly GoExpression[];
  readonly $type?: string;
  readonly [field: string]: unknown;
}

/** What the API answers for that literal. Throws for what it does not know. */
export function plainValue(expression: GoExpression): unknown {
  if (Array.isArray(expression)) return expression.map(plainValue);
  if (typeof expression !== 'object' || expression === null) return expression;
  const one = expression as GoObject;
  if (one.$call === 'labels.FromMap' || one.$call === 'labels.FromStrings') return one.args?.[0] ?? {};
  if (one.$pos !== undefined) return one.$pos.map(plainValue);
  if (one.$type === 'QueryData') return { resultType: resultType(one.ResultType), result: plainValue(one.Result) };
  if (one.$type === 'promql.Scalar') return [secondsOf(one.T), String(one.V)];
  if (one.$type === 'promql.Series' || 'Floats' in one)
    return {
      metric: plainValue(one.Metric ?? {}),
      values: (one.Floats as readonly { readonly T: GoExpression; readonly F: number }[]).map(({ T, F }) => [
        secondsOf(T),
        String(F),
      ]),
    };
  if (one.$go !== undefined || one.$call !== undefined)
    throw new Error(`the runner cannot read ${JSON.stringify(one)}`);
  return Object.fromEntries(
    Object.entries(one)
      .filter(([field]) => !field.startsWith('$'))
      .map(([field, value]) => [field, plainValue(value)]),
  );
}

function resultType(expression: unknown): string {
  return ((expression as GoObject).$go ?? '').replace('parser.ValueType', '').toLowerCase();
}

/** The table's `start` is the epoch. */
function secondsOf(expression: GoExpression): number {
  const one = expression as GoObject;
  const inner = (one.$ts ?? one) as GoObject;
  if (inner.$go === 'start') return 0;
  if (inner.$call === 'start.Add') return Number((inner.args?.[0] as GoObject | undefined)?.$dur_ms) / 1_000;
  throw new Error(`the runner cannot read the time ${JSON.stringify(expression)}`);
}
