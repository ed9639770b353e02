import type { UnaryExpr } from '../parse/ast.ts';
import type { ColumnStream } from './column.ts';
import type { Context } from './context.ts';
import { dropName } from './drop-name.ts';
import { mergeEqual } from './merge-equal.ts';
import type { Steps } from './steps.ts';

/** `-v` */
export function negate(expr: UnaryExpr, steps: Steps, context: Context): ColumnStream {
  return mergeEqual(negated(expr, steps, context), expr.expr, context);
}

async function* negated(expr: UnaryExpr, steps: Steps, context: Context): ColumnStream {
  for await (const column of context.vector(expr.expr, steps)) {
    const { floats } = column;
    for (let at = 0; at < floats.length; at++) floats[at] = -(floats[at] as number);
    dropName(column, context);
    yield column;
  }
}
