import { ABSENT, type Column, FLOAT } from '../column.ts';
import { reducing } from './group-reducer.ts';

export const count = reducing(({ kinds, floats }) => ({
  add({ kinds: given }: Column): void {
    for (let at = 0; at < given.length; at++) {
      if (given[at] === ABSENT) continue;
      (floats[at] as number)++;
      kinds[at] = FLOAT;
    }
  },
  finish() {},
}));

/** 1 wherever the group has anything. */
export const group = reducing(({ kinds, floats }) => ({
  add({ kinds: given }: Column): void {
    for (let at = 0; at < given.length; at++) if (given[at] !== ABSENT) kinds[at] = FLOAT;
  },
  finish(): void {
    floats.fill(1);
  },
}));
