import { RE2JS } from 're2js';
import { PromqlError } from '../../errors.ts';
import { type Labels, METRIC_NAME } from '../../labels.ts';
import type { Call, Expr, StringLiteral } from '../../parse/ast.ts';
import { strayByteIn } from '../../parse/byte-text.ts';
import type { ColumnStream } from '../column.ts';
import type { Context } from '../context.ts';
import { isLabelName } from '../label-name.ts';
import { refuseEqual } from '../refuse-equal.ts';
import type { Steps } from '../steps.ts';
import { expandTemplate, tooLong } from './expand-template.ts';

/** What a series may come with is not longer by far. */
const LONGEST_VALUE = 65_536;
/** Counted with the series. */
const SHORT_VALUE = 256;
/** A value is in the series' labels, in their key, and in what is remembered of it. */
const CHARACTERS_OF_SAMPLE = 4;

/** `label_replace(v, dst, replacement, src, regex)`: where the regex matches all of `src`, `dst` becomes the replacement. */
export function labelReplace(call: Call, steps: Steps, context: Context): ColumnStream {
  const [destination, replacement, source, regex] = strings(call) as [string, string, string, string];
  let pattern: RE2JS;
  try {
    if (strayByteIn(regex) >= 0) throw new Error('invalid UTF-8');
    pattern = RE2JS.compile(`^(?s:${regex})$`);
  } catch {
    throw new PromqlError('execution', `invalid regular expression in label_replace(): ${regex}`);
  }
  mustBeLabelName(destination, 'destination', 'label_replace');
  // Many series share a value.
  const known = new Map<string, string | null>();
  return relabelled(call, steps, context, destination, (labels) => {
    const value = labels.get(source);
    let replaced = known.get(value);
    if (replaced === undefined) {
      const matcher = pattern.matcher(value);
      replaced = matcher.matches() ? expandTemplate(replacement, matcher, LONGEST_VALUE) : null;
      known.set(value, replaced);
    }
    return replaced;
  });
}

/** `label_join(v, dst, separator, src…)`: the sources' values, joined. */
export function labelJoin(call: Call, steps: Steps, context: Context): ColumnStream {
  const [destination, separator, ...sources] = strings(call) as [string, string, ...string[]];
  for (const source of sources) mustBeLabelName(source, 'source', 'label_join');
  mustBeLabelName(destination, 'destination', 'label_join');
  return relabelled(call, steps, context, destination, (labels) =>
    joined(
      sources.map((name) => labels.get(name)),
      separator,
    ),
  );
}

function relabelled(
  call: Call,
  steps: Steps,
  context: Context,
  destination: string,
  value: (labels: Labels) => string | null,
): ColumnStream {
  async function* columns(): ColumnStream {
    for await (const column of context.vector(call.args[0] as Expr, steps)) {
      if (context.budget.due) await context.budget.breathe();
      const given = value(column.labels);
      if (given !== null) {
        // Of one series others are made with values twice as long, and of these others: they are kept as long as the query works.
        if (given.length > SHORT_VALUE) context.budget.hold(Math.ceil(given.length / CHARACTERS_OF_SAMPLE));
        column.labels = column.labels.with(destination, given);
        // A name given on purpose stays.
        if (destination === METRIC_NAME) column.dropName = false;
      }
      yield column;
    }
  }
  return refuseEqual(columns(), context);
}

function joined(values: readonly string[], separator: string): string {
  const length = values.reduce((sum, value) => sum + value.length, separator.length * (values.length - 1));
  if (length > LONGEST_VALUE) throw tooLong(length, LONGEST_VALUE);
  return values.join(separator);
}

function strings({ args }: Call): string[] {
  return args.slice(1).map((arg) => (arg as StringLiteral).value);
}

function mustBeLabelName(name: string, role: 'source' | 'destination', caller: string): void {
  if (!isLabelName(name)) throw new PromqlError('execution', `invalid ${role} label name in ${caller}(): ${name}`);
}
