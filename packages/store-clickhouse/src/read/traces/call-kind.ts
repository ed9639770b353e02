import type { Dependency } from '@oriel/store';
import { type DurationCounts, quantilesOf } from './duration-counts.ts';

/** What calls are told apart by, before it is known whom those without an answer lead to. */
export interface CallKind {
  readonly caller: string;
  /** The service whose span lies below the call; empty where none does. */
  readonly answered: string;
  /** What the caller names it. */
  readonly peer: string;
  readonly host: string;
  /** Host and port; empty without a host. */
  readonly address: string;
  /** Kind of database or queue. */
  readonly product: string;
}

/** Calls of one kind. */
export interface CountedCalls {
  readonly kind: CallKind;
  readonly calls: number;
  readonly errors: number;
  readonly durations: DurationCounts;
}

const P95 = [0.95];

/** Who calls whom, the most frequent first: what `readDependencies` has the engine say of all calls at once. */
export function dependenciesOf(counted: readonly CountedCalls[]): Dependency[] {
  const answering = servicesByAddress(counted);
  const pairs = new Map<string, { caller: string; callee: string; some: CountedCalls[] }>();
  for (const some of counted) {
    const { caller } = some.kind;
    const callee = calleeOf(some.kind, answering);
    if (callee === '' || callee === caller) continue;
    const key = `${caller}\u0000${callee}`;
    const pair = pairs.get(key);
    if (pair === undefined) pairs.set(key, { caller, callee, some: [some] });
    else pair.some.push(some);
  }
  const sum = (some: readonly CountedCalls[], of: (one: CountedCalls) => number) =>
    some.reduce((total, one) => total + of(one), 0);
  return [...pairs.values()]
    .map(({ caller, callee, some }) => ({
      caller,
      callee,
      calls: sum(some, ({ calls }) => calls),
      errors: sum(some, ({ errors }) => errors),
      p95Ms:
        quantilesOf(
          some.map(({ durations }) => durations),
          P95,
        )[0]! / 1e6,
    }))
    .sort(
      (one, other) => other.calls - one.calls || compare(one.caller, other.caller) || compare(one.callee, other.callee),
    );
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** Who answers at each address: nobody knows which of several it was, so then there is none. */
function servicesByAddress(counted: readonly CountedCalls[]): ReadonlyMap<string, string> {
  const byAddress = new Map<string, string>();
  for (const { kind } of counted) {
    if (kind.answered === '' || kind.address === '') continue;
    const known = byAddress.get(kind.address);
    byAddress.set(kind.address, known === undefined || known === kind.answered ? kind.answered : '');
  }
  return byAddress;
}

function calleeOf(kind: CallKind, answering: ReadonlyMap<string, string>): string {
  if (kind.answered !== '') return kind.answered;
  if (kind.peer !== '') return kind.peer;
  const there = answering.get(kind.address) ?? '';
  if (there !== '') return there;
  if (kind.product !== '') return kind.product;
  return isLoopback(kind.host) ? '' : kind.host;
}

/** Every machine calls itself so: no name for anything on a map of services. */
function isLoopback(host: string): boolean {
  return /^(localhost|::1|\[::1\]|0\.0\.0\.0|127\..*)$/s.test(host);
}
