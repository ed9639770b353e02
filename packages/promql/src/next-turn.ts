interface Waiting {
  readonly turnsHad: number;
  goOn(): void;
}

/** Who waits of one owner, first come first. */
interface Line {
  readonly waiting: Waiting[];
  isForFirst: boolean;
}

/** The owner whose turn it is comes first. */
const lines = new Map<unknown, Line>();
let isGiving = false;

/**
 * Resolves when the event loop has been round and it is one's turn. Of all who wait one goes on each time round: however many queries
 * work at once, whoever asks something small meanwhile waits for a turn of theirs, not for one of each. Owners take turns, however many
 * queries each of them has. Of those of one owner every other turn is for who waits longest, so that all come to their end; those between
 * are for who had the fewest, so that a small one need not wait for sixty large ones.
 */
export function nextTurn(turnsHad = 0, owner?: unknown): Promise<void> {
  return new Promise((goOn) => {
    const line = lines.get(owner) ?? { waiting: [], isForFirst: false };
    lines.set(owner, line);
    line.waiting.push({ turnsHad, goOn });
    if (!isGiving) setImmediate(giveTurn);
    isGiving = true;
  });
}

function giveTurn(): void {
  const [first] = lines;
  if (first === undefined) {
    isGiving = false;
    return;
  }
  const [owner, line] = first;
  const next = takeFrom(line);
  lines.delete(owner);
  if (line.waiting.length > 0) lines.set(owner, line);
  isGiving = lines.size > 0;
  if (isGiving) setImmediate(giveTurn);
  next?.goOn();
}

function takeFrom(line: Line): Waiting | undefined {
  const { waiting } = line;
  line.isForFirst = !line.isForFirst;
  let chosen = 0;
  if (!line.isForFirst)
    for (let at = 1; at < waiting.length; at++)
      if ((waiting[at] as Waiting).turnsHad < (waiting[chosen] as Waiting).turnsHad) chosen = at;
  return waiting.splice(chosen, 1)[0];
}
