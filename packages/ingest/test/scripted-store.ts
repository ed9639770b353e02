import type { ClosedSegment, InsertOutcome } from '@oriel/store';
import { textOf } from './sample-rows.ts';

/** For failures: a store that answers what it is told to. */
export class ScriptedStore {
  readonly schemaVersion = 1;
  readonly inserted: ClosedSegment[] = [];
  /** Most inserts that ever ran at once. */
  mostAtOnce = 0;
  answer: (segment: ClosedSegment) => InsertOutcome | Promise<InsertOutcome> = () => ({ kind: 'inserted' });
  #running = 0;

  async insert(segment: ClosedSegment): Promise<InsertOutcome> {
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.#running);
    await new Promise((resolve) => setTimeout(resolve, 1));
    const outcome = await this.answer(segment);
    if (outcome.kind !== 'retry') this.inserted.push(copied(segment));
    this.#running--;
    return outcome;
  }

  get texts(): string[] {
    return this.inserted.flatMap((segment) => segment.blocks.map(textOf));
  }
}

/** The rows are only lent to a store: the spool gives their memory back afterwards. */
function copied(segment: ClosedSegment): ClosedSegment {
  return { ...segment, blocks: segment.blocks.map((block) => ({ ...block, bytes: block.bytes.slice() })) };
}
