import type { Predicate } from '@oriel/store';
import { SEVERITY_RANGES } from '@oriel/telemetry';

/** Names of severities, `UNSPECIFIED` for records that carry none. */
export const SEVERITY_NAMES = ['UNSPECIFIED', ...SEVERITY_RANGES.map((range) => range.name)] as const;

/** Any of the named severities. */
export function severityIsOneOf(names: readonly string[]): Predicate {
  return { kind: 'or', of: names.map(severityIs) };
}

function severityIs(name: string): Predicate {
  const range = SEVERITY_RANGES.find((candidate) => candidate.name === name);
  if (range === undefined) return { kind: 'compare', field: 'severity', op: '=', value: 0 };
  return {
    kind: 'and',
    of: [
      { kind: 'compare', field: 'severity', op: '>=', value: range.from },
      { kind: 'compare', field: 'severity', op: '<=', value: range.to },
    ],
  };
}
