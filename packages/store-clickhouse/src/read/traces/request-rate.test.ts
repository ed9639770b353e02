import { describe, expect, test } from 'vitest';
import { requestsPerSecond } from './request-rate.ts';

const SECOND = 1_000_000_000n;
const MINUTE = 60n * SECOND;
/** An hour that begins within a minute: its steps are of a minute and begin at whole ones. */
const START = 1_800_000_000n * SECOND + 20n * SECOND;
const HOUR = { startNs: START, endNs: START + 60n * MINUTE };

describe('the rate of a service', () => {
  const check = (name: string, requests: number, first: bigint, want: number) =>
    test(name, () => expect(requestsPerSecond(requests, START + first, HOUR)).toBeCloseTo(want, 10));

  check('is over the whole range where it answered from the first step on', 3_600, 10n * SECOND, 1);
  check('is since its first step where it is younger than the range', 420, 53n * MINUTE, 420 / (7 * 60 + 20));
  check('of one that fell silent is of the silence too', 60, 30n * MINUTE, 60 / (30 * 60 + 20));
  check('of one request a moment ago is over its step', 1, 60n * MINUTE - 1n, 1 / 20);
  check('of none is none', 0, -START, 0);
});
