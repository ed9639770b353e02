import type { UseQueryResult } from '@tanstack/react-query';

/** What a status line says of an answer: never a count before there is one, and no patience where none will come. */
export function saidOf<T>(answer: Pick<UseQueryResult<T>, 'data' | 'isError'>, say: (data: T) => string): string {
  if (answer.data !== undefined) return say(answer.data);
  return answer.isError ? 'no answer' : 'reading';
}
