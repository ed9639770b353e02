import type { Expr } from '../parse/ast.ts';
import { printAggregator, printExpr } from './print-expr.ts';
import { printMatching } from './print-matching.ts';
import { printSubqueryRange } from './print-selector.ts';

const INDENT = '  ';

/** Writes an expression for reading, as `/api/v1/format_query` does: what fits on a line stays on one, the rest is split and indented. */
export function formatExpr(expr: Expr, { longestLine = 100 }: FormatOptions = {}): string {
  return formatAt(expr, 0, longestLine);
}

/** How an expression is laid out. */
export interface FormatOptions {
  /** In bytes, without indentation: what is longer is written on several lines. */
  readonly longestLine?: number;
}

function formatAt(expr: Expr, level: number, longestLine: number): string {
  const indent = INDENT.repeat(level);
  const line = printExpr(expr);
  const fits = line.length <= longestLine && new TextEncoder().encode(line).length <= longestLine;
  const inside = (inner: Expr) => formatAt(inner, level + 1, longestLine);
  switch (expr.kind) {
    case 'number':
    case 'string':
    case 'vector':
    case 'matrix':
      return indent + line;
    case 'unary':
      return indent + expr.op + formatAt(expr.expr, level, longestLine).trim();
    case 'step-invariant':
      return formatAt(expr.expr, level, longestLine);
    case 'subquery':
      // A short one is not indented, wherever it stands.
      return fits ? line : formatAt(expr.expr, level, longestLine) + printSubqueryRange(expr);
  }
  if (fits) return indent + line;
  switch (expr.kind) {
    case 'binary':
      return `${inside(expr.left)}\n${indent}${expr.op}${printMatching(expr)}\n${inside(expr.right)}`;
    case 'paren':
      return `${indent}(\n${inside(expr.expr)}\n${indent})`;
    case 'call':
      return `${indent}${expr.function}(\n${expr.args.map(inside).join(',\n')}\n${indent})`;
    case 'aggregate': {
      const parameter = expr.parameter === null ? '' : `${inside(expr.parameter)},\n`;
      return `${indent}${printAggregator(expr)}(\n${parameter}${inside(expr.expr)}\n${indent})`;
    }
  }
}
