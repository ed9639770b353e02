import { StoreError } from '@oriel/store';

/** A place in line; leave it exactly once. */
export interface Place {
  leave(): void;
}

/** Work whose room has its own bound. */
export const UNCOUNTED_PLACE: Place = { leave: () => {} };

/** Counts what is under way and refuses beyond `limit`: a read that would only wait to fail is told so at once. */
export function openLine(limit: number): { enter(): Place } {
  let underWay = 0;
  return {
    enter() {
      if (underWay >= limit) throw new StoreError('store_busy');
      underWay++;
      let hasLeft = false;
      return {
        leave: () => {
          if (hasLeft) return;
          hasLeft = true;
          underWay--;
        },
      };
    },
  };
}
