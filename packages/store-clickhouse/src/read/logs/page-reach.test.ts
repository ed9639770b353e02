import { describe, expect, it } from 'vitest';
import { PageReach } from './page-reach.ts';

const NOW_MS = 1_800_000_000_000;
const NOW_NS = BigInt(NOW_MS) * 1_000_000n;
const SECOND = 1_000_000_000n;
const HOUR = 3_600n * SECOND;
const lastHour = { startNs: NOW_NS - HOUR, endNs: NOW_NS + HOUR };

describe('where the next page is likely to be', () => {
  const reachAfter = (oldestNs: bigint | undefined, limit = 100) => {
    const reach = new PageReach(() => NOW_MS);
    reach.saw(lastHour, limit, oldestNs);
    return reach;
  };

  it('is twice as far back as the last one reached, the future included', () => {
    const near = reachAfter(NOW_NS - SECOND).near(lastHour, 100);
    expect(near).toEqual({ startNs: NOW_NS - 2n * SECOND, endNs: lastHour.endNs });
  });

  it('is counted from the end of a range that is over', () => {
    const over = { startNs: NOW_NS - 9n * HOUR, endNs: NOW_NS - 8n * HOUR };
    expect(reachAfter(NOW_NS - SECOND).near(over, 50)).toEqual({
      startNs: over.endNs - 2n * SECOND,
      endNs: over.endNs,
    });
  });

  it('is not known before a page was full, of a larger page, or where it is no small share of the range', () => {
    expect(new PageReach(() => NOW_MS).near(lastHour, 100)).toBeUndefined();
    expect(reachAfter(undefined).near(lastHour, 100)).toBeUndefined();
    expect(reachAfter(NOW_NS - SECOND).near(lastHour, 101)).toBeUndefined();
    expect(reachAfter(NOW_NS - HOUR / 10n).near(lastHour, 100)).toBeUndefined();
  });

  it('is short where all of a page is of the future', () => {
    expect(reachAfter(NOW_NS + SECOND).near(lastHour, 100)).toEqual({ startNs: NOW_NS - 2n, endNs: lastHour.endNs });
  });
});
