import type { ColumnStream } from './column.ts';

/** Evaluates what has no part in the answer: Prometheus evaluates every argument, and its errors and warnings count nevertheless. */
export async function evaluateUnused(stream: ColumnStream): Promise<void> {
  for await (const _ of stream);
}
