import { METRIC_NAME } from '../labels.ts';
import type {
  AtModifier,
  DurationOperand,
  DurationValue,
  MatrixSelector,
  SubqueryExpr,
  VectorSelector,
} from '../parse/ast.ts';
import { formatDuration } from '../parse/duration.ts';
import { isPlainMetric, printMatcher } from './print-labels.ts';
import { printNumber } from './print-number.ts';

export function printVectorSelector(selector: VectorSelector): string {
  const { at, modifier, offset } = selector;
  return printSeries(selector) + printAt(at) + printModifier(modifier) + printOffset(offset);
}

export function printMatrixSelector({ selector, range }: MatrixSelector): string {
  const { at, modifier, offset } = selector;
  const length = printDuration(range);
  return `${printSeries(selector)}[${length}]${printModifier(modifier)}${printAt(at)}${printOffset(offset)}`;
}

/** What makes a subquery of the expression before it: `[5m:1m] @ 10.000 offset 1h`. */
export function printSubqueryRange({ range, step, at, offset }: SubqueryExpr): string {
  const every = step === 0 ? '' : printDuration(step);
  return `[${printDuration(range)}:${every}]${printAt(at)}${printOffset(offset)}`;
}

/**
 * The name and the matchers, these in order; the one that the name stands for is not told twice. A name that could be written without
 * quotes because that was allowed is a matcher again: every Prometheus reads it.
 */
function printSeries({ name: written, matchers }: VectorSelector): string {
  const name = isPlainMetric(written) ? written : '';
  const printed = matchers
    .filter((matcher) => !(name !== '' && matcher.name === METRIC_NAME && matcher.op === '=' && matcher.value === name))
    .map(printMatcher)
    .sort();
  return printed.length === 0 ? name : `${name}{${printed.join(',')}}`;
}

function printAt(at: AtModifier | null): string {
  if (at === null) return '';
  return typeof at === 'number' ? ` @ ${(at / 1000).toFixed(3)}` : ` @ ${at}()`;
}

function printModifier(modifier: VectorSelector['modifier']): string {
  return modifier === null ? '' : ` ${modifier}`;
}

function printOffset(offset: DurationValue): string {
  return offset === 0 ? '' : ` offset ${printDuration(offset)}`;
}

function printDuration(duration: DurationValue): string {
  return typeof duration === 'number' ? formatDuration(duration) : printDurationExpr(duration);
}

export function printDurationExpr(expr: DurationOperand): string {
  if (expr.kind === 'number') return printNumber(expr);
  const left = expr.left === null ? null : printDurationExpr(expr.left);
  const right = expr.right === null ? '' : printDurationExpr(expr.right);
  const printed = printOperation(expr.op, left, right);
  return expr.wrapped ? `(${printed})` : printed;
}

function printOperation(op: string, left: string | null, right: string): string {
  if (op === 'step' || op === 'range') return `${op}()`;
  if (op === 'min_of' || op === 'max_of') return `${op}(${left}, ${right})`;
  if (left === null) return op === '-' ? `-${right}` : right;
  return `${left} ${op} ${right}`;
}
