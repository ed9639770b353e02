import type { Dependency } from '../data/services.ts';

/** Whom each caller calls, by name. */
export function calledServices(dependencies: readonly Dependency[]): ReadonlyMap<string, readonly string[]> {
  const byCaller = Map.groupBy(dependencies, ({ caller }) => caller);
  return new Map([...byCaller].map(([caller, edges]) => [caller, edges.map(({ callee }) => callee).sort()]));
}
