import type { AggregateExpr, Expr } from '../parse/ast.ts';
import { quoteText } from '../parse/go-quote.ts';
import { printLabelList } from './print-labels.ts';
import { printMatching } from './print-matching.ts';
import { printNumber } from './print-number.ts';
import { printMatrixSelector, printSubqueryRange, printVectorSelector } from './print-selector.ts';

/** Writes an expression on one line as Prometheus does (`Expr.String`); reading it again gives the same tree. */
export function printExpr(expr: Expr): string {
  switch (expr.kind) {
    case 'number':
      return printNumber(expr);
    case 'string':
      return quoteText(expr.value);
    case 'paren':
      return `(${printExpr(expr.expr)})`;
    case 'unary':
      return expr.op + printExpr(expr.expr);
    case 'binary':
      return `${printExpr(expr.left)} ${expr.op}${printMatching(expr)} ${printExpr(expr.right)}`;
    case 'aggregate': {
      const parameter = expr.parameter === null ? '' : `${printExpr(expr.parameter)}, `;
      return `${printAggregator(expr)}(${parameter}${printExpr(expr.expr)})`;
    }
    case 'call':
      return `${expr.function}(${expr.args.map(printExpr).join(', ')})`;
    case 'vector':
      return printVectorSelector(expr);
    case 'matrix':
      return printMatrixSelector(expr);
    case 'subquery':
      return printExpr(expr.expr) + printSubqueryRange(expr);
    case 'step-invariant':
      return printExpr(expr.expr);
  }
}

/** What stands before the parenthesis: `sum by (job) `. */
export function printAggregator({ op, grouping, without }: AggregateExpr): string {
  if (without) return `${op} without (${printLabelList(grouping)}) `;
  return grouping.length > 0 ? `${op} by (${printLabelList(grouping)}) ` : op;
}
