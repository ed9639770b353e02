import type { Annotations } from '../../annotations.ts';
import type { VectorSelector } from '../../parse/ast.ts';
import { formatDuration } from '../../parse/duration.ts';
import type { Selection } from '../../storage.ts';

/** What whoever asked has to know of how a selection was read. */
export function sayOfSelection(
  { position }: VectorSelector,
  { warnings = [], rollupMs }: Pick<Selection, 'warnings' | 'rollupMs'>,
  annotations: Annotations,
): void {
  for (const warning of warnings) annotations.pass(warning);
  if (rollupMs !== undefined) annotations.info(`answered from roll-ups of ${formatDuration(rollupMs)}`, position);
}
