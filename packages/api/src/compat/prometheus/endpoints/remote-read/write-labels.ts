import type { LabelSet } from '@oriel/promql';
import type { MessageWriter } from './message-writer.ts';

/** `repeated Label labels = 1`, which series have in every form of an answer. */
export function writeLabels(out: MessageWriter, { names, values }: LabelSet): void {
  for (const [at, name] of names.entries()) {
    out.message(1, () => {
      out.text(1, name);
      out.text(2, values[at]!);
    });
  }
}
