import { METRIC_NAME, TYPE_LABEL } from '../../labels.ts';
import type { Expr } from '../../parse/ast.ts';
import { quoteText } from '../../parse/go-quote.ts';
import { type Column, FLOAT } from '../column.ts';
import type { Context } from '../context.ts';

/** Says that `rate` of something that is named like no counter, or typed as none, is a strange question. */
export function doubtCounter({ labels, kinds }: Column, argument: Expr, { annotations }: Context): void {
  const name = labels.get(METRIC_NAME);
  if (name === '' || !kinds.includes(FLOAT)) return;
  const type = labels.get(TYPE_LABEL);
  if (type === '') {
    if (!/_(total|sum|count|bucket)$/.test(name))
      annotations.info(
        `metric might not be a counter, name does not end in _total/_sum/_count/_bucket: ${quoteText(name)}`,
        argument.position,
      );
  } else if (type !== 'counter' && type !== 'histogram')
    annotations.info(
      `metric might not be a counter, __type__ label is not set to "counter" or "histogram", got ${quoteText(type)}: ${quoteText(name)}`,
      argument.position,
    );
}
