import { type LabelMatcher, METRIC_NAME, plainNumber, printExpr, printLabelList, printSelector } from '@oriel/promql';
import type { BuiltQuery, Operation } from './built-query.ts';
import { readQuery } from './check-query.ts';

const UNITS = [
  ['w', 604_800_000],
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
  ['ms', 1],
] as const;

/** `1h30m`, as the language writes it. */
export function durationText(ms: number): string {
  let rest = Math.round(ms);
  let text = '';
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * size;
  }
  return text === '' ? '0s' : text;
}

/** Writes what the builder holds, as the formatter would. */
export function textOf(query: BuiltQuery): string {
  const text = query.operations.reduce(
    (inner, operation) => applied(inner, operation),
    printSelector(query.metric, query.matchers),
  );
  const expr = readQuery(text);
  // What is not whole yet (no metric) is shown as far as it goes.
  return expr === undefined ? text : printExpr(expr);
}

function applied(inner: string, operation: Operation): string {
  switch (operation.kind) {
    case 'range':
      return called(operation, `${inner}[${durationText(operation.rangeMs)}]`);
    case 'call':
      return called(operation, inner);
    case 'aggregate': {
      const { function: name, labels, without, parameter } = operation;
      const names = printLabelList(labels);
      const grouping = without ? ` without (${names}) ` : labels.length === 0 ? '' : ` by (${names}) `;
      return `${name}${grouping}(${parameter === undefined ? '' : `${plainNumber(parameter)}, `}${inner})`;
    }
    case 'math': {
      const isSimple =
        /^[\w:]*(?:\{[^{}]*\})?$/.test(inner) || /^\w+(?: (?:by|without) \([^()]*\) )?\(.*\)$/.test(inner);
      return `${isSimple ? inner : `(${inner})`} ${operation.op} ${plainNumber(operation.value)}`;
    }
  }
}

function called(
  { function: name, before, after }: { function: string; before: readonly number[]; after: readonly number[] },
  inner: string,
): string {
  return `${name}(${[...before.map(plainNumber), inner, ...after.map(plainNumber)].join(', ')})`;
}

/** A condition as its chip says it, and back. */
export function matcherOf(text: string): LabelMatcher | undefined {
  const expr = readQuery(`{${text}}`);
  return expr?.kind === 'vector' ? expr.matchers.find(({ name }) => name !== METRIC_NAME) : undefined;
}
