import type { Predicate } from '@oriel/store';

/** Without the conditions that ask for nothing, so that equal questions have equal predicates. */
export function allOf(conditions: readonly Predicate[]): Predicate {
  const asking = conditions.filter((condition) => condition.kind !== 'all');
  if (asking.length === 0) return { kind: 'all' };
  return asking.length === 1 ? asking[0]! : { kind: 'and', of: asking };
}
