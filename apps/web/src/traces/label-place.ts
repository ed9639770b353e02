import type { CSSProperties } from 'react';

/** A digit in the size of labels, a little more than one is wide. */
const CHARACTER_PX = 6.6;
const GAP_PX = 6;

/** What these words take to be read whole, with the gap beside them. */
export function roomForPx(words: string): number {
  return words.length * CHARACTER_PX + GAP_PX;
}

/**
 * Where the words of a bar stand that reaches from `left` to `right`, in percent of its lane: after the bar; before it where there is no
 * room; inside it where there is none on either side. A phone's lane has room for two or three labels in all.
 */
export function labelPlace(words: string, left: number, right: number, lanePx: number): CSSProperties {
  const roomPx = roomForPx(words);
  if (((100 - right) * lanePx) / 100 >= roomPx) return { left: `calc(${Math.max(right, 0)}% + ${GAP_PX}px)` };
  if ((left * lanePx) / 100 >= roomPx) return { right: `calc(${100 - left}% + ${GAP_PX}px)` };
  return {
    right: `calc(${Math.max(0, 100 - right)}% + 22px)`,
    padding: '2px 4px',
    borderRadius: 3,
    background: 'var(--page)',
  };
}
