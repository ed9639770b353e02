import { type FloatHistogram, multiplyHistogram } from '../histogram/index.ts';
import type { UnaryExpr } from '../parse/ast.ts';
import { type ColumnStream, HISTOGRAM } from './column.ts';
import type { Context } from './context.ts';
import { dropName, namesDropped } from './drop-name.ts';
import type { Steps } from './steps.ts';

/** `-v` */
export function negate(expr: UnaryExpr, steps: Steps, context: Context): ColumnStream {
  return namesDropped(negated(expr, steps, context), expr.expr, context);
}

async function* negated(expr: UnaryExpr, steps: Steps, context: Context): ColumnStream {
  for await (const column of context.vector(expr.expr, steps)) {
    const { kinds, floats, histograms } = column;
    for (let at = 0; at < kinds.length; at++) {
      floats[at] = -(floats[at] as number);
      if (histograms !== null && kinds[at] === HISTOGRAM)
        histograms[at] = multiplyHistogram(histograms[at] as FloatHistogram, -1);
    }
    dropName(column, context);
    yield column;
  }
}
