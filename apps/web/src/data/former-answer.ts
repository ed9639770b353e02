import { keepPreviousData } from '@tanstack/react-query';

/** For questions about one thing: the answer about another thing must not stand in while this one loads. */
export const noFormerAnswer = (): undefined => undefined;

/**
 * For what a view is compared with: while live the question moves with the clock and its last answer stays; otherwise
 * another question is about another time, and its answer must not stand under this one's name.
 */
export function whileLive(isLive: boolean): typeof keepPreviousData | typeof noFormerAnswer {
  return isLive ? keepPreviousData : noFormerAnswer;
}
