/** Who lets others have the event loop: when `due`, `breathe`. It throws when nobody waits for the work any more. */
export interface TurnGiver {
  readonly due: boolean;
  breathe(): Promise<void>;
}

/** Sorted at once: some milliseconds, whatever is compared. */
const RUN = 1_024;
/** Merged between two looks at the clock. */
const LOOK = 256;

/**
 * The same array, sorted as `Array.sort` would, equals in their order; others have the event loop in between. A hundred thousand series
 * are a quarter of a second of comparing labels, in which nobody could end the query.
 */
export async function sortInTurns<Element>(
  elements: Element[],
  compare: (a: Element, b: Element) => number,
  turns: TurnGiver,
): Promise<Element[]> {
  const { length } = elements;
  if (length <= RUN) return elements.sort(compare);
  for (let from = 0; from < length; from += RUN) {
    if (turns.due) await turns.breathe();
    const run = elements.slice(from, from + RUN).sort(compare);
    for (let at = 0; at < run.length; at++) elements[from + at] = run[at] as Element;
  }
  let [source, target] = [elements, new Array<Element>(length)];
  for (let width = RUN; width < length; width *= 2) {
    for (let from = 0; from < length; from += width * 2) {
      const middle = Math.min(from + width, length);
      const end = Math.min(from + width * 2, length);
      let one = from;
      let other = middle;
      for (let at = from; at < end; at++) {
        if (at % LOOK === 0 && turns.due) await turns.breathe();
        const takesOne =
          other >= end || (one < middle && compare(source[one] as Element, source[other] as Element) <= 0);
        target[at] = source[takesOne ? one++ : other++] as Element;
      }
    }
    [source, target] = [target, source];
  }
  if (source !== elements) for (let at = 0; at < length; at++) elements[at] = source[at] as Element;
  return elements;
}
