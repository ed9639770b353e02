interface Waiting {
  readonly turnsHad: number;
  goOn(): void;
}

/** First come first. */
const waiting: Waiting[] = [];
let isForFirst = false;

/**
 * Resolves when the event loop has been round and it is one's turn. Of all who wait one goes on each time round: however many queries
 * work at once, whoever asks something small meanwhile waits for a turn of theirs, not for one of each. Every other turn is for who waits
 * longest, so that all come to their end; those between are for who had the fewest, so that a small one need not wait for sixty large ones.
 */
export function nextTurn(turnsHad = 0): Promise<void> {
  return new Promise((goOn) => {
    waiting.push({ turnsHad, goOn });
    if (waiting.length === 1) setImmediate(giveTurn);
  });
}

function giveTurn(): void {
  isForFirst = !isForFirst;
  let chosen = 0;
  if (!isForFirst)
    for (let at = 1; at < waiting.length; at++)
      if ((waiting[at] as Waiting).turnsHad < (waiting[chosen] as Waiting).turnsHad) chosen = at;
  const [next] = waiting.splice(chosen, 1);
  if (waiting.length > 0) setImmediate(giveTurn);
  next?.goOn();
}
